import fc from 'fast-check';
import { type MultiMap, multiMap } from '../../shared/http/multi-map.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';

/** Canonical requests and responses, with the names and values that naive code stumbles over. */

const CHARACTERS = [..."abcXYZ019-._~!$'()*,;:@/", '%20', '%2F', '%25', '%3F', '%26', '%C3%BC', '%E2%98%95', '%2B'];
const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'tostring', 'hasownproperty', 'length', '1', '0'];

const wireText = (characters: readonly string[], maxLength = 8) =>
  fc.array(fc.constantFrom(...characters), { maxLength }).map((parts) => parts.join(''));

const path = wireText([...CHARACTERS, '//', '+', '=', '&', '{x}', '|', '"', '[', ']', '\\'], 12).map((p) => `/${p}`);

const QUERY_CHARACTERS = [...CHARACTERS, '+', '%3D', '%23', '[', ']', '{', '|'];
const pair = fc.oneof(
  fc
    .tuple(fc.oneof(wireText(QUERY_CHARACTERS, 4), fc.constantFrom(...PROTOTYPE_NAMES)), wireText(QUERY_CHARACTERS))
    .map(([key, value]) => `${key}=${value}`),
  wireText(QUERY_CHARACTERS, 4).filter((key) => key !== ''),
);

/** At least one pair with a key: a query of `=` alone is an odd case of its own. */
const query = fc.option(
  fc.array(pair, { minLength: 1, maxLength: 6 }).map((pairs) => pairs.join('&')),
  { nil: undefined },
);

const TOKEN = [..."abcdefghijklmnopqrstuvwxyz0123456789-_.!#$%&'*+^`|~"];
const NOT_FREE = /^(x-amzn-|x-origin-context$|cookie$|set-cookie$|host$|content-|connection$|transfer-encoding$)/;

const name = fc
  .oneof(
    fc.constantFrom(
      ...PROTOTYPE_NAMES,
      'via',
      'link',
      'accept',
      'x-forwarded-for',
      'user-agent',
      'x-empty',
      'authorization',
    ),
    fc.array(fc.constantFrom(...TOKEN), { minLength: 1, maxLength: 12 }).map((letters) => letters.join('')),
  )
  .filter((text) => !NOT_FREE.test(text));

/** Any Unicode text that a header line can hold: no control characters, no space at its ends. */
const value = fc
  .oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('', 'a, b', 'a,b', '"q;x"'),
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it removes
  .map((text) => text.replace(/[\x00-\x1f\x7f\p{Cs}]/gu, '').trim());

const values = fc.array(value, { minLength: 1, maxLength: 3 });

const cookiePair = fc
  .tuple(fc.constantFrom('a', 'session', '__Host-x'), fc.stringMatching(/^[A-Za-z0-9%.-]{0,8}$/))
  .map(([key, text]) => `${key}=${text}`);

const cookieLine = fc.array(cookiePair, { minLength: 1, maxLength: 3 }).map((pairs) => pairs.join('; '));

const toMap = (entries: readonly (readonly [string, string[]])[]): MultiMap => {
  const map = multiMap();
  for (const [key, list] of entries) map[key] = list;
  return map;
};

const headers = fc
  .record({
    free: fc.uniqueArray(fc.tuple(name, values), { selector: ([key]) => key, maxLength: 6 }),
    cookie: fc.option(fc.array(cookieLine, { minLength: 1, maxLength: 2 }), { nil: undefined }),
  })
  .map(({ free, cookie }) => {
    const always: [string, string[]][] = [
      ['host', ['orders.example.com']],
      ['user-agent', ['curl/8.5.0']],
      ['x-forwarded-for', ['10.0.3.21']],
    ];
    const given = free.map(([key]) => key);
    const added = always.filter(([key]) => !given.includes(key));
    return toMap([...added, ...free, ...(cookie ? [['cookie', cookie] as [string, string[]]] : [])]);
  });

const body = fc.oneof(
  fc.constant({}),
  fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => ({ body: text.toWellFormed() })),
  fc.uint8Array({ minLength: 1 }).map((bytes) => ({
    body: Buffer.from(bytes).toString('base64'),
    isBase64Encoded: true as const,
  })),
);

const IDENTITIES = [
  {},
  { sourceVpcArn: 'arn:aws:ec2:us-east-2:123456789012:vpc/vpc-0a1b2c3d4e5f67890' },
  { type: 'AWS_IAM', principal: 'arn:aws:sts::123456789012:assumed-role/role/s;1', sessionName: 's;1' },
  {
    type: 'AWS_IAM',
    principal: 'arn:aws:iam::123456789012:user/u=1',
    principalOrgID: 'o-example',
    x509SanUri: 'spiffe://x/y',
  },
];

/** Path and query come apart in the tests, so that each format's loss can be told. */
export interface Sample {
  path: string;
  query: string | undefined;
  request: LatticeRequest;
}

/** As docs/wire-facts.md#lattice-v2-event tells it, by other means than the code under test. */
export function parsedQuery(text: string | undefined): MultiMap | undefined {
  if (!text) return undefined;
  const map = multiMap();
  for (const [key, decodedValue] of rawPairs(text)) {
    const decodedKey = decoded(key);
    map[decodedKey] = [...(map[decodedKey] ?? []), decoded(decodedValue)];
  }
  return map;
}

export const rawPairs = (text: string): [string, string][] =>
  text.split('&').map((part) => {
    const at = part.indexOf('=');
    return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
  });

export const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', '%20'));

const jsonBody = fc
  .oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()))
  .map((json) => ({ body: JSON.stringify(json) }));

const sample = (bodies: fc.Arbitrary<{ body?: string; isBase64Encoded?: true }>): fc.Arbitrary<Sample> =>
  fc
    .record({
      path,
      query,
      headers,
      body: bodies,
      method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'),
      identity: fc.constantFrom(...IDENTITIES),
      requestId: fc.uuid(),
      micros: fc.integer({ min: 1_000_000_000_000_000, max: 4_000_000_000_000_000 }),
    })
    .map((parts) => {
      const map = parsedQuery(parts.query);
      const request: LatticeRequest = {
        version: '2.0',
        path: parts.query === undefined ? parts.path : `${parts.path}?${parts.query}`,
        method: parts.method,
        headers: parts.headers,
        ...(map && { queryStringParameters: map }),
        ...parts.body,
        requestId: parts.requestId,
        requestContext: {
          serviceNetworkArn: 'arn:aws:vpc-lattice:us-east-2:123456789012:servicenetwork/sn-1',
          serviceArn: 'arn:aws:vpc-lattice:us-east-2:123456789012:service/svc-1',
          targetGroupArn: 'arn:aws:vpc-lattice:us-east-2:123456789012:targetgroup/tg-1',
          identity: parts.identity,
          region: 'us-east-2',
          timeEpoch: String(parts.micros),
        },
      };
      return { path: parts.path, query: parts.query, request };
    });

export const anySample = sample(body);

/** With a JSON document or no body, which is all that the 2016 event has room for. */
export const jsonSample = sample(fc.oneof(fc.constant({}), jsonBody));

const responseHeaders = fc
  .record({
    free: fc.uniqueArray(fc.tuple(name, values), { selector: ([key]) => key, maxLength: 6 }),
    cookies: fc.option(
      fc.array(
        cookiePair.map((c) => `${c}; Expires=Wed, 21 Oct 2026 07:28:00 GMT`),
        { minLength: 1, maxLength: 4 },
      ),
      { nil: undefined },
    ),
    type: fc.constantFrom('text/plain', 'application/json', 'application/octet-stream', 'image/svg+xml; charset=utf-8'),
    coding: fc.constantFrom(undefined, 'gzip', 'identity'),
  })
  .map(({ free, cookies, type, coding }) =>
    toMap([
      ['content-type', [type]],
      ...(coding ? [['content-encoding', [coding]] as [string, string[]]] : []),
      ...free,
      ...(cookies ? [['set-cookie', cookies] as [string, string[]]] : []),
    ]),
  );

const status = fc.integer({ min: 200, max: 599 });
const bodiless = (code: number) => code === 204 || code === 205 || code === 304;

export const anyResponse: fc.Arbitrary<LatticeResponse> = fc
  .tuple(
    status,
    responseHeaders,
    fc.oneof(
      body,
      fc.uint8Array().map((bytes) => ({ body: Buffer.from(bytes) })),
      fc.string({ unit: 'grapheme' }).map((text) => ({ body: Buffer.from(text.toWellFormed()) })),
    ),
  )
  .map(([statusCode, responseLines, content]) => ({
    statusCode,
    headers: responseLines,
    ...(bodiless(statusCode) ? {} : content),
  }));

/** A JSON document for 200, any text for the rest: what the 2016 answer has room for. */
export const vpcProxyResponse: fc.Arbitrary<LatticeResponse> = fc
  .tuple(fc.oneof(fc.constant(200), status), responseHeaders, jsonBody)
  .map(([statusCode, responseLines, content]) => ({ statusCode, headers: responseLines, ...content }));
