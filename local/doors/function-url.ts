import { answer, jsonAnswer } from '../http/answer.ts';
import { textOrBase64 } from '../http/body.ts';
import { valuesOf } from '../http/headers.ts';
import { percentDecode } from '../http/query.ts';
import type { HttpRequest } from '../http/request.ts';
import { MAX_REQUEST } from '../lambda.ts';
import { REGION, requestTime } from './aws.ts';
import type { Door } from './door.ts';
import { arrivingHeaders, cookies, headerMap, payloadV2Answer, queryMap } from './payload-v2.ts';

const URL_ID = 'x7k2m9q4w1e8r5t3y6u0';

const badGateway = answer(502, 'text/plain', 'Internal Server Error');

/**
 * A function URL without authorization: payload 2.0, but with a path that really is raw
 * (docs/wire-facts.md#function-url).
 */
export const functionUrl: Door = {
  name: 'Function URL',
  maxBody: MAX_REQUEST,
  toEvent,
  toAnswer: (result, { request }) => {
    const { status, headers, body } = payloadV2Answer(result);
    return { status, headers: [...headers, ['x-amzn-RequestId', request.id]], body };
  },
  onFunctionError: () => badGateway,
  badRequest: jsonAnswer(400, { Message: null }),
  tooLarge: jsonAnswer(413, { Message: `Request must be smaller than ${MAX_REQUEST} bytes` }),
  badResult: badGateway,
};

function toEvent(request: HttpRequest): unknown {
  const { body, isBase64Encoded } = textOrBase64(request);
  const headers = arrivingHeaders(request);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: request.path,
    rawQueryString: request.query ?? '',
    // Here and again in the headers (docs/wire-facts.md#function-url-cookies).
    ...cookies(headers),
    headers: headerMap([
      ...headers,
      ['x-amzn-tls-version', 'TLSv1.3'],
      ['x-amzn-tls-cipher-suite', 'TLS_AES_128_GCM_SHA256'],
    ]),
    ...queryMap(request.query),
    requestContext: {
      accountId: 'anonymous',
      apiId: URL_ID,
      domainName: `${URL_ID}.lambda-url.${REGION}.on.aws`,
      domainPrefix: URL_ID,
      http: {
        method: request.method,
        path: percentDecode(request.path),
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
