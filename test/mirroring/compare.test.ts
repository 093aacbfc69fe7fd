import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { compareResponses, type Difference } from '../../shared/mirroring/compare.ts';
import { response } from '../support/settings.ts';

const JSON_TYPE = { 'content-type': ['application/json'] };
const json = (value: unknown, headers: Record<string, string[]> = {}): LatticeResponse =>
  response(200, { ...JSON_TYPE, ...headers }, JSON.stringify(value));
const jsonText = (text: string): LatticeResponse => response(200, JSON_TYPE, text);
const coded = (coding: string, bytes: Buffer, type = JSON_TYPE): LatticeResponse =>
  response(200, { ...type, 'content-encoding': [coding] }, bytes);

const NOTHING_IGNORED = { ignore: [], ignoreHeaders: [] };
const compare = (primary: LatticeResponse, mirror: LatticeResponse, settings = {}): Difference[] =>
  compareResponses(primary, mirror, { ...NOTHING_IGNORED, ...settings });
const places = (differences: Difference[]): string[] => differences.map(({ at, type }) => `${type} ${at}`);

describe('every kind of difference is found', () => {
  it.each<[what: string, primary: LatticeResponse, mirror: LatticeResponse, found: string[]]>([
    ['status', response(200), response(404), ['changed status']],
    ['a header more', response(200), response(200, { etag: ['"1"'] }), ['added header:etag']],
    ['a header less', response(200, { etag: ['"1"'] }), response(200), ['removed header:etag']],
    [
      'a header’s value',
      response(200, { 'cache-control': ['no-store'] }),
      response(200, { 'cache-control': ['max-age=1'] }),
      ['changed header:cache-control'],
    ],
    [
      'a repeated header once',
      response(200, { 'set-cookie': ['a=1', 'b=2'] }),
      response(200, { 'set-cookie': ['a=1'] }),
      ['changed header:set-cookie'],
    ],
    [
      'repeated headers in another order',
      response(200, { 'set-cookie': ['a=1', 'b=2'] }),
      response(200, { 'set-cookie': ['b=2', 'a=1'] }),
      ['changed header:set-cookie'],
    ],
    [
      'two cookies in one',
      response(200, { 'set-cookie': ['a=1', 'b=2'] }),
      response(200, { 'set-cookie': ['a=1b=2'] }),
      ['changed header:set-cookie'],
    ],
    [
      'two cookies in one with a comma, which dates of cookies have',
      response(200, { 'set-cookie': ['a=1', 'b=2'] }),
      response(200, { 'set-cookie': ['a=1, b=2'] }),
      ['changed header:set-cookie'],
    ],
    ['another type', json({}), response(200, { 'content-type': ['text/json'] }, '{}'), ['changed header:content-type']],
    ['a value', json({ total: 1 }), json({ total: 2 }), ['changed /total']],
    ['a value’s type', json({ total: 1 }), json({ total: '1' }), ['changed /total']],
    ['null for nothing', json({ note: null }), json({}), ['removed /note']],
    ['null for a value', json({ note: 'x' }), json({ note: null }), ['changed /note']],
    ['an empty text for null', json({ note: null }), json({ note: '' }), ['changed /note']],
    ['false for null', json({ paid: null }), json({ paid: false }), ['changed /paid']],
    ['a key more', json({ a: 1 }), json({ a: 1, b: 2 }), ['added /b']],
    ['a key less', json({ a: 1, b: 2 }), json({ a: 1 }), ['removed /b']],
    ['a key in another case', json({ orderId: 1 }), json({ orderID: 1 }), ['removed /orderId', 'added /orderID']],
    ['a key deep inside', json({ a: [{ b: { c: 1 } }] }), json({ a: [{ b: { c: 2 } }] }), ['changed /a/0/b/c']],
    ['an element more', json([1]), json([1, 2]), ['added /1']],
    ['an element less', json([1, 2]), json([1]), ['removed /1']],
    ['elements in another order', json([1, 2]), json([2, 1]), ['changed /0', 'changed /1']],
    ['an object for an array', json({ a: {} }), json({ a: [] }), ['changed /a']],
    ['an array for an object at the top', json([]), json({}), ['changed /']],
    ['a text for a number at the top', json(1), json('1'), ['changed /']],
    ['keys that hold / and ~', json({ 'a/b~c': 1 }), json({ 'a/b~c': 2 }), ['changed /a~1b~0c']],
    ['a key that every object has', json({}), jsonText('{"constructor":1}'), ['added /constructor']],
    ['a key that every object has, less', jsonText('{"toString":1}'), json({}), ['removed /toString']],
    ['__proto__', jsonText('{"__proto__":{"a":1}}'), jsonText('{}'), ['removed /__proto__']],
    [
      'inside __proto__',
      jsonText('{"__proto__":{"a":1}}'),
      jsonText('{"__proto__":{"a":2}}'),
      ['changed /__proto__/a'],
    ],
    [
      'ids past 2^53 that differ in the last digit',
      jsonText('{"id":9007199254740993}'),
      jsonText('{"id":9007199254740992}'),
      ['changed /id'],
    ],
    ['a fraction', json(0.1), json(0.2), ['changed /']],
    ['white space inside a text', json({ a: 'x y' }), json({ a: 'x  y' }), ['changed /a']],
    ['Unicode forms of one letter', json({ a: '\u00e9' }), json({ a: 'e\u0301' }), ['changed /a']],
    ['JSON where none was', jsonText('<html>'), json({}), ['changed body']],
    ['no JSON where JSON was', json({}), jsonText('<html>'), ['changed body']],
    ['no body where one was', json({}), response(200, JSON_TYPE), ['changed body']],
    ['text', response(200, {}, 'a'), response(200, {}, 'b'), ['changed body']],
    ['a line end', response(200, {}, 'a\n'), response(200, {}, 'a\r\n'), ['changed body']],
    ['one byte', response(200, {}, Buffer.from([0, 1])), response(200, {}, Buffer.from([0, 2])), ['changed body']],
    ['JSON inside gzip', coded('gzip', gzipSync('{"a":1}')), coded('gzip', gzipSync('{"a":2}')), ['changed /a']],
    [
      'the coding alone, which a client asked for or not',
      json({ a: 1 }),
      coded('gzip', gzipSync('{"a":1}')),
      ['added header:content-encoding'],
    ],
    [
      'a coding that the body does not have',
      coded('gzip', gzipSync('{"a":1}')),
      coded('gzip', Buffer.from('{"a":1}')),
      ['changed body'],
    ],
    [
      'JSON under a known coding and one that is not known here',
      coded('identity, x-own', Buffer.from('{"a":1}')),
      coded('identity, x-own', Buffer.from('{"a":2}')),
      ['changed /a'],
    ],
    [
      'a text whose type has json only behind its name',
      response(200, { 'content-type': ['text/plain; like="a/json"'] }, '{"a":1,"b":2}'),
      response(200, { 'content-type': ['text/plain; like="a/json"'] }, '{"b":2,"a":1}'),
      ['changed body'],
    ],
    [
      'several at once',
      json({ a: 1, b: 1 }, { etag: ['1'] }),
      response(201, { ...JSON_TYPE, etag: ['2'] }, '{"a":2,"c":1}'),
      ['changed status', 'changed header:etag', 'changed /a', 'removed /b', 'added /c'],
    ],
  ])('%s', (_what, primary, mirror, found) => expect(places(compare(primary, mirror))).toEqual(found));
});

const TWICE = (text: string): Buffer => gzipSync(deflateSync(text));
const LONG = JSON.stringify(Array.from({ length: 500 }, (_, i) => i * i));

describe('equal answers have no difference', () => {
  it.each<[what: string, primary: LatticeResponse, mirror: LatticeResponse]>([
    ['key order', json({ a: 1, b: { c: 2, d: 3 } }), json({ b: { d: 3, c: 2 }, a: 1 })],
    ['white space', jsonText('{"a":[1,2]}'), jsonText('{\n  "a": [ 1, 2 ]\n}')],
    ['escapes', jsonText('{"a":"é/"}'), jsonText('{"a":"\\u00e9\\/"}')],
    ['how a number is written', jsonText('[1, 100, 0]'), jsonText('[1.0, 1e2, -0]')],
    ['how a large number is written', jsonText('[1e21]'), jsonText('[1000000000000000000000]')],
    ['one header in two lines', response(200, { vary: ['a', 'b'] }), response(200, { vary: ['a, b'] })],
    ['text and base64', response(200, {}, 'Zoë'), response(200, {}, Buffer.from('Zoë').toString('base64'), true)],
    ['text and bytes', response(200, {}, 'Zoë'), response(200, {}, Buffer.from('Zoë'))],
    ['none and empty', response(204), response(204, {}, '')],
    [
      'no coding, by its name',
      coded('identity', Buffer.from('{"a":1,"b":2}')),
      coded('identity', Buffer.from('{"b":2,"a":1}')),
    ],
    ['gzip at two levels', coded('gzip', gzipSync(LONG, { level: 1 })), coded('gzip', gzipSync(LONG, { level: 9 }))],
    ['deflate', coded('deflate', deflateSync('{"a":1}')), coded('deflate', deflateSync('{ "a": 1 }'))],
    ['brotli', coded('br', brotliCompressSync('{"a":1,"b":2}')), coded('br', brotliCompressSync('{"b":2,"a":1}'))],
    ['zstd', coded('zstd', zstdCompressSync('{"a":1,"b":2}')), coded('zstd', zstdCompressSync('{"b":2,"a":1}'))],
    ['x-gzip', coded('x-gzip', gzipSync('{"a":1,"b":2}')), coded('x-gzip', gzipSync('{"b":2,"a":1}'))],
    [
      'one coding upon another',
      coded('deflate, gzip', TWICE('{"a":1,"b":2}')),
      coded('deflate, gzip', TWICE('{"b":2,"a":1}')),
    ],
    [
      'a problem document',
      response(404, { 'content-type': ['application/problem+json'] }, '{"a":1,"b":2}'),
      response(404, { 'content-type': ['application/problem+json'] }, '{"b":2,"a":1}'),
    ],
  ])('%s', (_what, primary, mirror) => expect(compare(primary, mirror)).toEqual([]));

  it.each([
    ...['age', 'content-length', 'date', 'server', 'server-timing', 'traceparent', 'tracestate', 'via'],
    ...['x-amz-apigw-id', 'x-amz-cf-id', 'x-amz-cf-pop', 'x-amz-id-2', 'x-amz-request-id'],
    ...['x-amzn-requestid', 'x-amzn-trace-id', 'x-correlation-id', 'x-envoy-upstream-service-time', 'x-powered-by'],
    ...['x-request-id', 'x-response-time', 'x-runtime'],
  ])('whatever %s says', (name) => {
    expect(compare(response(200, { [name]: ['a'] }), response(200, { [name]: ['b'] }))).toEqual([]);
    expect(compare(response(200, { [name]: ['a'] }), response(200))).toEqual([]);
  });
});

describe('what the settings let differ', () => {
  const primary = json(
    {
      items: [
        { id: 1, at: 'a' },
        { id: 2, at: 'b' },
      ],
    },
    { etag: ['1'] },
  );
  const mirror = json(
    {
      items: [
        { id: 1, at: 'c' },
        { id: 3, at: 'd' },
      ],
    },
    { etag: ['2'] },
  );

  it.each<[settings: object, found: string[]]>([
    [{}, ['header:etag', '/items/0/at', '/items/1/id', '/items/1/at']],
    [{ ignore: ['/items/*/at'] }, ['header:etag', '/items/1/id']],
    [{ ignore: ['/items/1'] }, ['header:etag', '/items/0/at']],
    [{ ignore: ['/items/*/at', '/items/*/id'], ignoreHeaders: ['ETag'] }, []],
    [{ ignore: [''] }, ['header:etag']],
  ])('%j', (settings, found) => expect(compare(primary, mirror, settings).map(({ at }) => at)).toEqual(found));
});

it('says what differs, for those who want the values', () => {
  expect(compare(json({ a: 1, b: [1] }, { etag: ['1'] }), json({ a: 2, c: 3 }, { etag: ['2'] }))).toEqual([
    { at: 'header:etag', type: 'changed', primary: ['1'], mirror: ['2'] },
    { at: '/a', type: 'changed', primary: 1, mirror: 2 },
    { at: '/b', type: 'removed', primary: [1] },
    { at: '/c', type: 'added', mirror: 3 },
  ]);
  expect(compare(response(200, {}, 'a'), response(200, {}, 'bc'))).toEqual([
    { at: 'body', type: 'changed', primary: '1 bytes', mirror: '2 bytes' },
  ]);
});

it('a compressed body that would grow without bound is compared as it came', () => {
  const bomb = coded('gzip', gzipSync(Buffer.alloc(64 * 1024 * 1024)), { 'content-type': ['text/plain'] });
  expect(compare(bomb, bomb)).toEqual([]);
  expect(places(compare(bomb, coded('gzip', gzipSync('x'), { 'content-type': ['text/plain'] })))).toEqual([
    'changed body',
  ]);
});
