import { requestBytes } from '../../http/body.ts';
import type { Origin } from '../../lattice/origin.ts';
import type { LatticeRequest } from '../../lattice/request.ts';
import type { LatticeResponse } from '../../lattice/response.ts';
import type { HttpTargetGroup, LatticeTargetGroup } from '../../routing/schema.ts';
import type { Attempts } from '../attempts.ts';
import { createSigner, type Signing } from '../signing/sigv4.ts';
import { basePathOf, withBasePath } from './base-path.ts';
import { createHttpClient } from './client.ts';
import { framing } from './header-lines.ts';

/** Sends a request with these header lines, and adds those of its body and of its signature. */
type Sender = (
  request: LatticeRequest,
  lines: readonly string[],
  origin: Origin,
  timeLeftMs: () => number,
  attempts?: Attempts,
) => Promise<LatticeResponse>;

/**
 * Sends to a target group's URL. With `signing`, the Host among the lines must be the URL's. Throws ConfigurationError for
 * unusable settings.
 */
export function createSender(group: HttpTargetGroup | LatticeTargetGroup, signing?: Signing): Sender {
  const url = new URL(group.url);
  const basePath = basePathOf(url);
  const send = createHttpClient(url, group);
  const sign = signing && createSigner(signing);

  return async (request, given, origin, timeLeftMs, attempts) => {
    const { method } = request;
    const body = requestBytes(request);
    const lines = [...given, ...framing(request, body)];
    const path = withBasePath(basePath, request.path);
    const target = signing ? spacesAsPercent20(path) : path;
    return send({
      method,
      path: target,
      // Signed for each attempt, because a signature is valid for five minutes only.
      headers: async () => (sign ? [...lines, ...(await sign({ method, host: url.host, target, body }))] : lines),
      body,
      timeoutMs: Math.min(group.timeoutMs ?? Number.POSITIVE_INFINITY, timeLeftMs()),
      streaming: origin.streams ? group : undefined,
      attempts,
    });
  };
}

/**
 * Some readers take a `+` in a query for a space, others for a plus, and a signature must choose one. A space written
 * `%20` has only one meaning (docs/wire-facts.md#sigv4-query).
 */
function spacesAsPercent20(target: string): string {
  const at = target.indexOf('?');
  return at < 0 ? target : target.slice(0, at) + target.slice(at).replaceAll('+', '%20');
}
