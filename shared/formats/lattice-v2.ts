import { decodeBody, encodeBody } from '../http/body.ts';
import { checkHeaderValue } from '../http/headers.ts';
import { type MultiMap, multiMap } from '../http/multi-map.ts';
import { originForm, splitTarget } from '../http/path.ts';
import { formatDecoded, parseQuery } from '../http/query.ts';
import type { RequestContext } from '../lattice/request.ts';
import { checkMethod, decodeLatticeHeaders, dropEmpty, dropForgeries } from './decode.ts';
import type { EventFormat, FormatSettings } from './event-format.ts';
import { type Fields, readFields, readOptionalText, readText } from './fields.ts';
import { readBody, readHeaders, readResult, readStatus } from './result.ts';

/**
 * VPC Lattice, event structure version V2 (docs/wire-facts.md#lattice-v2-event and #lattice-response). It is the
 * canonical form itself, so nothing is lost.
 */
export const latticeV2: EventFormat = {
  decodeRequest(event, settings) {
    const verb = checkMethod(readText(event['method'], 'method'));
    let path = originForm(readText(event['path'], 'path'), verb);
    const [, query] = splitTarget(path);
    const given = readQueryMap(event);
    // The map repeats the query of `path`. It is used only if `path` has no query.
    if (query === undefined && given) path = `${path}?${formatDecoded(given)}`;
    const queryStringParameters = given ?? parseQuery(query);
    const requestId = readOptionalText(event['requestId'], 'requestId');
    return {
      request: {
        version: '2.0',
        path,
        method: verb,
        headers: dropForgeries(decodeLatticeHeaders(event)),
        ...(queryStringParameters ? { queryStringParameters } : {}),
        ...decodeBody(event['body'], event['isBase64Encoded']),
        ...(requestId === undefined ? {} : { requestId }),
        requestContext: readRequestContext(event, settings),
      },
      origin: { eventSource: 'lattice-v2' },
    };
  },

  encodeResponse: (response, _origin, settings) => ({
    statusCode: response.statusCode,
    headers: encodeHeaders(response.headers, settings),
    ...encodeBody(response),
  }),

  encodeRequest: (request) => ({ ...request }),

  decodeResponse(payload) {
    const result = readResult(payload);
    // Nobody has published whether Lattice refuses null (docs/wire-facts.md#open-points).
    const headers = readHeaders(result['headers'], (value) => [value].flat().filter((line) => line !== null));
    return { statusCode: readStatus(result['statusCode'], false), headers, ...readBody(result) };
  },
};

/** Everything is kept, so that new members of Lattice's context reach a V2 target. */
function readRequestContext(event: Fields, settings: FormatSettings): RequestContext {
  const given = readFields(event['requestContext'], 'requestContext') ?? {};
  // Each may become part of a header to an HTTP target.
  const field = (name: string) => checkHeaderValue(`requestContext.${name}`, given[name] ?? '');
  return {
    ...given,
    serviceNetworkArn: field('serviceNetworkArn'),
    serviceArn: field('serviceArn'),
    targetGroupArn: field('targetGroupArn'),
    identity: readIdentity(given['identity']),
    region: field('region') || (settings.requestContext.region ?? ''),
    timeEpoch: /^\d{1,16}$/.test(field('timeEpoch')) ? field('timeEpoch') : `${settings.now()}000`,
  };
}

/** Each value may become part of a header to an HTTP target, so it is checked like one. */
function readIdentity(value: unknown): RequestContext['identity'] {
  const identity = readFields(value, 'requestContext.identity') ?? {};
  for (const key in identity) {
    if (identity[key] === null) delete identity[key];
    else checkHeaderValue(`requestContext.identity.${key}`, identity[key]);
  }
  return identity as RequestContext['identity'];
}

function readQueryMap(event: Fields): MultiMap | undefined {
  const given = readFields(event['queryStringParameters'], 'queryStringParameters');
  const map = multiMap();
  for (const key in given) {
    const value = given[key];
    const values = Array.isArray(value) ? value : [value];
    map[key] = values.map((one, i) => readText(one, `queryStringParameters.${key}[${i}]`));
  }
  return dropEmpty(map);
}

/**
 * One value is a plain string, as AWS documents. AWS supports repeated headers but does not show their form. Arrays are
 * the form of the event, and Set-Cookie cannot be joined, so it is written as an array
 * (docs/wire-facts.md#lattice-response).
 */
function encodeHeaders(headers: MultiMap, settings: FormatSettings): Record<string, string | string[]> {
  const arrays = settings.sources.lattice?.arrayHeaders ?? 'set-cookie';
  const result: Record<string, string | string[]> = Object.create(null);
  for (const name in headers) {
    const values = headers[name]!;
    const isSetCookie = name === 'set-cookie';
    if (values.length === 1) result[name] = values[0]!;
    else if (arrays === 'all' || (isSetCookie && arrays === 'set-cookie')) result[name] = values;
    else result[name] = isSetCookie ? values[0]! : values.join(', ');
  }
  return result;
}
