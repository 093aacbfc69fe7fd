import type { Filter } from '../filters/index.ts';
import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Attempts } from './attempts.ts';

/**
 * Sends a request to one target group and brings back the answer. Throws ProxyError when there is none.
 * `timeLeftMs` says how long the invocation can still wait; the time that it took is added to `attempts`. `filter`
 * changes the request after the caller's hop-by-hop headers have gone, so a caller cannot remove what it adds.
 */
export type Target = (
  request: LatticeRequest,
  origin: Origin,
  timeLeftMs: () => number,
  attempts?: Attempts,
  filter?: Filter,
) => Promise<LatticeResponse>;

/** The targets of a route table by the names of their target groups. */
export type Targets = ReadonlyMap<string, Target>;
