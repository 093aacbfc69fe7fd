import { describe, expect, test } from 'vitest';
import { alb, albDoor, albMultiValue } from '../../../local/doors/alb.ts';
import { answerTo, eventFor, type Json, knock, lines, raw, Thrown } from './knock.ts';

describe('the event', () => {
  test.each<[what: string, request: Buffer, read: (event: Json) => unknown, expected: unknown]>([
    ['leaves the path as it came', raw('GET /a%2Fb//c;d?x'), (e) => e['path'], '/a%2Fb//c;d'],
    [
      'leaves the query as it came',
      raw('GET /?a%2Bb=%20+%zz'),
      (e) => e['queryStringParameters'],
      { 'a%2Bb': '%20+%zz' },
    ],
    [
      'cuts at the first equal sign',
      raw('GET /?a=b=c&flag'),
      (e) => e['queryStringParameters'],
      { a: 'b=c', flag: '' },
    ],
    ['keeps the last value', raw('GET /?a=1&a=2'), (e) => e['queryStringParameters'], { a: '2' }],
    ['has {} for no query', raw('GET /'), (e) => e['queryStringParameters'], {}],
    ['has lower-case names and the last line', raw('GET /', ['A: 1', 'a: 2']), (e) => e['headers'].a, '2'],
    [
      'has a name like __proto__ as any other',
      raw('GET /?__proto__=1'),
      (e) => Object.entries(e['queryStringParameters']),
      [['__proto__', '1']],
    ],
    [
      'has no multi-value map',
      raw('GET /'),
      (e) => Object.keys(e),
      ['requestContext', 'httpMethod', 'path', 'queryStringParameters', 'headers', 'body', 'isBase64Encoded'],
    ],
    [
      'adds to x-forwarded-for',
      raw('GET /', ['x-forwarded-for: 1.2.3.4']),
      (e) => e['headers']['x-forwarded-for'],
      '1.2.3.4, 127.0.0.1',
    ],
    [
      'puts itself before a trace',
      raw('GET /', ['x-amzn-trace-id: Root=1-2-3']),
      (e) => /^Self=1-[0-9a-f-]+;Root=1-2-3$/.test(e['headers']['x-amzn-trace-id']),
      true,
    ],
    ['has "" for no body', raw('GET /'), (e) => [e['body'], e['isBase64Encoded']], ['', false]],
    [
      'has text as text',
      raw('POST /', ['content-type: text/csv'], 'é'),
      (e) => [e['body'], e['isBase64Encoded']],
      ['é', false],
    ],
    [
      'has compressed text as base64',
      raw('POST /', ['content-type: text/csv', 'content-encoding: gzip'], 'a'),
      (e) => [e['body'], e['isBase64Encoded']],
      ['YQ==', true],
    ],
    [
      'has any other type as base64',
      raw('POST /', ['content-type: application/problem+json'], 'a'),
      (e) => e['isBase64Encoded'],
      true,
    ],
  ])('%s', async (_, request, read, expected) => {
    expect(read(await eventFor(alb, request))).toEqual(expected);
  });

  test('has the port of the client where the load balancer adds it', async () => {
    const event = await eventFor(albDoor('ALB', { clientPort: true }), raw('GET /', ['x-forwarded-for: 1.2.3.4']));
    expect(event['headers']['x-forwarded-for']).toMatch(/^1\.2\.3\.4, 127\.0\.0\.1:\d+$/);
  });

  test('has arrays, and only those, with multi-value headers', async () => {
    const event = await eventFor(albMultiValue, raw('GET /?a=%20&a=2', ['cookie: a=1', 'cookie: b=2']));
    expect(event['multiValueQueryStringParameters']).toEqual({ a: ['%20', '2'] });
    expect(event['multiValueHeaders'].cookie).toEqual(['a=1', 'b=2']);
    expect(event).not.toHaveProperty('headers');
    expect(event).not.toHaveProperty('queryStringParameters');
  });
});

test.each([
  ['413 to more than 1 MB', raw('POST /', [], Buffer.alloc(1024 * 1024 + 1)), 413],
  ['413 to what base64 makes larger than 1 MB', raw('POST /', [], Buffer.alloc(800_000)), 413],
  ['400 to an upgrade', raw('GET /', ['connection: upgrade, close', 'upgrade: websocket']), 400],
])('the ALB itself answers %s', async (_, request, status) => {
  const { event, answer } = await knock(alb, request);
  expect([event, answer.status]).toEqual([undefined, status]);
});

const OK = { statusCode: 200 };

describe('the answer', () => {
  test.each<[what: string, result: unknown]>([
    ['no statusCode', { body: 'x' }],
    ['a status in quotes', { statusCode: '200' }],
    ['body: null', { ...OK, body: null }],
    ['headers: null', { ...OK, headers: null }],
    ['null in a header', { ...OK, headers: { a: null } }],
    ['a boolean header', { ...OK, headers: { a: true } }],
    ['a number header', { ...OK, headers: { a: 1 } }],
    ['an array header', { ...OK, headers: { a: ['1'] } }],
    ['a description without the status', { ...OK, statusDescription: 'OK' }],
    ['a description without a reason', { ...OK, statusDescription: '200' }],
    ['isBase64Encoded in quotes', { ...OK, isBase64Encoded: 'true' }],
    ['a result over 1 MB', { ...OK, body: 'x'.repeat(1024 * 1024) }],
    ['a thrown error', new Thrown(new Error('boom'))],
    ['a string', 'x'],
  ])('is a 502 to %s', async (_, result) => {
    const answer = await answerTo(alb, result);
    expect(answer.status).toBe(502);
    expect(answer.body).toContain('<h1>502 Bad Gateway</h1>');
  });

  test.each<[what: string, door: typeof alb, result: unknown, name: string, values: string[]]>([
    ['its headers', alb, { ...OK, headers: { a: '1' }, statusDescription: '200 OK' }, 'a', ['1']],
    [
      'one line per spelling',
      alb,
      { ...OK, headers: { 'set-cookie': 'a=1', 'Set-Cookie': 'b=2' } },
      'set-cookie',
      ['a=1', 'b=2'],
    ],
    ['nothing of the wrong map', alb, { ...OK, multiValueHeaders: { a: ['1'] } }, 'a', []],
    ['nothing of the wrong map', albMultiValue, { ...OK, headers: { a: '1' } }, 'a', []],
    [
      'the values of a name in reverse',
      albMultiValue,
      { ...OK, multiValueHeaders: { a: ['1', '2'] } },
      'a',
      ['2', '1'],
    ],
    ['its headers next to a null map', alb, { ...OK, headers: { a: '1' }, multiValueHeaders: null }, 'a', ['1']],
    [
      'its headers next to a null map',
      albMultiValue,
      { ...OK, headers: null, multiValueHeaders: { a: ['1'] } },
      'a',
      ['1'],
    ],
    ['its own Server', alb, OK, 'server', ['awselb/2.0']],
    ['a type for its body', alb, { ...OK, body: 'x' }, 'content-type', ['application/octet-stream']],
    ['none for no body', alb, OK, 'content-type', []],
  ])('has %s ($1.name)', async (_, door, result, name, values) => {
    expect(lines(await answerTo(door, result), name)).toEqual(values);
  });

  test.each<[what: string, result: unknown]>([
    ['null', { ...OK, multiValueHeaders: null }],
    ['a string', { ...OK, multiValueHeaders: { a: '1' } }],
    ['a number', { ...OK, multiValueHeaders: { a: [1] } }],
  ])('is a 502 to %s in or as multi-value headers', async (_, result) => {
    expect((await answerTo(albMultiValue, result)).status).toBe(502);
  });

  test('is decoded from base64', async () => {
    expect((await answerTo(alb, { ...OK, body: '/+8=', isBase64Encoded: true })).bytes).toEqual(
      Buffer.from([255, 239]),
    );
  });
});
