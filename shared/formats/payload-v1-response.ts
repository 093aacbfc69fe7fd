import { badAnswer } from '../errors.ts';
import { multiMap } from '../http/multi-map.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Fields } from './fields.ts';
import { addHeaderMap, finishHeaders, type ReadLines, readLenientBody, readScalar, readStatus } from './result.ts';

/** Answers in payload format 1.0, which REST APIs and HTTP APIs read by different rules. */

/** As a REST API: no key is required, and any unknown one is refused (docs/wire-facts.md#rest-response). */
export function decodeRestResponse(result: Fields): LatticeResponse {
  for (const key in result) {
    // Other front doors take `cookies` and `statusDescription`. Here they are a 502, even as null.
    if (!RESULT_KEYS.has(key)) throw badAnswer(`the function's answer has a key that a REST API refuses: ${key}`);
  }
  const headers = multiMap();
  addHeaderMap(headers, result['multiValueHeaders'], 'multiValueHeaders', readList);
  addHeaderMap(headers, result['headers'], 'headers', readScalar);
  return {
    statusCode: readStatus(result['statusCode'] ?? 200, true),
    headers: finishHeaders(headers, 'application/json'),
    ...readLenientBody({ ...result, isBase64Encoded: result['base64Encoded'] ?? result['isBase64Encoded'] }),
  };
}

/** As an HTTP API: a status is required, unknown keys are ignored (docs/wire-facts.md#http-api-payload-1). */
export function decodeHttpApiResponse(result: Fields): LatticeResponse {
  const headers = multiMap();
  addHeaderMap(headers, result['headers'], 'headers', readScalar);
  addHeaderMap(headers, result['multiValueHeaders'], 'multiValueHeaders', readList);
  return {
    statusCode: readStatus(result['statusCode'], true),
    headers: finishHeaders(headers, 'text/plain; charset=utf-8'),
    ...readLenientBody(result),
  };
}

/** A REST API reads `base64Encoded` first: that is how Jackson writes a Java property `isBase64Encoded`. */
const RESULT_KEYS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded', 'base64Encoded']);

const readList: ReadLines = (values, path) => {
  if (values === null) return [];
  if (!Array.isArray(values)) throw badAnswer(`the function's ${path} is not an array`);
  return values.flatMap((value) => readScalar(value, path));
};
