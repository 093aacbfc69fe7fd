import { answer, type HttpAnswer } from '../http/answer.ts';
import { endToEnd, grouped, objectOf, valuesOf, withForwarded, withTraceId } from '../http/headers.ts';
import { decodedPairs, queryPairs } from '../http/query.ts';
import type { HeaderLine, HttpRequest } from '../http/request.ts';
import { arrayValue, bodyBytes, isObject, mapLines, scalarValue, statusCode, stringValue } from './result.ts';

/** Payload 2.0, as HTTP APIs and function URLs share it (docs/wire-facts.md#http-api and #function-url). */

/** The client's headers and what the front door adds to them. */
export const arrivingHeaders = (request: HttpRequest): HeaderLine[] =>
  withTraceId(withForwarded(endToEnd(request.headers), request), request);

/** Lower-case, in alphabetical order, several lines as one with a comma and no space. */
export function headerMap(headers: readonly HeaderLine[]): Record<string, string> {
  const sorted = [...grouped(headers)].sort(([a], [b]) => (a < b ? -1 : 1));
  return objectOf(new Map(sorted), (values) => values.join(','));
}

/** The cookies, each by itself; without any, no key. */
export function cookies(headers: readonly HeaderLine[]): { cookies?: string[] } {
  const list = valuesOf(headers, 'cookie')
    .flatMap((line) => line.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
  return list.length > 0 ? { cookies: list } : {};
}

/** Decoded, repeats joined, which loses their borders; without a query, no key. */
export function queryMap(query: string | undefined): { queryStringParameters?: Record<string, string> } {
  const groups = grouped(decodedPairs(queryPairs(query)), (name) => name);
  return groups.size > 0 ? { queryStringParameters: objectOf(groups, (values) => values.join(',')) } : {};
}

/** Reads a result; what has no `statusCode` is not a result but the body itself. */
export function payloadV2Answer(result: unknown): HttpAnswer {
  if (!isObject(result) || !('statusCode' in result)) {
    return answer(200, 'application/json', typeof result === 'string' ? result : JSON.stringify(result));
  }
  const headers = endToEnd(mapLines(result['headers'], (value) => [headerText(value)]));
  if (valuesOf(headers, 'content-type').length === 0) headers.push(['content-type', 'text/plain; charset=utf-8']);
  for (const cookie of arrayValue(result['cookies'] ?? [])) headers.push(['set-cookie', stringValue(cookie)]);
  return {
    status: statusCode(result['statusCode']),
    headers,
    body: bodyBytes(result['body'], result['isBase64Encoded']),
  };
}

/** An array is written as Java prints a list, not as several lines (docs/wire-facts.md#function-url). */
const headerText = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(scalarValue).join(', ')}]` : scalarValue(value);
