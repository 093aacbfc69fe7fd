import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  canonicalRequest,
  parseAuthorization,
  type Signed,
  signatureOf,
  stringToSign,
} from '../../../local/sigv4/signature.ts';
import { SECRET, VECTORS } from './vectors.ts';

describe("AWS's published test vectors", () => {
  test('are there', () => expect(VECTORS.length).toBeGreaterThanOrEqual(28));

  test.each(VECTORS)('$name', ({ request, body, authorization, ...published }) => {
    const parsed = parseAuthorization(authorization)!;
    const hash = createHash('sha256').update(body).digest('hex');
    const canonical = canonicalRequest(request, parsed.signedHeaders, hash, 'twice');
    expect(canonical).toBe(published.canonicalRequest);
    expect(stringToSign('20150830T123600Z', parsed.scope, canonical)).toBe(published.stringToSign);
    expect(signatureOf(request, parsed, SECRET, hash, 'twice')).toBe(parsed.signature);
  });
});

test('headers are signed in the order of their names', () => {
  const request: Signed = {
    method: 'GET',
    path: '/',
    query: undefined,
    headers: [
      ['Host', 'h'],
      ['X-Amz-Date', 'd'],
    ],
  };
  const signed = (...names: string[]) => canonicalRequest(request, names, 'UNSIGNED-PAYLOAD', 'once');
  expect(signed('x-amz-date', 'host')).toBe(signed('host', 'x-amz-date'));
  expect(signed('x-amz-date', 'host')).toMatch(/\nhost:h\nx-amz-date:d\n\nhost;x-amz-date\n/);
});

const lineOf = (index: number, target: string, pathEscaping: 'once' | 'twice' = 'once'): string => {
  const [path = '', query] = target.split('?');
  const request: Signed = { method: 'GET', path, query, headers: [['Host', 'h']] };
  return canonicalRequest(request, ['host'], 'UNSIGNED-PAYLOAD', pathEscaping).split('\n')[index]!;
};

describe('a path', () => {
  test.each([
    ['/a%20b', '/a%20b', '/a%2520b'],
    ['/a;b=1,2', '/a;b=1,2', '/a%3Bb%3D1%2C2'],
    ['//a///b/', '//a///b/', '/a/b/'],
    ['/a/./b/../c', '/a/./b/../c', '/a/c'],
    ['/~x-._', '/~x-._', '/~x-._'],
    ['/caf%C3%A9', '/caf%C3%A9', '/caf%25C3%25A9'],
  ])('%s', (path, once, twice) => {
    expect([lineOf(1, path, 'once'), lineOf(1, path, 'twice')]).toEqual([once, twice]);
  });
});

describe('a query', () => {
  test.each([
    ['b=2&a=1', 'a=1&b=2'],
    ['a=2&a=1&a=', 'a=&a=1&a=2'],
    ['flag', 'flag='],
    ["x=!'()*~", 'x=%21%27%28%29%2A~'],
    ['x=%7e%2f%3A', 'x=~%2F%3A'],
    ['x=caf%C3%A9', 'x=caf%C3%A9'],
    ['x=caf%e9', 'x=caf%E9'],
    ['x=100%', 'x=100%25'],
    ['x=a=b', 'x=a%3Db'],
  ])('%s', (query, canonical) => expect(lineOf(2, `/?${query}`)).toBe(canonical));
});

describe('what is no authorization of this kind', () => {
  const rest = `SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  test.each([
    ['a bearer token', 'Bearer abc'],
    ['no signature', 'AWS4-HMAC-SHA256 Credential=A/20150830/r/s/aws4_request, SignedHeaders=host'],
    ['a scope too short', `AWS4-HMAC-SHA256 Credential=A/20150830/r/s, ${rest}`],
    ['a scope too long', `AWS4-HMAC-SHA256 Credential=A/20150830/r/s/aws4_request/x, ${rest}`],
    ['another algorithm', `AWS4-ECDSA-P256-SHA256 Credential=A/20150830/r/s/aws4_request, ${rest}`],
  ])('%s', (_, value) => expect(parseAuthorization(value)).toBeUndefined());
});
