import { malformed } from '../errors.ts';
import type { EventBody } from '../http/body.ts';
import { type HeaderOwner, isForged } from '../http/header-owners.ts';
import { addHeader, excerpt } from '../http/headers.ts';
import { type MultiMap, multiMap } from '../http/multi-map.ts';
import { originForm } from '../http/path.ts';
import { TOKEN } from '../http/token.ts';
import type { Identity, LatticeRequest } from '../lattice/request.ts';
import type { FormatSettings } from './event-format.ts';
import { type Fields, readFields, readStrings, readText, wrongType } from './fields.ts';

/** Helpers of every `decodeRequest`: reading two header maps and two query maps, building one canonical request. */

/**
 * All of `multiValueHeaders`, and the names of `headers` that are missing there. A REST API sends both maps, an ALB
 * one, and the console's test null for both. Names are merged without case. A header that a client may not write is
 * left out, unless its owner is in `trusted`, because then the front door wrote it.
 */
export function decodeHeaders(event: Fields, trusted: ReadonlySet<HeaderOwner> = NOBODY): MultiMap {
  const headers = multiMap();
  const multi = readFields(event['multiValueHeaders'], 'multiValueHeaders');
  for (const name in multi) {
    const values = multi[name];
    if (!Array.isArray(values)) throw wrongType(`multiValueHeaders.${name}`, 'an array of strings', values);
    for (const value of values) addHeader(headers, name, value);
  }
  const single = readFields(event['headers'], 'headers');
  let inMulti: MultiMap | undefined;
  for (const name in single) {
    // Both maps nearly always spell a name alike, so only other names are looked up without case.
    if (multi && Object.hasOwn(multi, name) && (multi[name] as unknown[]).length > 0) continue;
    inMulti ??= Object.assign(multiMap(), headers);
    if (!(name.toLowerCase() in inMulti)) addHeader(headers, name, single[name]);
  }
  return dropForgeries(headers, trusted);
}

/** An HTTP API adds `content-length: 0` to requests without a body (docs/wire-facts.md#content-length-0). */
export function dropZeroLength(headers: MultiMap): MultiMap {
  if (headers['content-length']?.[0] === '0') delete headers['content-length'];
  return headers;
}

/** Lattice's header map: arrays in V2, plain strings in V1 and in V2 events that were written by hand. */
export function decodeLatticeHeaders(event: Fields): MultiMap {
  const headers = multiMap();
  const map = readFields(event['headers'], 'headers');
  for (const name in map) {
    const value = map[name];
    if (!Array.isArray(value)) addHeader(headers, name, value);
    else for (const one of value) addHeader(headers, name, one);
  }
  return headers;
}

/** Removes headers that a client may not write. */
export function dropForgeries(headers: MultiMap, trusted: ReadonlySet<HeaderOwner> = NOBODY): MultiMap {
  for (const name in headers) if (isForged(name, trusted)) delete headers[name];
  return headers;
}

const NOBODY: ReadonlySet<HeaderOwner> = new Set();

/** The multi-value query map, or the single-value one; `undefined` if there is no pair. */
export function decodeQueryMaps(event: Fields): MultiMap | undefined {
  const multi = readFields(event['multiValueQueryStringParameters'], 'multiValueQueryStringParameters');
  const single = multi ? undefined : readFields(event['queryStringParameters'], 'queryStringParameters');
  const query = multiMap();
  for (const key in multi) query[key] = readStrings(multi[key], `multiValueQueryStringParameters.${key}`);
  for (const key in single) query[key] = [readText(single[key], `queryStringParameters.${key}`)];
  return dropEmpty(query);
}

/** Removes keys without a value; `undefined` if no key is left. */
export function dropEmpty(map: MultiMap): MultiMap | undefined {
  let isEmpty = true;
  for (const key in map) {
    if (map[key]!.length === 0) delete map[key];
    else isEmpty = false;
  }
  return isEmpty ? undefined : map;
}

export interface RequestParts {
  method: string;
  /** Path and raw query. */
  target: string;
  queryStringParameters: MultiMap | undefined;
  headers: MultiMap;
  body: EventBody;
  requestId?: string | undefined;
  identity?: Identity;
  region?: string | undefined;
  /** Milliseconds since 1970, if the event has them. */
  receivedAt?: unknown;
}

/**
 * Throws 400 unless the method is an upper-case token. Methods are case-sensitive (RFC 9110 section 9.1), but a server
 * may read `delete` as DELETE, and the rules for DELETE would not have matched. CONNECT asks for a tunnel, which a
 * Lambda function cannot be.
 */
export function checkMethod(value: string): string {
  if (!TOKEN.test(value) || value.length > 32 || value !== value.toUpperCase()) {
    throw malformed(`invalid method ${excerpt(value)}`);
  }
  if (value === 'CONNECT') throw malformed('CONNECT cannot be proxied');
  return value;
}

/** The canonical request of a source that is not Lattice. */
export function buildRequest(parts: RequestParts, settings: FormatSettings): LatticeRequest {
  const configured = settings.requestContext;
  const verb = checkMethod(parts.method);
  const { queryStringParameters, requestId } = parts;
  return {
    version: '2.0',
    path: originForm(parts.target, verb),
    method: verb,
    headers: parts.headers,
    ...(queryStringParameters && { queryStringParameters }),
    ...parts.body,
    ...(requestId !== undefined && { requestId }),
    requestContext: {
      serviceNetworkArn: configured.serviceNetworkArn ?? '',
      serviceArn: configured.serviceArn ?? '',
      targetGroupArn: configured.targetGroupArn ?? '',
      identity: parts.identity ?? {},
      region: parts.region ?? configured.region ?? '',
      timeEpoch: `${isEpoch(parts.receivedAt) ? parts.receivedAt : settings.now()}000`,
    },
  };
}

/** Milliseconds since 1970 that a Date can hold. */
const isEpoch = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 8_640_000_000_000_000;

/** The region in a default domain name; `undefined` for a custom one. */
export const findRegionOfDomain = (domain: string | undefined): string | undefined =>
  domain?.match(/\.(?:execute-api|lambda-url)\.([a-z0-9-]+)\./)?.[1];

/** The region field of an ARN. */
export const findRegionOfArn = (arn: string | undefined): string | undefined => arn?.split(':')[3] || undefined;
