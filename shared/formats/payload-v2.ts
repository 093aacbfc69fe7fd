import { badAnswer } from '../errors.ts';
import { decodeBody, encodeBody } from '../http/body.ts';
import { clientIp } from '../http/client-ip.ts';
import { addHeader, checkHeaderValue, joined, typeName } from '../http/headers.ts';
import { type MultiMap, multiMap } from '../http/multi-map.ts';
import { decodeLeniently, joinTarget, splitTarget } from '../http/path.ts';
import { parseQuery } from '../http/query.ts';
import type { EventSource } from '../lattice/event-source.ts';
import type { Origin } from '../lattice/origin.ts';
import type { Identity, LatticeRequest } from '../lattice/request.ts';
import { buildRequest, decodeHeaders, findRegionOfDomain, withoutZeroLength } from './decode.ts';
import { formatRequestTime, joinHeaders, toMilliseconds } from './encode.ts';
import type { Decoded, EventFormat, FormatSettings } from './event-format.ts';
import {
  dropUndefined,
  type Fields,
  isFields,
  readFields,
  readOptionalText,
  readStringMap,
  readStrings,
  readText,
} from './fields.ts';
import {
  addHeaderMap,
  addLines,
  finishHeaders,
  parsePayload,
  readLenientBody,
  readScalar,
  readStatus,
} from './result.ts';

/**
 * Payload format 2.0, which HTTP APIs and Function URLs share but for the path and the cookies
 * (docs/wire-facts.md#payload-2-response).
 */

/** `pathOf` makes a request's path of the event's `rawPath`, in which the two differ. */
export function decodePayloadV2(
  event: Fields,
  settings: FormatSettings,
  eventSource: EventSource,
  pathOf: (rawPath: string) => string,
): Decoded {
  const context = readFields(event['requestContext'], 'requestContext') ?? {};
  const http = readFields(context['http'], 'requestContext.http') ?? {};
  const authentication = readFields(context['authentication'], 'requestContext.authentication');
  const authorizer = readFields(context['authorizer'], 'requestContext.authorizer');
  const iam = readFields(authorizer?.['iam'], 'requestContext.authorizer.iam');
  const principal = readOptionalText(iam?.['userArn'], 'requestContext.authorizer.iam.userArn') || undefined;
  const domainName = readOptionalText(context['domainName'], 'requestContext.domainName');
  const query = readOptionalText(event['rawQueryString'], 'rawQueryString');
  const headers = decodeHeaders(event);
  const body = decodeBody(event['body'], event['isBase64Encoded']);

  const request = buildRequest(
    {
      method: readText(http['method'], 'requestContext.http.method'),
      target: joinTarget(pathOf(readText(event['rawPath'], 'rawPath')), query),
      // Not the event's own map: it joins repeats with commas, which values may hold (docs/wire-facts.md#http-api).
      queryStringParameters: parseQuery(query),
      headers: withCookies(body.body === undefined ? withoutZeroLength(headers) : headers, event['cookies']),
      body,
      requestId: readOptionalText(context['requestId'], 'requestContext.requestId'),
      identity: principal
        ? ({ type: 'AWS_IAM', principal: checkHeaderValue('userArn', principal) } satisfies Identity)
        : {},
      region: findRegionOfDomain(domainName),
      receivedAt: context['timeEpoch'],
    },
    settings,
  );
  const origin: Origin = {
    eventSource,
    sourceIp: readOptionalText(http['sourceIp'], 'requestContext.http.sourceIp'),
    accountId: readOptionalText(context['accountId'], 'requestContext.accountId'),
    apiId: readOptionalText(context['apiId'], 'requestContext.apiId'),
    domainName,
    stage: readOptionalText(context['stage'], 'requestContext.stage'),
    resource: readOptionalText(event['routeKey'], 'routeKey'),
    pathParameters: readStringMap(event['pathParameters'], 'pathParameters'),
    stageVariables: readStringMap(event['stageVariables'], 'stageVariables'),
    authorizer,
    principal,
    clientCertificate: authentication?.['clientCert'] ?? undefined,
  };
  return { request, origin };
}

/**
 * `cookies` wins over a `cookie` header: a Function URL sends both, with the same content
 * (docs/wire-facts.md#function-url-cookies).
 */
function withCookies(headers: MultiMap, cookies: unknown): MultiMap {
  if (cookies === undefined || cookies === null) return headers;
  const list = readStrings(cookies, 'cookies');
  if (list.length === 0) return headers;
  delete headers['cookie'];
  addHeader(headers, 'cookie', list.join('; '));
  return headers;
}

/** The event for a Lambda that reads payload 2.0; `rawPath` and cookies are the caller's to write. */
export function encodePayloadV2(request: LatticeRequest, origin: Origin, domainName: string): Fields {
  const [path, query] = splitTarget(request.path);
  const { cookie, ...headers } = request.headers;
  const parameters = parseQuery(query);
  const epoch = toMilliseconds(request);
  const routeKey = origin.resource && !origin.resource.startsWith('/') ? origin.resource : '$default';
  return dropUndefined({
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query ?? '',
    cookies: cookie && joined(request.headers, 'cookie')!.split(/; ?/),
    headers: joinedWithComma(headers),
    queryStringParameters: parameters && joinedWithComma(parameters),
    requestContext: dropUndefined({
      accountId: origin.accountId ?? 'anonymous',
      apiId: origin.apiId ?? '',
      authorizer: authorizerOf(request, origin),
      domainName,
      domainPrefix: domainName.split('.', 1)[0],
      http: {
        method: request.method,
        path: decodeLeniently(path),
        protocol: 'HTTP/1.1',
        sourceIp: clientIp(request.headers, origin.sourceIp),
        userAgent: request.headers['user-agent']?.[0] ?? '',
      },
      requestId: request.requestId ?? '',
      routeKey,
      stage: origin.stage ?? '$default',
      time: formatRequestTime(epoch),
      timeEpoch: epoch,
    }),
    body: request.body,
    isBase64Encoded: request.isBase64Encoded ?? false,
  });
}

/** Repeats are joined with a comma and no space here (docs/wire-facts.md#http-api). */
function joinedWithComma(map: Record<string, string[] | undefined>): Record<string, string> {
  const joinedMap: Record<string, string> = Object.create(null);
  for (const name in map) joinedMap[name] = map[name]!.join(',');
  return joinedMap;
}

function authorizerOf(request: LatticeRequest, origin: Origin): Fields | undefined {
  const { principal } = request.requestContext.identity;
  if (!principal) return origin.authorizer;
  return { iam: { userArn: principal }, ...origin.authorizer };
}

export const encodePayloadV2Response: EventFormat['encodeResponse'] = (response) => {
  const cookies = response.headers['set-cookie'];
  return {
    statusCode: response.statusCode,
    headers: joinHeaders(response.headers),
    ...(cookies ? { cookies } : {}),
    ...encodeBody(response),
  };
};

/**
 * Without statusCode the payload's own bytes are the body, JSON or not; a JSON string loses its quotes
 * (docs/wire-facts.md#payload-2-bare).
 */
export const decodePayloadV2Response: EventFormat['decodeResponse'] = (payload) => {
  const result = parsePayload(payload);
  if (!isFields(result) || !('statusCode' in result)) {
    if (isFailure(result)) throw badAnswer('the function answered an error');
    const body = typeof result === 'string' ? result : payload;
    const headers = Object.assign(multiMap(), { 'content-type': ['application/json'] });
    return { statusCode: 200, headers, ...(body.length > 0 && { body }) };
  }
  const headers = multiMap();
  addHeaderMap(headers, result['headers'], 'headers', (value) =>
    readScalar(Array.isArray(value) ? `[${value.join(', ')}]` : value, ''),
  );
  const cookies = result['cookies'] ?? [];
  if (!Array.isArray(cookies)) throw badAnswer(`the function's cookies are ${typeName(cookies)}, not an array`);
  addLines(headers, 'set-cookie', cookies);
  return {
    statusCode: readStatus(result['statusCode'], true),
    headers: finishHeaders(headers, 'text/plain; charset=utf-8'),
    ...readLenientBody(result),
  };
};

/** How Lambda itself tells of a failed function. An HTTP API takes an answer of that form for one. */
const FAILURE_KEYS = new Set(['errorMessage', 'errorType', 'stackTrace', 'trace', 'requestId', 'cause']);

const isFailure = (result: unknown): boolean =>
  isFields(result) && 'errorMessage' in result && Object.keys(result).every((key) => FAILURE_KEYS.has(key));
