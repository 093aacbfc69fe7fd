import { answer } from '../../http/answer.ts';
import { textOrBase64 } from '../../http/body.ts';
import { grouped, objectOf, valuesOf, withLength, without } from '../../http/headers.ts';
import { decodedQuery, percentDecode } from '../../http/query.ts';
import type { HeaderLine, HttpRequest } from '../../http/request.ts';
import type { FunctionResult } from '../../lambda.ts';
import { ACCOUNT, API_DOMAIN, API_ID, FUNCTION_URL_DOMAIN, FUNCTION_URL_ID, requestTime } from '../aws.ts';
import { bytesOf, type Json, linesOf, type Shape } from './shape.ts';

/** Payload format 2.0, route and stage `$default`: HTTP APIs and Function URLs. */

/**
 * `rawPath` is raw only by name: it is decoded for routing, cut at a `?` that appears, and decoded once more. The
 * length is there even without a body, and cookies are not a header (docs/wire-facts.md#http-api).
 */
export const httpApiShape: Shape = {
  toEvent(request) {
    const path = percentDecode(percentDecode(request.path).split('?')[0]!);
    return payload2Event(request, {
      rawPath: path,
      headers: without(withLength(request), (name) => name === 'cookie'),
      api: { accountId: ACCOUNT, apiId: API_ID, domainName: API_DOMAIN, domainPrefix: API_ID },
      path,
    });
  },
  toAnswer,
};

/** Without authorization. The path is really raw, and cookies come twice (docs/wire-facts.md#function-url). */
export const functionUrlShape: Shape = {
  toEvent: (request) =>
    payload2Event(request, {
      rawPath: request.path,
      headers: request.headers,
      api: {
        accountId: 'anonymous',
        apiId: FUNCTION_URL_ID,
        domainName: FUNCTION_URL_DOMAIN,
        domainPrefix: FUNCTION_URL_ID,
      },
      path: percentDecode(request.path),
    }),
  toAnswer,
};

interface Own {
  rawPath: string;
  headers: HeaderLine[];
  api: Record<string, string>;
  path: string;
}

/** Members without a value are missing. Header names are in lower case and sorted; several lines are joined without a space. */
function payload2Event(request: HttpRequest, { rawPath, headers, api, path }: Own) {
  const cookies = cookiesOf(request.headers);
  const query = decodedQuery(request.query);
  const lines = new Map([...grouped(headers)].sort(([a], [b]) => (a < b ? -1 : 1)));
  const { body, isBase64Encoded } = textOrBase64(request);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: request.query ?? '',
    ...(cookies.length > 0 && { cookies }),
    headers: objectOf(lines, joined),
    ...(query.size > 0 && { queryStringParameters: objectOf(query, joined) }),
    requestContext: {
      ...api,
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: valuesOf(request.headers, 'user-agent')[0] ?? '',
      },
      requestId: request.id,
      routeKey: '$default',
      stage: '$default',
      time: requestTime(request.time),
      timeEpoch: request.time,
    },
    ...(body !== '' && { body }),
    isBase64Encoded,
  };
}

const joined = (values: string[]): string => values.join(',');

const cookiesOf = (headers: readonly HeaderLine[]): string[] =>
  valuesOf(headers, 'cookie')
    .flatMap((line) => line.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');

/** Without `statusCode` the payload is the body, byte for byte (docs/wire-facts.md#payload-2-bare). */
function toAnswer({ result, payload }: FunctionResult) {
  if (!hasStatusCode(result)) {
    return answer(200, 'application/json', typeof result === 'string' ? result : payload);
  }
  const headers = linesOf(result['headers'], (value) => [headerText(value)]);
  if (valuesOf(headers, 'content-type').length === 0) headers.push(['content-type', 'text/plain; charset=utf-8']);
  for (const cookie of result['cookies'] ?? []) headers.push(['set-cookie', cookie]);
  return { status: result['statusCode'], headers, body: bytesOf(result) };
}

export const hasStatusCode = (result: unknown): result is Json =>
  typeof result === 'object' && result !== null && 'statusCode' in result;

/** An array is written as Java prints a list, not as several lines. */
const headerText = (value: unknown): string => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value));
