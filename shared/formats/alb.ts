import { badAnswer } from '../errors.ts';
import { decodeBody, encodeBody } from '../http/body.ts';
import { typeName } from '../http/headers.ts';
import { append, type MultiMap, multiMap } from '../http/multi-map.ts';
import { decodeLeniently, joinTarget, splitTarget } from '../http/path.ts';
import { formatRaw, rawPairs } from '../http/query.ts';
import { statusDescription } from '../http/status.ts';
import { buildRequest, decodeHeaders, decodeQueryMaps, findRegionOfArn } from './decode.ts';
import { joinHeaders, takeLastValues } from './encode.ts';
import type { EventFormat } from './event-format.ts';
import { type Fields, isFields, readFields, readOptionalText, readText } from './fields.ts';
import { addHeaderMap, finishHeaders, type ReadLines, readBody, readResult, readStatus } from './result.ts';

/**
 * Application Load Balancer, with and without multi-value headers (docs/wire-facts.md#alb-event).
 *
 * Cannot carry: the order between different query keys, the difference between `a` and `a=`, the identity, and the
 * request id. Without multi-value headers only the last of repeated headers and query keys gets through.
 */
export const alb: EventFormat = {
  decodeRequest(event, settings) {
    const context = readFields(event['requestContext'], 'requestContext') ?? {};
    const elb = readFields(context['elb'], 'requestContext.elb') ?? {};
    const targetGroupArn = readOptionalText(elb['targetGroupArn'], 'requestContext.elb.targetGroupArn');
    // Keys and values are as the client sent them, so they are joined without escaping and decoded once for the map.
    const raw = decodeQueryMaps(event);
    const request = buildRequest(
      {
        method: readText(event['httpMethod'], 'httpMethod'),
        target: joinTarget(readText(event['path'], 'path'), raw && formatRaw(raw)),
        queryStringParameters: raw && decodePairs(raw),
        headers: decodeHeaders(event, new Set(settings.sources.alb?.trust ?? ['mtls', 'oidc'])),
        body: decodeBody(event['body'], event['isBase64Encoded']),
        region: findRegionOfArn(targetGroupArn),
      },
      settings,
    );
    const multiValueHeaders = event['multiValueHeaders'] !== undefined;
    const vouchedBy = settings.sources.alb?.trust;
    return {
      request,
      origin: { eventSource: 'alb', multiValueHeaders, targetGroupArn, ...(vouchedBy && { vouchedBy }) },
    };
  },

  encodeResponse(response, origin, settings) {
    const { headers } = response;
    return {
      statusCode: response.statusCode,
      statusDescription: statusDescription(response.statusCode),
      ...(origin.multiValueHeaders
        ? { multiValueHeaders: headers }
        : { headers: { ...joinHeaders(headers), ...spellCookies(headers, settings.sources.alb?.setCookie) } }),
      ...encodeBody(response),
    };
  },

  encodeRequest(request, origin, target) {
    const [path, query] = splitTarget(request.path);
    const parameters = multiMap();
    for (const [key, value] of rawPairs(query ?? '')) append(parameters, key, value);
    const multi = target?.multiValueHeaders ?? origin.multiValueHeaders ?? true;
    return {
      requestContext: { elb: { targetGroupArn: origin.targetGroupArn ?? '' } },
      httpMethod: request.method,
      path,
      ...(multi
        ? { multiValueQueryStringParameters: parameters, multiValueHeaders: request.headers }
        : { queryStringParameters: takeLastValues(parameters), headers: takeLastValues(request.headers) }),
      body: request.body ?? '',
      isBase64Encoded: request.isBase64Encoded ?? false,
    };
  },

  decodeResponse(payload, target) {
    const result = readResult(payload);
    const multi = target?.multiValueHeaders ?? isMultiValue(result);
    const [map, other] = multi ? ['multiValueHeaders', 'headers'] : ['headers', 'multiValueHeaders'];
    for (const key of [map, 'body', 'statusDescription']) {
      if (result[key] === null) throw badAnswer(`the function's ${key} is null, which an ALB refuses`);
    }
    if (!(map in result) && other in result) throw badAnswer(`the function answered ${other} where ${map} is expected`);
    const headers = multiMap();
    addHeaderMap(headers, result[map], map, multi ? readArray : (value) => [value]);
    return {
      statusCode: readStatus(result['statusCode'], false),
      headers: finishHeaders(headers),
      ...readBody(result),
    };
  },
};

/**
 * Which map to read if the route table does not say how the function's target group is set up. Go writes the unused map
 * as null, Rust fills both (docs/wire-facts.md#alb-null).
 */
function isMultiValue({ headers, multiValueHeaders }: Fields): boolean {
  const isEmpty = (map: unknown): boolean => isFields(map) && Object.keys(map).length === 0;
  if (multiValueHeaders === undefined || multiValueHeaders === null) return false;
  return !(isEmpty(multiValueHeaders) && isFields(headers) && !isEmpty(headers));
}

const readArray: ReadLines = (values, path) => {
  if (!Array.isArray(values)) throw badAnswer(`the function's ${path} is ${typeName(values)}, not an array`);
  return values;
};

function decodePairs(raw: MultiMap): MultiMap {
  const map = multiMap();
  const decode = (part: string) => decodeLeniently(part.replaceAll('+', ' '));
  for (const key in raw) for (const value of raw[key]!) append(map, decode(key), decode(value));
  return map;
}

/**
 * The Set-Cookie lines in a map that has one value for each name. Names that differ in case carry several. That is
 * reported to work but not documented (docs/wire-facts.md#alb-set-cookie), so the route table must ask for it.
 */
function spellCookies(headers: MultiMap, setCookie: 'first' | 'case-variants' = 'first'): Record<string, string> {
  const cookies = headers['set-cookie'] ?? [];
  const sent = setCookie === 'first' ? cookies.slice(0, 1) : cookies;
  return Object.fromEntries(sent.map((cookie, i) => [spellName('set-cookie', i), cookie]));
}

/** The n-th spelling of a name: the bits of n say which letters are upper-case. */
function spellName(name: string, n: number): string {
  let bit = 0;
  return name.replace(/[a-z]/g, (letter) => ((n >> bit++) & 1 ? letter.toUpperCase() : letter));
}
