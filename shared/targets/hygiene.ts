import { ProxyError } from '../errors.ts';
import { endToEnd } from '../http/headers.ts';
import { countHop, hopsOf } from '../http/hops.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';

/** The request that goes on to any kind of target: without hop-by-hop headers, and with this hop counted. */
export function forwardedRequest(request: LatticeRequest, hopId: string): LatticeRequest {
  if (hopsOf(request.headers, hopId) >= MAX_HOPS) {
    throw new ProxyError('loop', `the request has passed this proxy ${MAX_HOPS} times`);
  }
  const headers = endToEnd(request.headers);
  countHop(headers, hopId);
  return { ...request, headers };
}

const MAX_HOPS = 5;

/**
 * The answer that goes on to any front door. Each frames it again, so Content-Length goes with the hop-by-hop headers;
 * none is known to keep the one of an answer to HEAD (docs/wire-facts.md#no-body-statuses).
 */
export function returnedResponse(response: LatticeResponse, method: string): LatticeResponse {
  const headers = endToEnd(response.headers);
  delete headers['content-length'];
  const { statusCode } = response;
  if (method === 'HEAD' || WITHOUT_BODY.has(statusCode)) {
    response.stream?.destroy();
    return { statusCode, headers };
  }
  return { ...response, headers };
}

/** Responses with these statuses have no body (RFC 9110 sections 15.3.5 and 15.4.5). */
const WITHOUT_BODY = new Set([204, 304]);
