import { ProxyError } from '../errors.ts';
import { endToEnd } from '../http/headers.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';

/** The request that goes on to any kind of target: without hop-by-hop headers, and with this hop counted. */
export const forwardedRequest = (request: LatticeRequest): LatticeRequest => ({
  ...request,
  headers: withHopCounted(endToEnd(request.headers)),
});

/** The answer that goes on to any front door. Each frames it again, so Content-Length goes with the hop-by-hop headers. */
export function returnedResponse(response: LatticeResponse, method: string): LatticeResponse {
  const headers = endToEnd(response.headers);
  delete headers['content-length'];
  const { statusCode } = response;
  if (method === 'HEAD' || WITHOUT_BODY.has(statusCode)) return { statusCode, headers };
  return { ...response, headers };
}

/** Responses with these statuses have no body (RFC 9110 sections 15.3.5 and 15.4.5). */
const WITHOUT_BODY = new Set([204, 304]);

/** Counts how often a request has passed this proxy. A header is all that survives every kind of target. */
const HOPS = 'x-lattice-migration-proxy-hops';
const MAX_HOPS = 5;

/** `headers` is the proxy's own copy. */
function withHopCounted(headers: LatticeRequest['headers']): LatticeRequest['headers'] {
  const before = headers[HOPS]?.[0] ?? '';
  const hops = /^\d$/.test(before) ? Number(before) + 1 : 1;
  if (hops > MAX_HOPS) throw new ProxyError('loop', `the request has passed this proxy ${MAX_HOPS} times`);
  headers[HOPS] = [String(hops)];
  return headers;
}
