import { describe, expect, test } from 'vitest';
import { latticeV1, latticeV2 } from '../../../local/doors/lattice.ts';
import { answerTo, eventFor, type Json, knock, lines, raw, Thrown } from './knock.ts';

const OK = { statusCode: 200, headers: {}, isBase64Encoded: false };

describe.each([latticeV1, latticeV2])('$name', (door) => {
  test('answers the status, the headers in lower case, and the bytes', async () => {
    const result = { statusCode: 201, headers: { 'X-A': '1' }, body: '/+8=', isBase64Encoded: true };
    const answer = await answerTo(door, result);
    expect([answer.status, answer.bytes]).toEqual([201, Buffer.from([255, 239])]);
    expect(answer.headers).toContainEqual(['x-a', '1']);
  });

  test.each<[what: string, result: unknown, name: string, values: string[]]>([
    ['a line for each of an array', { ...OK, headers: { 'set-cookie': ['a=1', 'b=2'] } }, 'set-cookie', ['a=1', 'b=2']],
    [
      'the last of two spellings',
      { ...OK, headers: { 'set-cookie': 'a=1', 'Set-Cookie': 'b=2' } },
      'set-cookie',
      ['b=2'],
    ],
    ['nothing of cookies', { ...OK, cookies: ['a=1'] }, 'set-cookie', []],
    ['nothing of multiValueHeaders', { ...OK, multiValueHeaders: { a: ['1'] } }, 'a', []],
    ['no type that nobody gave', OK, 'content-type', []],
    ['nothing for one hop', { ...OK, headers: { connection: 'x-a, close', 'x-a': '1' } }, 'x-a', []],
    ['a counted length', { ...OK, headers: { 'content-length': '9' }, body: 'x' }, 'content-length', ['1']],
  ])('answers with %s', async (_, result, name, values) => {
    expect(lines(await answerTo(door, result), name)).toEqual(values);
  });

  test.each<[what: string, result: unknown]>([
    ['no statusCode', { headers: {}, isBase64Encoded: false }],
    ['no headers', { statusCode: 200, isBase64Encoded: false }],
    ['no isBase64Encoded', { statusCode: 200, headers: {} }],
    ['a status of 0', { ...OK, statusCode: 0 }],
    ['a number as header', { ...OK, headers: { a: 1 } }],
    ['null as header', { ...OK, headers: { a: null } }],
    ['a string', 'x'],
    ['null', null],
    ['a thrown error', new Thrown(new Error('boom'))],
  ])('answers 502 to %s', async (_, result) => {
    expect((await answerTo(door, result)).status).toBe(502);
  });

  test('answers 413 to more than 6 MB', async () => {
    const { event, answer } = await knock(door, raw('POST /', [], Buffer.alloc(6_291_457)));
    expect([event, answer.status]).toEqual([undefined, 413]);
  });
});

describe('the event of version V1', () => {
  test.each<[what: string, request: Buffer, read: (event: Json) => unknown, expected: unknown]>([
    ['has path and query as they came', raw('GET /a%2Fb?x=%20+'), (e) => e['raw_path'], '/a%2Fb?x=%20+'],
    ['has the first value of the query', raw('GET /?a=1&a=2'), (e) => e['query_string_parameters'], { a: '1' }],
    ['has {} for no query', raw('GET /'), (e) => e['query_string_parameters'], {}],
    ['joins lines with a comma', raw('GET /', ['A: 1', 'a: 2']), (e) => e['headers'].a, '1,2'],
    ['even cookies', raw('GET /', ['cookie: a=1', 'cookie: b=2']), (e) => e['headers'].cookie, 'a=1,b=2'],
    ['has "" for no body, and always the flag', raw('GET /'), (e) => [e['body'], e['is_base64_encoded']], ['', false]],
    ['has other bodies as base64', raw('POST /', [], 'a'), (e) => [e['body'], e['is_base64_encoded']], ['YQ==', true]],
    [
      'has the caller in headers',
      raw('GET /', ['x-amzn-source-vpc: vpc-forged']),
      (e) => [/^SourceVpcArn=arn:/.test(e['headers']['x-amzn-lattice-network']), e['headers']['x-amzn-source-vpc']],
      [true, 'vpc-0b8276c84697e7339'],
    ],
    ['has neither version nor context', raw('GET /'), (e) => ['version' in e, 'requestContext' in e], [false, false]],
  ])('%s', async (_, request, read, expected) => {
    expect(read(await eventFor(latticeV1, request))).toEqual(expected);
  });
});

describe('the event of version V2', () => {
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
