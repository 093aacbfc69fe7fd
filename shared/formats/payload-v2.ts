import { badAnswer } from '../errors.ts';
import { decodeBody, encodeBody } from '../http/body.ts';
import { clientIp } from '../http/client-ip.ts';
import { addHeader, checkHeaderValue, joined } from '../http/headers.ts';
import { type MultiMap, multiMap } from '../http/multi-map.ts';
import { decodeLeniently, joinTarget, splitTarget } from '../http/path.ts';
import { parseQuery } from '../http/query.ts';
import type { EventSource } from '../lattice/event-source.ts';
import type { Origin } from '../lattice/origin.ts';
import type { Identity, LatticeRequest } from '../lattice/request.ts';
import { buildRequest, decodeHeaders, dropZeroLength, findRegionOfDomain } from './decode.ts';
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
  addCookies,
  addHeaderMap,
  finishHeaders,
  parsePayload,
  readLenientBody,
  readScalar,
  readStatus,
} from './result.ts';

/**
 * Payload format 2.0 of HTTP APIs and Function URLs, which differ in the path and the cookies
 * (docs/wire-facts.md#http-api and #function-url).
 */

/** `pathOf` turns `rawPath` into the request's path, because HTTP APIs decode it and Function URLs do not. */
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
      // Not the event's own map, because it joins repeats with commas, and values may contain some.
      queryStringParameters: parseQuery(query),
      headers: replaceCookies(body.body === undefined ? dropZeroLength(headers) : headers, event['cookies']),
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
 * Replaces the `cookie` header with `cookies`, because a Function URL sends the same cookies in both
 * (docs/wire-facts.md#function-url-cookies).
 */
function replaceCookies(headers: MultiMap, cookies: unknown): MultiMap {
  if (cookies === undefined || cookies === null) return headers;
  const list = readStrings(cookies, 'cookies');
  if (list.length === 0) return headers;
  delete headers['cookie'];
  addHeader(headers, 'cookie', list.join('; '));
  return headers;
}

/** The event for a function that reads payload 2.0. The caller mends `rawPath` and cookies for its own source. */
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
    headers: joinWithComma(headers),
    queryStringParameters: parameters && joinWithComma(parameters),
    requestContext: dropUndefined({
      accountId: origin.accountId ?? 'anonymous',
      apiId: origin.apiId ?? '',
      authorizer: buildAuthorizer(request, origin),
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

/** Payload 2.0 joins repeats with a comma and no space (docs/wire-facts.md#http-api). */
function joinWithComma(map: Record<string, string[] | undefined>): Record<string, string> {
  const joinedMap: Record<string, string> = Object.create(null);
  for (const name in map) joinedMap[name] = map[name]!.join(',');
  return joinedMap;
}

function buildAuthorizer(request: LatticeRequest, origin: Origin): Fields | undefined {
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
  addCookies(headers, result['cookies']);
  return {
    statusCode: readStatus(result['statusCode'], true),
    headers: finishHeaders(headers, 'text/plain; charset=utf-8'),
    ...readLenientBody(result),
  };
};

/** The members by which Lambda reports a failed function. An HTTP API reads such an answer as a failure too. */
const FAILURE_KEYS = new Set(['errorMessage', 'errorType', 'stackTrace', 'trace', 'requestId', 'cause']);

const isFailure = (result: unknown): boolean =>
  isFields(result) && 'errorMessage' in result && Object.keys(result).every((key) => FAILURE_KEYS.has(key));
