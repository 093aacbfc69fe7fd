import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Attempts } from './attempts.ts';

/**
 * Sends a request to one target group and brings back the answer. Throws ProxyError when there is none.
 * `timeLeftMs` says how long the invocation can still wait; the time that it took is added to `attempts`.
 */
export type Target = (
  request: LatticeRequest,
  origin: Origin,
  timeLeftMs: () => number,
  attempts?: Attempts,
) => Promise<LatticeResponse>;

/** The targets of a route table by the names of their target groups. */
export type Targets = ReadonlyMap<string, Target>;
