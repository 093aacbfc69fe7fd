import type { Origin } from '../../shared/formats/event-format.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';

/** What middy's hooks find the exchange in. */
export interface Internal extends Record<string, unknown> {
  exchange?: Exchange;
}

/** All there is to know about one invocation; nothing of it outlives it, for several may run at once. */
export interface Exchange {
  startedAt: number;
  origin: Origin;
  /** Absent until the event is decoded. */
  request?: LatticeRequest;
  rule?: string;
  targetGroup?: string;
  response?: LatticeResponse;
}
