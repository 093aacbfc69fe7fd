import { ProxyError } from '../errors.ts';
import type { EventSource } from './event-format.ts';

/** Bytes of JSON that a Lambda answer may have (wire-facts 10), and an ALB's much lower limit (wire-facts 6). */
const LAMBDA_RESULT_BYTES = 6_291_556;
const RESULT_BYTES: Partial<Record<EventSource, number>> = { alb: 1_048_576 };

/** No character takes more than this in JSON: six for an escaped control character. */
const MOST_BYTES_A_CHARACTER = 6;

/**
 * The result, if its event source can take it; counted as it goes out, after base64 and JSON's escapes. Throws 502
 * with the limit and the size: past it, the caller would get the platform's own error, which says neither.
 */
export function withinLimit(result: unknown, eventSource: EventSource): unknown {
  const limit = RESULT_BYTES[eventSource] ?? LAMBDA_RESULT_BYTES;
  const { body, ...rest } = result as { body?: unknown; isBase64Encoded?: boolean };
  // Only a body can be large: with a small one, counting would cost more than it could find.
  if (typeof body === 'string' && body.length * MOST_BYTES_A_CHARACTER < limit / 2) return result;
  const isBase64 = typeof body === 'string' && rest.isBase64Encoded === true;
  const size = isBase64 ? body.length + jsonBytes(rest) : jsonBytes(result);
  if (size <= limit) return result;
  throw new ProxyError('badAnswer', `the answer is ${size} bytes as a Lambda result; ${eventSource} takes ${limit}`);
}

const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
