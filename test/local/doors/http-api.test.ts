import { describe, expect, test } from 'vitest';
import { httpApi } from '../../../local/doors/http-api.ts';
import { answerTo, chunked, eventFor, type Json, knock, lines, raw, Thrown } from './knock.ts';

describe('the event', () => {
  test.each([
    ['/space%20value', '/space value'],
    ['/a%2Fb', '/a/b'],
    ['/a%252Fb', '/a/b'],
    ['/a%3Fb=1', '/a'],
    ['/a%253Fb', '/a?b'],
    ['/a%2525', '/a%'],
    ['/a%25', '/a%'],
    ['/a%23b', '/a#b'],
    ['/caf%C3%A9', '/café'],
    ['/a+b//c;d/', '/a+b//c;d/'],
  ])('has %s as rawPath %s', async (sent, rawPath) => {
    const event = await eventFor(httpApi, raw(`GET ${sent}`));
    expect([event['rawPath'], event['requestContext'].http.path]).toEqual([rawPath, rawPath]);
  });

  test.each<[what: string, request: Buffer, read: (event: Json) => unknown, expected: unknown]>([
    ['keeps the query raw', raw('GET /?a=%20+&a=%2C&&b'), (e) => e['rawQueryString'], 'a=%20+&a=%2C&&b'],
    ['decodes and joins it besides', raw('GET /?a=%20+&a=%2C'), (e) => e['queryStringParameters'], { a: '  ,,' }],
    ['has "" for no query', raw('GET /'), (e) => e['rawQueryString'], ''],
    ['has no map for no query', raw('GET /'), (e) => 'queryStringParameters' in e, false],
    ['joins lines without a space', raw('GET /', ['A: 1', 'a: 2']), (e) => e['headers'].a, '1,2'],
    [
      'moves cookies out of the headers',
      raw('GET /', ['cookie: a=1; b=2', 'cookie: c=3']),
      (e) => [e['cookies'], 'cookie' in e['headers']],
      [['a=1', 'b=2', 'c=3'], false],
    ],
    ['has no cookies for none', raw('GET /'), (e) => 'cookies' in e, false],
    ['has a content-length for no body', raw('GET /'), (e) => e['headers']['content-length'], '0'],
    [
      'has the length of a chunked body',
      chunked('2\r\nhi\r\n0\r\n\r\n'),
      (e) => [e['headers']['content-length'], 'transfer-encoding' in e['headers']],
      ['2', false],
    ],
    [
      'has no body for none',
      raw('POST /', ['content-length: 0']),
      (e) => ['body' in e, e['isBase64Encoded']],
      [false, false],
    ],
    [
      'has JSON as text',
      raw('POST /', ['content-type: application/json; charset=utf-8'], '{"é":1}'),
      (e) => [e['body'], e['isBase64Encoded']],
      ['{"é":1}', false],
    ],
    [
      'has a form as base64',
      raw('POST /', ['content-type: application/x-www-form-urlencoded'], 'a=1'),
      (e) => [e['body'], e['isBase64Encoded']],
      ['YT0x', true],
    ],
    ['has a body without a type as base64', raw('POST /', [], 'a'), (e) => e['isBase64Encoded'], true],
    [
      'has compressed text as base64',
      raw('POST /', ['content-type: text/plain', 'content-encoding: gzip'], 'a'),
      (e) => e['isBase64Encoded'],
      true,
    ],
    [
      'drops what is for one hop',
      raw('GET /', ['connection: close, x-hop', 'x-hop: 1', 'keep-alive: 1', 'te: trailers']),
      (e) => Object.keys(e['headers']),
      ['content-length', 'host', 'x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'],
    ],
    [
      'has version 2.0 and the stage $default',
      raw('GET /'),
      (e) => [e['version'], e['routeKey'], e['requestContext'].stage],
      ['2.0', '$default', '$default'],
    ],
    [
      'takes a request in absolute form',
      raw('GET http://other.test/a?b'),
      (e) => [e['rawPath'], e['rawQueryString']],
      ['/a', 'b'],
    ],
  ])('%s', async (_, request, read, expected) => {
    expect(read(await eventFor(httpApi, request))).toEqual(expected);
  });
});

test.each([
  ['400 to a bad escape', raw('GET /a%zz'), 400, '{"message":"Bad Request"}'],
  [
    '431 to 10 kB of headers',
    raw('GET /', [`a: ${'x'.repeat(10_240)}`]),
    431,
    '{"message":"Request Header Fields Too Large"}',
  ],
  [
    '413 to more than 10 MB',
    raw('POST /', [], Buffer.alloc(10 * 1024 * 1024 + 1)),
    413,
    '{"message":"Request Entity Too Large"}',
  ],
])('the gateway itself answers %s', async (_, request, status, body) => {
  const { event, answer } = await knock(httpApi, request);
  expect(event).toBeUndefined();
  expect([answer.status, answer.body]).toEqual([status, body]);
});

describe('the answer', () => {
  test.each<[what: string, result: unknown, type: string, body: string]>([
    [
      'a result without statusCode is the body',
      { headers: { a: '1' }, body: 'x' },
      'application/json',
      '{"headers":{"a":"1"},"body":"x"}',
    ],
    ['so is an array', [1], 'application/json', '[1]'],
    ['so is a string, without its quotes', 'a "b"', 'application/json', 'a "b"'],
    ['so is null', null, 'application/json', 'null'],
    [
      'what is absent may be null',
      { statusCode: 200, cookies: null, headers: null, multiValueHeaders: null, isBase64Encoded: null, body: 'x' },
      'text/plain; charset=utf-8',
      'x',
    ],
    ['text/plain is the default', { statusCode: 200, body: 'x' }, 'text/plain; charset=utf-8', 'x'],
    ['base64 is decoded', { statusCode: 200, body: 'aGk=', isBase64Encoded: true }, 'text/plain; charset=utf-8', 'hi'],
  ])('%s', async (_, result, type, body) => {
    const answer = await answerTo(httpApi, result);
    expect([answer.status, lines(answer, 'content-type'), answer.body]).toEqual([200, [type], body]);
  });

  test.each<[what: string, result: unknown, name: string, values: string[]]>([
    ['a Set-Cookie for each cookie', { statusCode: 200, cookies: ['a=1', 'b=2'] }, 'set-cookie', ['a=1', 'b=2']],
    ['nothing of multiValueHeaders', { statusCode: 200, multiValueHeaders: { a: ['1'] } }, 'a', []],
    ['numbers as text', { statusCode: 200, headers: { a: 1 } }, 'a', ['1']],
    ['an array as Java prints it', { statusCode: 200, headers: { a: ['1', '2'] } }, 'a', ['[1, 2]']],
    [
      'a counted Content-Length',
      { statusCode: 200, headers: { 'content-length': '9' }, body: 'x' },
      'content-length',
      ['1'],
    ],
    ['nothing for one hop', { statusCode: 200, headers: { 'transfer-encoding': 'chunked' } }, 'transfer-encoding', []],
  ])('has %s', async (_, result, name, values) => {
    expect(lines(await answerTo(httpApi, result), name)).toEqual(values);
  });

  test.each<[what: string, result: unknown]>([
    ['statusCode 0', { statusCode: 0 }],
    ['statusCode 200.5', { statusCode: 200.5 }],
    ['statusCode null', { statusCode: null }],
    ['a body that is an object', { statusCode: 200, body: {} }],
    ['cookies that are no array', { statusCode: 200, cookies: 'a=1' }],
    ['null as a header', { statusCode: 200, headers: { a: null } }],
    ['base64 that is none', { statusCode: 200, body: 'hello world', isBase64Encoded: true }],
    ['an error that was returned', { errorMessage: 'boom' }],
    ['a thrown error', new Thrown(new Error('boom'))],
  ])('500 to %s', async (_, result) => {
    const answer = await answerTo(httpApi, result);
    expect([answer.status, answer.body]).toEqual([500, '{"message":"Internal Server Error"}']);
  });
});
