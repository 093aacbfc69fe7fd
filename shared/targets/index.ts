import { ProxyError } from '../errors.ts';
import { endToEnd } from '../http/headers.ts';
import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { TargetGroup } from '../routing/schema.ts';
import type { Asked } from './asked.ts';
import { createHttpTarget } from './http/http-target.ts';
import { createLambdaTarget } from './lambda/lambda-target.ts';
import { createLatticeTarget } from './lattice/lattice-target.ts';

/**
 * Delivers a request and brings the answer. `timeLeftMs` says how long the invocation can still wait; what asking took
 * is added to `asked`, whether or not there was an answer.
 */
export type Target = (
  request: LatticeRequest,
  origin: Origin,
  timeLeftMs: () => number,
  asked?: Asked,
) => Promise<LatticeResponse>;

/** The deliverer of a target group. Throws ConfigurationError for a group that cannot work. */
export function createTarget(group: TargetGroup): Target {
  const deliver = createDeliverer(group);
  return async (request, origin, timeLeftMs, asked) => {
    const headers = countHop(endToEnd(request.headers));
    return cleaned(await deliver({ ...request, headers }, origin, timeLeftMs, asked), request.method);
  };
}

function createDeliverer(group: TargetGroup): Target {
  switch (group.type) {
    case 'http':
      return createHttpTarget(group);
    case 'lattice':
      return createLatticeTarget(group);
    case 'lambda':
      return createLambdaTarget(group);
  }
}

/** Counts the proxies on the way, since nothing else that survives every kind of target could tell a loop. */
const HOPS = 'x-lattice-migration-proxy-hops';
const MAX_HOPS = 5;

function countHop(headers: LatticeRequest['headers']): LatticeRequest['headers'] {
  const before = headers[HOPS]?.[0] ?? '';
  const hops = /^\d$/.test(before) ? Number(before) + 1 : 1;
  if (hops > MAX_HOPS) throw new ProxyError('loop', `the request has passed this proxy ${MAX_HOPS} times`);
  headers[HOPS] = [String(hops)];
  return headers;
}

/** Statuses whose answers have no body (RFC 9110 sections 15.3.5 and 15.4.5). */
const WITHOUT_BODY = new Set([204, 304]);

/** An answer as it may go on: every front door frames it anew, so neither framing nor hop-by-hop headers stay. */
function cleaned(response: LatticeResponse, method: string): LatticeResponse {
  const headers = endToEnd(response.headers);
  delete headers['content-length'];
  const { statusCode } = response;
  if (method === 'HEAD' || WITHOUT_BODY.has(statusCode)) return { statusCode, headers };
  return { ...response, headers };
}
