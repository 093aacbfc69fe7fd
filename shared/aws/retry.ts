import { ProxyError } from '../errors.ts';
import { AwsError } from './error.ts';

/** When and how AWS's SDKs try again by default (AWS SDKs and Tools: "Retry behavior", standard mode). */

/** How often they try. */
export const STANDARD_ATTEMPTS = 3;

const THROTTLED = /Throttl|TooManyRequests|LimitExceeded|SlowDown/;

const MAX_DELAY_MS = 20_000;

const isThrottled = (error: unknown): boolean =>
  error instanceof AwsError && (error.statusCode === 429 || THROTTLED.test(error.name));

/** Whether the same request may succeed soon. A connection that was lost counts: all requests that are retried may run twice. */
export const isTransient = (error: unknown): boolean =>
  error instanceof AwsError ? error.statusCode >= 500 || isThrottled(error) : error instanceof ProxyError;

/** How long to wait after a failed attempt, the first being 1: a random part of a time that doubles, so that callers spread. */
export const delayBefore = (attempt: number, error: unknown): number =>
  Math.random() * Math.min(MAX_DELAY_MS, (isThrottled(error) ? 500 : 100) * 2 ** (attempt - 1));
