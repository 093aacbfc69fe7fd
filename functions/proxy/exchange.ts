import type { Origin } from '../../shared/lattice/origin.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import type { Mirror } from '../../shared/routing/schema.ts';
import type { Asked } from '../../shared/targets/asked.ts';
import type { Routes } from './routes/routes.ts';

/** What middy's hooks find the exchange in. */
export interface Internal extends Record<string, unknown> {
  exchange?: Exchange;
}

/** All there is to know about one invocation; nothing of it outlives it, for several may run at once. */
export interface Exchange {
  startedAt: number;
  origin: Origin;
  /** The route table of this invocation, whichever comes after it. */
  routes?: Routes;
  /** Absent until the event is decoded. */
  request?: LatticeRequest;
  rule?: string;
  /** Who answered, or was to. */
  targetGroup?: string;
  /** Who was asked first and had no answer of use. */
  fellBackFrom?: string;
  /** Absent until a target is to be asked. */
  asked?: Asked;
  mirror?: Mirror;
  /** What the proxy itself answers for, and tells the log more of than the caller. */
  error?: unknown;
  response?: LatticeResponse;
}
