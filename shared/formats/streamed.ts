import { badAnswer } from '../errors.ts';
import { type MultiMap, multiMap } from '../http/multi-map.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import { type Fields, isFields } from './fields.ts';
import { addCookies, addHeaderMap, finishHeaders, readScalar, readStatus } from './result.ts';

/**
 * The answer of a function that is made for response streaming: a JSON prelude, eight NUL bytes, then the body's own
 * bytes (docs/wire-facts.md#streaming-answer). Invoked without streaming, the function returns all of that at once.
 */

/** JSON has no NUL byte, so these are never a part of the prelude, nor of any other answer. */
const SEPARATOR = Buffer.alloc(8);

/** The response in such a payload; `undefined` for a payload of another form. */
export function decodeStreamedResponse(payload: Buffer): LatticeResponse | undefined {
  const end = payload.indexOf(SEPARATOR);
  if (end < 0) return undefined;
  const prelude = parsePrelude(payload.subarray(0, end));
  const body = payload.subarray(end + SEPARATOR.length);
  return {
    statusCode: readStatus(prelude['statusCode'] ?? 200, true),
    headers: readPreludeHeaders(prelude),
    ...(body.length > 0 && { body }),
  };
}

function parsePrelude(json: Buffer): Fields {
  try {
    const prelude: unknown = JSON.parse(json.toString('utf8'));
    if (isFields(prelude)) return prelude;
  } catch {
    // The parser's error quotes what it read.
  }
  throw badAnswer('the function streamed an answer whose prelude is not a JSON object');
}

function readPreludeHeaders({ headers: single, multiValueHeaders, cookies }: Fields): MultiMap {
  const headers = multiMap();
  const readLines = (value: unknown, path: string) => [value].flat().flatMap((one) => readScalar(one, path));
  addHeaderMap(headers, multiValueHeaders, 'multiValueHeaders', readLines);
  addHeaderMap(headers, single, 'headers', readLines);
  addCookies(headers, cookies);
  return finishHeaders(headers, 'application/octet-stream');
}
