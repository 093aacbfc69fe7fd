import { type HttpAnswer, jsonAnswer } from '../http/answer.ts';
import { lastOf, objectOf, valuesOf } from '../http/headers.ts';
import type { HeaderLine, HttpRequest } from '../http/request.ts';
import type { FunctionError } from '../lambda.ts';
import { ACCOUNT, API_ID, STAGE } from './aws.ts';
import { BadResult, type Door, Refused } from './door.ts';
import { restApi } from './rest-api.ts';
import { readRestRequest, restHeaders } from './rest-gateway.ts';
import { isObject, type Json } from './result.ts';

/** The server that the mapping template names; the gateway cannot reach it, the function must. */
export interface NamedTarget {
  hostname: string;
  port: string;
}

/**
 * A REST API whose Lambda integration has the mapping templates of AWS's 2016 post on VPC endpoints
 * (docs/wire-facts.md#vpc-proxy). The template is a text with values put into it, and so it is here: what breaks it on
 * AWS breaks it here.
 */
export const restApi2016 = (target: NamedTarget): Door => ({
  ...restApi,
  name: 'REST API with the 2016 mapping templates',
  toEvent: (request) => integrationRequest(request, target),
  toAnswer: (result, { request }) => defaultResponse(result, request),
  onFunctionError: (error, { request }) => selectResponse(error, request),
});

function integrationRequest(request: HttpRequest, target: NamedTarget): unknown {
  const { method, resource, pathParameters, query, headers } = readRestRequest(request);
  const userAgent = valuesOf(request.headers, 'user-agent')[0] ?? '';
  return parsed(`{
    "requestParams": ${plainMap({ hostname: target.hostname, port: target.port, path: resource, method })},
    "bodyJson": ${jsonBody(request.body)},
    "params": {
      "path": ${escapedMap(pathParameters ?? {})},
      "querystring": ${escapedMap(objectOf(query, lastOf))},
      "header": ${escapedMap(objectOf(headers, lastOf))}
    },
    "stage-variables": {},
    "context": ${plainMap({
      'account-id': ACCOUNT,
      'api-id': API_ID,
      'api-key': '',
      'authorizer-principal-id': '',
      caller: '',
      'cognito-authentication-provider': '',
      'cognito-authentication-type': '',
      'cognito-identity-id': '',
      'cognito-identity-pool-id': '',
      'http-method': method,
      stage: STAGE,
      'source-ip': request.sourceIp,
      user: '',
      'user-agent': userAgent,
      'user-arn': '',
      'request-id': request.id,
      'resource-id': resource === '/' ? 'root0001' : 'proxy001',
      'resource-path': resource,
    })}
  }`);
}

/** `$input.json('$')`: parsed and written anew, `{}` where there is none. */
const jsonBody = (body: Buffer): string => (body.length === 0 ? '{}' : JSON.stringify(parsed(body.toString('utf8'))));

/** Lambda takes JSON only; API Gateway hands its complaint on as a 400. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(jsonAnswer(400, { message: 'Could not parse request body into json' }));
  }
}

type Strings = Record<string, string>;

const textMap = (map: Strings, written: (value: string) => string): string =>
  `{${Object.entries(map)
    .map(([key, value]) => `"${key}": "${written(value)}"`)
    .join(', ')}}`;

/** `"key": "$context.value"` */
const plainMap = (map: Strings): string => textMap(map, (value) => value);

/** `"$key": "$util.escapeJavaScript($value)"` */
const escapedMap = (map: Strings): string => textMap(map, escapeJavaScript);

const SHORT_ESCAPES: Strings = { '\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r' };

/** Escapes for JavaScript, not for JSON: `\'` is no JSON, so a single quote makes the whole event invalid. */
const escapeJavaScript = (text: string): string =>
  text.replace(/['"\\/]|[^\x20-\x7f]/g, (char) => {
    if (/['"\\/]/.test(char)) return `\\${char}`;
    return `\\${SHORT_ESCAPES[char] ?? `u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`}`;
  });

/** `$input.json('$.bodyJson')`, with status 200 whatever the result's own says. */
function defaultResponse(result: unknown, request: HttpRequest): HttpAnswer {
  const { bodyJson, headers } = isObject(result) ? result : ({} as Json);
  return mappedAnswer(200, headers, JSON.stringify(bodyJson ?? ''), request);
}

/** One selection pattern for each status; like Java's `matches`, it must fit the whole message, `.` being no line end. */
const SELECTION_PATTERN = /^\{"status":([2-5]\d\d).*$/;

/** A message that no pattern selects gets the default response, a 200, as on AWS. */
function selectResponse(error: FunctionError, request: HttpRequest): HttpAnswer {
  const status = SELECTION_PATTERN.exec(error.errorMessage)?.[1];
  if (status === undefined) return defaultResponse(error, request);
  const { bodyJson, headers } = errorObject(error.errorMessage);
  const body = typeof bodyJson === 'string' ? bodyJson : JSON.stringify(bodyJson ?? '');
  return mappedAnswer(Number(status), headers, body, request);
}

/** `$util.parseJson($input.path('$.errorMessage'))` */
function errorObject(message: string): Json {
  try {
    return JSON.parse(message) as Json;
  } catch {
    throw new BadResult('the error message is no JSON');
  }
}

/** The method response's headers beside the names that its mappings read; JSONPath knows no other spelling. */
const MAPPED_HEADERS = [
  ['Content-Type', 'content-type'],
  ['Location', 'location'],
  ['Set-Cookie', 'set-cookie'],
] as const;

function mappedAnswer(status: number, headers: unknown, body: string, request: HttpRequest): HttpAnswer {
  const map = isObject(headers) ? headers : {};
  const lines = MAPPED_HEADERS.filter(([, key]) => map[key] !== undefined && map[key] !== null).map(
    ([name, key]): HeaderLine => [name, typeof map[key] === 'string' ? map[key] : JSON.stringify(map[key])],
  );
  return { status, headers: restHeaders(lines, request), body: Buffer.from(body) };
}
