import { unencodable } from '../errors.ts';
import { jsonText } from '../http/json-text.ts';
import type { EventSource } from '../lattice/event-source.ts';

/**
 * Bytes of JSON that a Lambda answer may have (docs/wire-facts.md#lambda-invoke), and an ALB's much lower limit
 * (docs/wire-facts.md#alb-limits).
 */
const LAMBDA_RESULT_BYTES = 6_291_556;
const RESULT_BYTES: Partial<Record<EventSource, number>> = { alb: 1_048_576 };

/** Bytes of all header lines of an answer (AWS: "Quotas for your Application Load Balancers"); others say nothing. */
const HEADER_BYTES: Partial<Record<EventSource, number>> = { alb: 32_768 };

/** No character takes more than this in JSON: six for an escaped control character. */
const MAX_BYTES_A_CHARACTER = 6;

/** The parts of a result that can be large. */
interface Result {
  headers?: Record<string, string | string[]>;
  multiValueHeaders?: Record<string, string[]>;
  body?: unknown;
  bodyJson?: unknown;
  isBase64Encoded?: boolean;
}

/**
 * The result, if its event source can take it; counted as it goes out, after base64 and JSON's escapes. Throws 502
 * with the limit and the size: past it, the caller would get the platform's own error, which says neither.
 */
export function withinLimit<T>(result: T, eventSource: EventSource): T {
  const headerBytes = linesBytes(result as Result);
  const mostHeaderBytes = HEADER_BYTES[eventSource] ?? Number.POSITIVE_INFINITY;
  if (headerBytes > mostHeaderBytes) {
    throw unencodable(`the answer's headers are ${headerBytes} bytes; ${eventSource} takes ${mostHeaderBytes}`);
  }
  const limit = RESULT_BYTES[eventSource] ?? LAMBDA_RESULT_BYTES;
  const { body, isBase64Encoded } = result as Result;
  // Where all is small, counting would cost more than it could find.
  if (typeof body === 'string' && (body.length + headerBytes) * MAX_BYTES_A_CHARACTER < limit / 2) return result;
  const size =
    typeof body === 'string' && isBase64Encoded ? body.length + jsonBytes({ ...result, body: '' }) : jsonBytes(result);
  if (size <= limit) return result;
  throw unencodable(`the answer is ${size} bytes as a Lambda result; ${eventSource} takes ${limit}`);
}

/** An error goes out as the runtime reports it. */
const jsonBytes = (value: unknown): number =>
  Buffer.byteLength(
    jsonText(
      value instanceof Error ? { errorType: value.name, errorMessage: value.message, trace: [] } : value,
      unencodable,
    ),
  );

/** `name: value` and a line break for each value. */
function linesBytes({ headers, multiValueHeaders }: Result): number {
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
