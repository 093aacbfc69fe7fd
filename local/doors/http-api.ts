import { jsonAnswer } from '../http/answer.ts';
import { textOrBase64 } from '../http/body.ts';
import { valuesOf, without } from '../http/headers.ts';
import { percentDecode } from '../http/query.ts';
import type { HeaderLine, HttpRequest } from '../http/request.ts';
import { ACCOUNT, API_ID, REGION, requestTime } from './aws.ts';
import { type Door, Refused } from './door.ts';
import { arrivingHeaders, cookies, headerMap, payloadV2Answer, queryMap } from './payload-v2.ts';

const internalServerError = jsonAnswer(500, { message: 'Internal Server Error' });

/** An HTTP API, payload 2.0, route and stage `$default` (docs/wire-facts.md#http-api). */
export const httpApi: Door = {
  name: 'HTTP API',
  maxBody: 10 * 1024 * 1024,
  toEvent,
  toAnswer: (result, { request }) => {
    const answer = payloadV2Answer(result);
    return { ...answer, headers: [...answer.headers, ['Apigw-Requestid', request.id]] };
  },
  onFunctionError: () => internalServerError,
  badRequest: jsonAnswer(400, { message: 'Bad Request' }),
  tooLarge: jsonAnswer(413, { message: 'Request Entity Too Large' }),
  badResult: internalServerError,
};

/** Request line and headers together. */
const MAX_HEAD = 10_240;

function toEvent(request: HttpRequest): unknown {
  if (request.headSize > MAX_HEAD) {
    throw new Refused(jsonAnswer(431, { message: 'Request Header Fields Too Large' }));
  }
  const { body, isBase64Encoded } = textOrBase64(request);
  const path = routedPath(request.path);
  const headers = arrivingHeaders(request);
  // Always there, even for no body (docs/wire-facts.md#http-api).
  const contentLength: HeaderLine = ['content-length', String(request.body.length)];
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: request.query ?? '',
    ...cookies(headers),
    headers: headerMap([...without(headers, (name) => name === 'cookie' || name === 'content-length'), contentLength]),
    ...queryMap(request.query),
    requestContext: {
      accountId: ACCOUNT,
      apiId: API_ID,
      domainName: `${API_ID}.execute-api.${REGION}.amazonaws.com`,
      domainPrefix: API_ID,
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

/**
 * "Raw" only by name: decoded once for routing, where a `?` that appears cuts it off, and once more for the event. A
 * bad escape ends at the gateway (docs/wire-facts.md#http-api).
 */
function routedPath(path: string): string {
  if (/%(?![0-9a-f]{2})/i.test(path)) throw new Refused(httpApi.badRequest);
  return percentDecode(percentDecode(path).split('?')[0]!);
}
