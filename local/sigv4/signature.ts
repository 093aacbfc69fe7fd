import { createHash, createHmac } from 'node:crypto';
import { valuesOf } from '../http/headers.ts';
import { queryPairs } from '../http/query.ts';
import type { HttpRequest } from '../http/request.ts';

/**
 * Signature Version 4 as a service computes it, written from AWS's text ("Create a signed AWS API request", IAM User
 * Guide). It shares no code with the library that signs, so that the two check each other.
 */

/** The parts of `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
export interface Authorization {
  accessKeyId: string;
  scope: { date: string; region: string; service: string; terminator: string };
  signedHeaders: string[];
  signature: string;
}

/** The signed parts of a request. The body is signed by its hash. */
export type Signed = Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers'>;

/** `once` signs the path as it was sent: S3, and AWS's Go samples for Lattice. `twice` is for every other service. */
export type PathEscaping = 'once' | 'twice';

const AUTHORIZATION = /^AWS4-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;

/** Reads a SigV4 authorization. `undefined` for any other value. */
export function parseAuthorization(value: string): Authorization | undefined {
  const [, credential = '', signedHeaders = '', signature = ''] = AUTHORIZATION.exec(value) ?? [];
  const [accessKeyId, date, region, service, terminator, ...more] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || !terminator || more.length > 0) return undefined;
  return {
    accessKeyId,
    scope: { date, region, service, terminator },
    signedHeaders: signedHeaders.split(';'),
    signature,
  };
}

/** Computes the signature that a request should have, in hexadecimal. */
export function signatureOf(
  request: Signed,
  { scope, signedHeaders }: Authorization,
  secretAccessKey: string,
  payloadHash: string,
  pathEscaping: PathEscaping,
): string {
  const date = valuesOf(request.headers, 'x-amz-date')[0] ?? '';
  const text = stringToSign(date, scope, canonicalRequest(request, signedHeaders, payloadHash, pathEscaping));
  const parts = [scope.date, scope.region, scope.service, scope.terminator];
  const key = parts.reduce<string | Buffer>((secret, part) => hmac(secret, part).digest(), `AWS4${secretAccessKey}`);
  return hmac(key, text).digest('hex');
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text);

export function stringToSign(date: string, scope: Authorization['scope'], canonical: string): string {
  const { date: day, region, service, terminator } = scope;
  const hash = createHash('sha256').update(canonical).digest('hex');
  return ['AWS4-HMAC-SHA256', date, [day, region, service, terminator].join('/'), hash].join('\n');
}

export function canonicalRequest(
  { method, path, query, headers }: Signed,
  signedHeaders: readonly string[],
  payloadHash: string,
  pathEscaping: PathEscaping,
): string {
  // Sorted, as AWS asks ("Create a signed AWS API request", step 1), so a signature over another order is refused.
  const names = signedHeaders.toSorted();
  return [
    method,
    pathEscaping === 'once' ? path : escapedAgain(path),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${valuesOf(headers, name).map(trimmed).join(',')}`),
    '',
    names.join(';'),
    payloadHash,
  ].join('\n');
}

/** Removes spaces around a value, and makes several inside it one. */
const trimmed = (value: string): string => value.trim().replace(/\s+/g, ' ');

/** Keeps the unreserved characters of RFC 3986. Every other byte becomes `%XX` in upper case. */
const escaped = (bytes: Buffer): string =>
  [...bytes].map((byte) => (UNRESERVED.has(byte) ? String.fromCharCode(byte) : `%${hex(byte)}`)).join('');

const UNRESERVED = new Set(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'));

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

/** Decodes to bytes, because escapes need not be UTF-8: a form in ISO 8859-1 sends `caf%E9`. */
const unescaped = (text: string): Buffer =>
  Buffer.from(
    Buffer.from(text, 'utf8')
      .toString('latin1')
      .replace(/%[0-9a-f]{2}/gi, (triplet) => String.fromCharCode(Number.parseInt(triplet.slice(1), 16))),
    'latin1',
  );

/** Removes empty segments, `.` and `..` (RFC 3986 section 5.2.4), then escapes each segment once more. */
function escapedAgain(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const end = kept.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${kept.map((segment) => escaped(Buffer.from(segment))).join('/')}${end}`;
}

/** Escapes names and values in the canonical way, and sorts the pairs by name and then by value. */
const canonicalQuery = (query: string | undefined): string =>
  queryPairs(query)
    .map((pair) => pair.map((part) => escaped(unescaped(part))) as [string, string])
    .sort(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
