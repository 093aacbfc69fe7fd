import { unencodable } from '../errors.ts';
import { jsonText } from '../http/json-text.ts';
import type { EventSource } from '../lattice/event-source.ts';

/**
 * How many bytes of JSON an answer of a Lambda function may have (docs/wire-facts.md#lambda-invoke). An ALB takes much
 * less (docs/wire-facts.md#alb-limits).
 */
const LAMBDA_RESULT_BYTES = 6_291_556;
const RESULT_BYTES: Partial<Record<EventSource, number>> = { alb: 1_048_576 };

/** How many bytes all header lines may have (AWS: "Quotas for your Application Load Balancers"). */
const HEADER_BYTES: Partial<Record<EventSource, number>> = { alb: 32_768 };

/** JSON escapes a control character as six bytes, and no other character takes more. */
const MAX_BYTES_PER_CHARACTER = 6;

/** The parts of a result that can be large. */
interface Result {
  headers?: Record<string, string | string[]>;
  multiValueHeaders?: Record<string, string[]>;
  body?: unknown;
  bodyJson?: unknown;
  isBase64Encoded?: boolean;
}

/**
 * Returns the result if its event source can take it. Throws 502 with the limit and the size otherwise, because the
 * platform's own error would say neither. Base64 and JSON's escapes count.
 */
export function withinLimit<T>(result: T, eventSource: EventSource): T {
  const headerBytes = countLineBytes(result as Result);
  const maxHeaderBytes = HEADER_BYTES[eventSource] ?? Number.POSITIVE_INFINITY;
  if (headerBytes > maxHeaderBytes) {
    throw unencodable(`the answer's headers are ${headerBytes} bytes; ${eventSource} takes ${maxHeaderBytes}`);
  }
  const limit = RESULT_BYTES[eventSource] ?? LAMBDA_RESULT_BYTES;
  const { body, isBase64Encoded } = result as Result;
  // A small answer cannot exceed the limit, so its bytes are not counted.
  if (typeof body === 'string' && (body.length + headerBytes) * MAX_BYTES_PER_CHARACTER < limit / 2) return result;
  const size =
    typeof body === 'string' && isBase64Encoded
      ? body.length + countJsonBytes({ ...result, body: '' })
      : countJsonBytes(result);
  if (size <= limit) return result;
  throw unencodable(`the answer is ${size} bytes as a Lambda result; ${eventSource} takes ${limit}`);
}

/** Counts an error as the runtime reports it. */
const countJsonBytes = (value: unknown): number =>
  Buffer.byteLength(
    jsonText(
      value instanceof Error ? { errorType: value.name, errorMessage: value.message, trace: [] } : value,
      unencodable,
    ),
  );

/** `name: value` and a line break for each value. */
function countLineBytes({ headers, multiValueHeaders }: Result): number {
  let bytes = 0;
  for (const map of [headers, multiValueHeaders]) {
    for (const name in map) {
      const values = map[name]!;
      if (typeof values === 'string') bytes += name.length + Buffer.byteLength(values) + 4;
      else for (const value of values) bytes += name.length + Buffer.byteLength(value) + 4;
    }
  }
  return bytes;
}
