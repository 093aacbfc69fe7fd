import type { Context } from 'aws-lambda';

/** Kept back to encode, log and hand over an answer before Lambda ends the invocation. */
const RESERVE_MS = 250;

/** Where nothing says when the invocation ends, a target gets as long as API Gateway would wait. */
const WITHOUT_CONTEXT_MS = 29_000;

/** How long a target may still take, so that the caller gets a 504 from us and not the function's time-out. */
export const timeLeft = (context: Partial<Pick<Context, 'getRemainingTimeInMillis'>> | undefined) => (): number =>
  (context?.getRemainingTimeInMillis?.() ?? WITHOUT_CONTEXT_MS) - RESERVE_MS;
