import type { Decoded } from '../../shared/formats/event-format.ts';
import type { Origin } from '../../shared/lattice/origin.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import type { Decision } from '../../shared/routing/decide.ts';
import type { Delivery } from '../../shared/targets/deliver.ts';
import type { Routes } from './routes/routes.ts';

/**
 * One invocation, and what each step found. The log line and the answer to an error read it. A member is missing when its
 * step failed or was not reached. Several invocations may run at once, so none of this is kept anywhere else.
 */
export interface Invocation extends Findings {
  readonly event: unknown;
  /** By performance.now(). */
  readonly startedAt: number;
  /** The answer goes to a stream, if its front door takes one (streaming.ts). */
  readonly streams: boolean;
}

/** In the order of the steps. */
interface Findings {
  /** Whose form the answer has: known before the event is decoded, so that a malformed one is answered too. */
  caller?: Origin;
  /** The route table of this invocation, even if a newer one arrives meanwhile. */
  routes?: Routes;
  decoded?: Decoded;
  decision?: Decision;
  delivery?: Delivery;
  /** The answer before it is encoded in the caller's form. */
  response?: LatticeResponse;
  /** Why the proxy itself had to answer, or why its streamed answer broke off. */
  error?: unknown;
  /** How a streamed answer was sent. */
  sending?: Sending;
}

/** How an answer was sent to a stream. */
export interface Sending {
  /** By performance.now(): when the head was handed over. */
  headAt: number;
  bytes: number;
  /** `cut`: by the end of the invocation. */
  ended: 'complete' | 'brokenOff' | 'cut' | 'clientGone';
}

export const startInvocation = (event: unknown, streams = false): Invocation => ({
  event,
  startedAt: performance.now(),
  streams,
});

/** Keeps what a step found, and returns it for the next step. */
export function note<Step extends keyof Findings>(
  invocation: Findings,
  step: Step,
  found: Required<Findings>[Step],
): Required<Findings>[Step] {
  invocation[step] = found as Findings[Step];
  return found;
}

/** The request's id: the front door's own where it gives one, so that a caller's report leads to the log line. */
export const requestIdOf = ({ decoded }: Invocation, context: { awsRequestId: string }): string =>
  decoded?.request.requestId ?? context.awsRequestId;
