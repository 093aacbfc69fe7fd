import { requestBytes } from '../../http/body.ts';
import type { HttpTargetGroup } from '../../routing/schema.ts';
import type { Target } from '../target.ts';
import { basePathOf, withBasePath } from './base-path.ts';
import { createHttpClient } from './client.ts';
import { framing, headerLines, originContext, vouchedLines } from './header-lines.ts';

/** A private HTTP or HTTPS server, to which the proxy looks like VPC Lattice (docs/wire-facts.md#lattice-headers). */
export function createHttpTarget(group: HttpTargetGroup): Target {
  const url = new URL(group.url);
  const basePath = basePathOf(url);
  const send = createHttpClient(url, group);

  return async (request, origin, timeLeftMs, attempts) => {
    const { method, path } = request;
    const body = requestBytes(request);
    // A rewritten Host is what the target is to see (filters/url-rewrite.ts).
    const keepsHost = group.host === 'preserve' || request.headers['x-forwarded-host'] !== undefined;
    const lines = [
      ...headerLines(request, keepsHost ? undefined : url.host, url.host),
      ...vouchedLines(request),
      ...(group.forwardContext ? ['x-origin-context', originContext(origin)] : []),
      ...framing(request, body),
    ];
    const response = await send({
      method,
      path: withBasePath(basePath, path),
      headers: () => lines,
      body,
      timeoutMs: Math.min(group.timeoutMs ?? Number.POSITIVE_INFINITY, timeLeftMs()),
      streaming: origin.streams ? group : undefined,
      attempts,
    });
    if (attempts && response.statusCode === 421 && url.protocol === 'https:' && group.host === 'preserve') {
      attempts.note = MISDIRECTED;
    }
    return response;
  };
}

/** RFC 9110 section 15.5.20. Apache httpd compares the TLS name with Host (docs/route-table.md#http). */
const MISDIRECTED =
  '421: TLS asked for the host of the target group\'s url, and Host names the caller\'s; set "host": "target"';
