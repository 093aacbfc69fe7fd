import type { Context } from 'aws-lambda';

/** The time it takes to encode, log and hand over an answer before Lambda ends the invocation. */
const RESERVE_MS = 250;

/** When nothing says how long the invocation has, a target gets the time that API Gateway waits. */
const WITHOUT_CONTEXT_MS = 29_000;

/** How long a target may still take. Shorter than the function's own time, so that the proxy can still answer 504. */
export const timeLeft = (context: Partial<Pick<Context, 'getRemainingTimeInMillis'>> | undefined) => (): number =>
  (context?.getRemainingTimeInMillis?.() ?? WITHOUT_CONTEXT_MS) - RESERVE_MS;
