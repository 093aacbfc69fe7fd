import { type HttpAnswer, jsonAnswer } from '../http/answer.ts';
import { allOf, lastOf, lowerCase, objectOf, valuesOf } from '../http/headers.ts';
import type { HeaderLine, HttpRequest } from '../http/request.ts';
import { ACCOUNT, API_ID, REGION, requestTime, STAGE } from './aws.ts';
import { BadResult, type Door } from './door.ts';
import { badRequest, readRestRequest, restHeaders } from './rest-gateway.ts';
import { arrayValue, bodyBytes, mapLines, objectResult, scalarValue, statusCode } from './result.ts';

/**
 * A Regional REST API with proxy integration (payload 1.0), the resources `/` and `/{proxy+}`, and `*\/*` as its binary
 * media type, as template.yaml sets it: every body comes and goes as base64 (docs/wire-facts.md#rest-request).
 */
export const restApi: Door = {
  name: 'REST API',
  maxBody: 10 * 1024 * 1024,
  toEvent,
  toAnswer,
  onFunctionError: () => internalServerError(502),
  badRequest,
  tooLarge: jsonAnswer(413, { message: 'Request Too Long' }),
  badResult: internalServerError(502),
};

function internalServerError(status: number): HttpAnswer {
  return jsonAnswer(status, { message: 'Internal server error' });
}

/** `null` where there is none, as this format has it everywhere. */
const orNull = <T>(groups: Map<string, string[]>, value: (values: string[]) => T) =>
  groups.size === 0 ? null : objectOf(groups, value);

function toEvent(request: HttpRequest): unknown {
  const { method, path, resource, pathParameters, query, headers } = readRestRequest(request);
  const hasBody = request.body.length > 0;
  return {
    resource,
    path,
    httpMethod: method,
    headers: orNull(headers, lastOf),
    multiValueHeaders: orNull(headers, allOf),
    queryStringParameters: orNull(query, lastOf),
    multiValueQueryStringParameters: orNull(query, allOf),
    pathParameters,
    stageVariables: null,
    requestContext: {
      resourceId: resource === '/' ? 'root0001' : 'proxy001',
      resourcePath: resource,
      httpMethod: method,
      extendedRequestId: `${request.id.slice(0, 8)}PHcFWw=`,
      requestTime: requestTime(request.time),
      path: `/${STAGE}${request.path}`,
      accountId: ACCOUNT,
      protocol: 'HTTP/1.1',
      stage: STAGE,
      domainPrefix: API_ID,
      requestTimeEpoch: request.time,
      requestId: request.id,
      identity: {
        cognitoIdentityPoolId: null,
        accountId: null,
        cognitoIdentityId: null,
        caller: null,
        sourceIp: request.sourceIp,
        principalOrgId: null,
        accessKey: null,
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: null,
        userAgent: valuesOf(request.headers, 'user-agent')[0] ?? null,
        user: null,
      },
      domainName: `${API_ID}.execute-api.${REGION}.amazonaws.com`,
      deploymentId: 'd3pl0y',
      apiId: API_ID,
    },
    body: hasBody ? request.body.toString('base64') : null,
    isBase64Encoded: hasBody,
  };
}

/** Any other key makes the result malformed (docs/wire-facts.md#rest-refused). */
const RESULT_KEYS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

function toAnswer(value: unknown, { request }: { request: HttpRequest }): HttpAnswer {
  const result = objectResult(value);
  const unknown = Object.keys(result).find((key) => !RESULT_KEYS.has(key));
  if (unknown !== undefined) throw new BadResult(`unknown key ${unknown}`);

  return {
    status: restStatus(result['statusCode']),
    headers: restHeaders(resultHeaders(result['headers'], result['multiValueHeaders']), request),
    body: bodyBytes(result['body'], result['isBase64Encoded']),
  };
}

/** No status is 200, and one in quotes passes (docs/wire-facts.md#rest-accepted). */
function restStatus(status: unknown): number {
  if (status === undefined || status === null) return 200;
  return statusCode(typeof status === 'string' && /^\d{3}$/.test(status) ? Number(status) : status);
}

/** Both maps are sent, first the one with arrays, whose spelling of a name wins (docs/wire-facts.md#rest-both-maps). */
function resultHeaders(headers: unknown, multiValueHeaders: unknown): HeaderLine[] {
  const multi = mapLines(multiValueHeaders, (value) => arrayValue(value).map(scalarValue));
  const spelled = new Map(multi.map(([name]) => [lowerCase(name), name]));
  const single = mapLines(headers, (value) => [scalarValue(value)]);
  return [...multi, ...single.map(([name, value]): HeaderLine => [spelled.get(lowerCase(name)) ?? name, value])];
}
