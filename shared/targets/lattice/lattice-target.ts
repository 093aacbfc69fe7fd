import { requestBytes } from '../../http/body.ts';
import { ownerOf } from '../../http/header-owners.ts';
import { multiMap } from '../../http/multi-map.ts';
import { splitTarget } from '../../http/path.ts';
import type { LatticeTargetGroup } from '../../routing/schema.ts';
import { basePathOf, withBasePath } from '../http/base-path.ts';
import { createHttpClient } from '../http/client.ts';
import { framing, headerLines } from '../http/header-lines.ts';
import type { Target } from '../target.ts';
import { canonicalQuery } from './canonical-query.ts';
import type { Signable } from './sigv4.ts';

/**
 * A VPC Lattice service. Lattice routes by Host, so Host is the service's own name. Lattice itself says who calls, by our
 * signature, so the request's identity does not go along (docs/wire-facts.md#sigv4).
 */
export function createLatticeTarget(group: LatticeTargetGroup): Target {
  const url = new URL(group.url);
  const basePath = basePathOf(url);
  const send = createHttpClient(url, group);
  // Loaded only if requests are signed.
  const signer = group.auth === 'AWS_IAM' ? import('./sigv4.ts').then((m) => m.createSigner(group)) : undefined;

  return async (request, origin, timeLeftMs, attempts) => {
    const { method } = request;
    const body = requestBytes(request);
    const headers = withoutCallersSignature(request.headers, signer !== undefined);
    const lines = [...headerLines({ ...request, headers }, url.host, url.host), ...framing(request, body)];
    const path = withBasePath(basePath, request.path);
    const sign = await signer;
    const target = sign ? spacesAsPercent20(path) : path;
    return send({
      method,
      path: target,
      // Signed for each attempt, because a signature is valid for five minutes only.
      headers: async () => (sign ? [...lines, ...(await sign(signable(method, url.host, target)))] : lines),
      body,
      timeoutMs: Math.min(group.timeoutMs ?? Number.POSITIVE_INFINITY, timeLeftMs()),
      streaming: origin.streams ? group : undefined,
      attempts,
    });
  };
}

function signable(method: string, host: string, target: string): Signable {
  const [path, query = ''] = splitTarget(target);
  return { method, host, path, query: canonicalQuery(query) };
}

/**
 * Lattice checks any signature, even if its policy lets everyone in (docs/wire-facts.md#sigv4-authorization). So a caller's
 * signature moves to `x-forwarded-authorization`. Other credentials move only if our signature takes their place.
 * AWS wants every `x-amz-*` header signed (AWS: "Create a signed AWS API request"), and the proxy does not sign what a
 * caller wrote. So the caller's own are left out of signed requests.
 */
function withoutCallersSignature(headers: Record<string, string[]>, isSigned: boolean): Record<string, string[]> {
  const { authorization } = headers;
  const isSigV4 = authorization?.some((value) => value.startsWith('AWS4-')) ?? false;
  if (!isSigned && !isSigV4) return headers;
  const kept = multiMap();
  for (const name in headers) {
    const isOfSignature = name === 'authorization' || ownerOf(name) === 'signature';
    if (!isOfSignature && !(isSigned && name.startsWith('x-amz-'))) kept[name] = headers[name]!;
  }
  if (authorization) kept['x-forwarded-authorization'] = authorization;
  return kept;
}

/**
 * Some readers take a `+` in a query for a space, others for a plus, and a signature must choose one. A space written
 * `%20` has only one meaning (docs/wire-facts.md#sigv4-query).
 */
function spacesAsPercent20(target: string): string {
  const at = target.indexOf('?');
  return at < 0 ? target : target.slice(0, at) + target.slice(at).replaceAll('+', '%20');
}
