import { describe, expect, test } from 'vitest';
import { latticeV2 } from '../../../local/doors/lattice-v2.ts';
import { eventFor, type Json, raw } from './knock.ts';

describe('the event', () => {
  test.each<[what: string, request: Buffer, read: (event: Json) => unknown, expected: unknown]>([
    ['has path and query as they came', raw('GET /a%2Fb//;c?x=%20+&&y'), (e) => e['path'], '/a%2Fb//;c?x=%20+&&y'],
    ['keeps an empty query', raw('GET /a?'), (e) => e['path'], '/a?'],
    ['has the query as arrays besides', raw('GET /?a=1&a=%20'), (e) => e['queryStringParameters'], { a: ['1', ' '] }],
    ['has no map for no query', raw('GET /'), (e) => 'queryStringParameters' in e, false],
    [
      'has lower-case names and arrays',
      raw('GET /', ['Powertools: a', 'powertools: b, c']),
      (e) => e['headers'].powertools,
      ['a', 'b, c'],
    ],
    ['has cookies as lines', raw('GET /', ['cookie: a=1', 'cookie: b=2']), (e) => e['headers'].cookie, ['a=1', 'b=2']],
    [
      'has host and length',
      raw('POST /', [], 'x'),
      (e) => [e['headers'].host, e['headers']['content-length']],
      [['example.test'], ['1']],
    ],
    [
      'adds to x-forwarded-for without a space',
      raw('GET /', ['x-forwarded-for: 1.2.3.4']),
      (e) => e['headers']['x-forwarded-for'],
      ['1.2.3.4,127.0.0.1'],
    ],
    [
      'strips headers that only Lattice writes',
      raw('GET /', ['x-amzn-lattice-identity: Principal=me', 'X-Amzn-Source-Vpc: vpc-1']),
      (e) => Object.keys(e['headers']).filter((name) => name.startsWith('x-amzn-')),
      [],
    ],
    ['has no body and no flag for none', raw('GET /'), (e) => ['body' in e, 'isBase64Encoded' in e], [false, false]],
    [
      'has text without a flag',
      raw('POST /', ['content-type: application/json'], '{}'),
      (e) => [e['body'], 'isBase64Encoded' in e],
      ['{}', false],
    ],
    [
      'has other bodies as base64',
      raw('POST /', ['content-type: application/octet-stream'], 'a'),
      (e) => [e['body'], e['isBase64Encoded']],
      ['YQ==', true],
    ],
    [
      'has the time in microseconds, as text',
      raw('GET /'),
      (e) => /^\d{16}$/.test(e['requestContext'].timeEpoch),
      true,
    ],
    [
      'knows an unsigned caller by its VPC alone',
      raw('GET /'),
      (e) => Object.keys(e['requestContext'].identity),
      ['sourceVpcArn'],
    ],
    ['has version 2.0', raw('GET /'), (e) => e['version'], '2.0'],
  ])('%s', async (_, request, read, expected) => {
    expect(read(await eventFor(latticeV2, request))).toEqual(expected);
  });
});
