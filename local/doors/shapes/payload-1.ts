import { base64, type JsonBody, textOrBase64 } from '../../http/body.ts';
import { allOf, grouped, lastOf, lowerCase, objectOf, valuesOf, withLength, without } from '../../http/headers.ts';
import { decodedQuery, percentDecode } from '../../http/query.ts';
import type { HeaderLine, HttpRequest } from '../../http/request.ts';
import { ACCOUNT, API_DOMAIN, API_ID, requestTime, STAGE } from '../aws.ts';
import { bytesOf, everyValue, type Json, linesOf, type Shape } from './shape.ts';

/** Payload format 1.0: REST APIs, and HTTP APIs that are set to it. They differ in more than the version. */

/**
 * A REST API with the resources `/` and `/{proxy+}` (docs/wire-facts.md#rest-request). URLs of its own domain begin with the
 * stage. Every other Host is a custom domain without a base path.
 */
export const restApiShape = (binaryMediaTypes: () => readonly string[]): Shape => ({
  toEvent(request) {
    const read = readRestRequest(request);
    return {
      ...event(read),
      resource: read.resource,
      pathParameters: read.pathParameters,
      requestContext: {
        ...requestContext(request, read.method, STAGE, read.resource),
        path: request.path,
        resourceId: read.resource === '/' ? 'root0001' : 'proxy001',
        deploymentId: 'd3pl0y',
      },
      ...orNull(
        includes(binaryMediaTypes(), valuesOf(request.headers, 'content-type')[0])
          ? base64(request.body)
          : { body: request.body.toString('utf8'), isBase64Encoded: false },
      ),
    };
  },
  toAnswer({ result }, request) {
    const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = result as Json;
    return {
      status: Number(statusCode ?? 200),
      headers: withDefaultType(mergedLines(headers, multiValueHeaders), headers),
      body: bytesOf({ body, isBase64Encoded: isBase64Encoded && decodesBase64(binaryMediaTypes(), request) }),
    };
  },
});

/** An HTTP API with payload 1.0, route `$default` (docs/wire-facts.md#http-api-payload-1). */
export const httpApiPayload1Shape: Shape = {
  toEvent(request) {
    const { method, path, query } = request;
    return {
      version: '1.0',
      ...event({ method, path, query: decodedQuery(query), headers: grouped(withLength(request), titleCase) }),
      resource: '$default',
      pathParameters: null,
      requestContext: {
        ...requestContext(request, method, '$default', '$default'),
        path: percentDecode(path),
        resourceId: '$default',
      },
      ...orNull(textOrBase64(request)),
    };
  },
  toAnswer({ result }) {
    const { statusCode, headers, multiValueHeaders, ...rest } = result as Json;
    const lines = [...linesOf(headers), ...linesOf(multiValueHeaders, everyValue)];
    return { status: statusCode, headers: withDefaultType(lines, headers), body: bytesOf(rest) };
  },
};

export const isOwnDomain = ({ headers }: Pick<HttpRequest, 'headers'>): boolean =>
  valuesOf(headers, 'host')[0]?.replace(/:\d+$/, '').toLowerCase() === API_DOMAIN;

/** Every REST API reads a request like this, with any kind of integration. */
export function readRestRequest({ method, path, query, headers }: HttpRequest) {
  const inStage = isOwnDomain({ headers }) ? path.slice(`/${STAGE}`.length) || '/' : path;
  const isRoot = inStage === '/' || inStage === '//';
  // An extra slash after the stage is lost.
  const pathAfterStage = inStage.replace(/^\/\//, '/');
  return {
    method: valuesOf(headers, 'x-http-method-override')[0] ?? method,
    path: pathAfterStage,
    resource: isRoot ? '/' : '/{proxy+}',
    // A greedy parameter stays encoded and loses a trailing slash.
    pathParameters: isRoot ? null : { proxy: pathAfterStage.slice(1).replace(/\/$/, '') },
    query: decodedQuery(query, /[&;]/),
    headers: grouped(
      without(headers, (name) => name === 'content-length'),
      (name) => (RESPELLED.test(name) ? titleCase(name) : name),
    ),
  };
}

/** A REST API spells these itself. Every other name keeps the client's spelling. */
const RESPELLED = /^(?:host|user-agent|authorization|x-.*)$/i;

const titleCase = (name: string): string => name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

type Groups = Map<string, string[]>;

const mapOf = <T>(groups: Groups, value: (values: string[]) => T) =>
  groups.size === 0 ? null : objectOf(groups, value);

const event = ({ method, path, query, headers }: { method: string; path: string; query: Groups; headers: Groups }) => ({
  path,
  httpMethod: method,
  headers: mapOf(headers, lastOf),
  multiValueHeaders: mapOf(headers, allOf),
  queryStringParameters: mapOf(query, lastOf),
  multiValueQueryStringParameters: mapOf(query, allOf),
  stageVariables: null,
});

/** REST APIs have these members of `identity` even where they say nothing. */
const IDENTITY = `accessKey accountId caller cognitoAuthenticationProvider cognitoAuthenticationType cognitoIdentityId
  cognitoIdentityPoolId principalOrgId user userArn`.split(/\s+/);

const requestContext = (request: HttpRequest, httpMethod: string, stage: string, resourcePath: string) => ({
  accountId: ACCOUNT,
  apiId: API_ID,
  domainName: API_DOMAIN,
  domainPrefix: API_ID,
  extendedRequestId: `${request.id.slice(0, 8)}PHcFWw=`,
  httpMethod,
  identity: {
    ...Object.fromEntries(IDENTITY.map((name) => [name, null])),
    sourceIp: request.sourceIp,
    userAgent: valuesOf(request.headers, 'user-agent')[0] ?? null,
  },
  protocol: 'HTTP/1.1',
  requestId: request.id,
  requestTime: requestTime(request.time),
  requestTimeEpoch: request.time,
  resourcePath,
  stage,
});

const orNull = ({ body, isBase64Encoded }: JsonBody) => ({ body: body === '' ? null : body, isBase64Encoded });

/** Base64 goes out as it is unless the client accepts a binary type first (docs/wire-facts.md#rest-base64). */
export const decodesBase64 = (binaryMediaTypes: readonly string[], { headers }: HttpRequest): boolean =>
  includes(binaryMediaTypes, valuesOf(headers, 'accept')[0]?.split(',')[0]);

/** `*\/*` in the list matches everything; in a request it matches nothing else (docs/wire-facts.md#rest-base64). */
const includes = (binaryMediaTypes: readonly string[], type: string | undefined): boolean =>
  binaryMediaTypes.includes('*/*') ||
  (type !== undefined && binaryMediaTypes.includes(type.split(';')[0]!.trim().toLowerCase()));

/** First the lines of the arrays, whose spelling wins. A pair that both maps have goes out once (docs/wire-facts.md#rest-both-maps). */
function mergedLines(headers: Json, multiValueHeaders: Json): HeaderLine[] {
  const multi = linesOf(multiValueHeaders, everyValue);
  const spelled = new Map(multi.map(([name]) => [lowerCase(name), name]));
  const single = linesOf(headers, (value) => (value === null ? [] : [value]))
    .map(([name, value]): HeaderLine => [spelled.get(lowerCase(name)) ?? name, value])
    .filter(([name, value]) => !multi.some((line) => line[0] === name && line[1] === value));
  return [...multi, ...single];
}

/** A Content-Type of `null` is left out and nothing takes its place (docs/wire-facts.md#rest-null-header). */
const withDefaultType = (lines: HeaderLine[], headers: Json | null | undefined): HeaderLine[] =>
  [...lines.map(([name]) => name), ...Object.keys(headers ?? {})].some((name) => lowerCase(name) === 'content-type')
    ? lines
    : [...lines, ['Content-Type', 'application/json']];
