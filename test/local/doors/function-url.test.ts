import { describe, expect, test } from 'vitest';
import { functionUrl } from '../../../local/doors/function-url.ts';
import { answerTo, eventFor, type Json, knock, lines, raw, Thrown } from './knock.ts';

describe('the event', () => {
  test.each<[what: string, request: Buffer, read: (event: Json) => unknown, expected: unknown]>([
    ['has a raw path that is raw', raw('GET /a%2Fb%20c%3F'), (e) => e['rawPath'], '/a%2Fb%20c%3F'],
    ['and a decoded one', raw('GET /a%2Fb%20c'), (e) => e['requestContext'].http.path, '/a/b c'],
    ['keeps the query raw', raw('GET /?a=%20+'), (e) => e['rawQueryString'], 'a=%20+'],
    [
      'has the cookies twice',
      raw('GET /', ['cookie: a=1; b=2']),
      (e) => [e['cookies'], e['headers'].cookie],
      [['a=1', 'b=2'], 'a=1; b=2'],
    ],
    ['names the TLS version', raw('GET /'), (e) => e['headers']['x-amzn-tls-version'], 'TLSv1.3'],
    ['has an anonymous account', raw('GET /'), (e) => e['requestContext'].accountId, 'anonymous'],
    [
      'has the domain of a function URL',
      raw('GET /'),
      (e) => e['requestContext'].domainName.includes('.lambda-url.'),
      true,
    ],
    [
      'has multipart as base64',
      raw('POST /', ['content-type: multipart/form-data; boundary=b'], '--b--'),
      (e) => e['isBase64Encoded'],
      true,
    ],
    ['has no body for none', raw('GET /'), (e) => ['body' in e, e['isBase64Encoded']], [false, false]],
  ])('%s', async (_, request, read, expected) => {
    expect(read(await eventFor(functionUrl, request))).toEqual(expected);
  });
});

test('413 to more than 6 MB', async () => {
  const { event, answer } = await knock(functionUrl, raw('POST /', [], Buffer.alloc(6_291_457)));
  expect([event, answer.status]).toEqual([undefined, 413]);
});

describe('the answer', () => {
  test('has a Set-Cookie for each cookie, and an array as Java prints it', async () => {
    const answer = await answerTo(functionUrl, {
      statusCode: 201,
      headers: { a: ['1', '2'] },
      cookies: ['b=1', 'c=2'],
    });
    expect([answer.status, lines(answer, 'a'), lines(answer, 'set-cookie')]).toEqual([201, ['[1, 2]'], ['b=1', 'c=2']]);
  });

  test('is the result itself where that has no statusCode', async () => {
    expect((await answerTo(functionUrl, { a: 1 })).body).toBe('{"a":1}');
  });

  test.each<[what: string, result: unknown]>([
    ['a bad status', { statusCode: 'x' }],
    ['a thrown error', new Thrown(new Error('boom'))],
  ])('is a 502 to %s', async (_, result) => {
    const answer = await answerTo(functionUrl, result);
    expect([answer.status, answer.body]).toEqual([502, 'Internal Server Error']);
  });
});
