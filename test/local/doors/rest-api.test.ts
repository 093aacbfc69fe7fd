import { describe, expect, test } from 'vitest';
import { API_DOMAIN } from '../../../local/doors/aws.ts';
import { restApi, restApiDoor } from '../../../local/doors/rest-api.ts';
import { answerTo, chunked, eventFor, type Json, knock, lines, raw, Thrown } from './knock.ts';

const ofOwnDomain = (path: string): Buffer =>
  Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${API_DOMAIN}\r\nConnection: close\r\n\r\n`);

describe('the event', () => {
  test.each<[what: string, request: Buffer, read: (event: Json) => unknown, expected: unknown]>([
    ['keeps escapes in the path', raw('GET /a%2Fb%20c/%E2%98%95'), (e) => e['path'], '/a%2Fb%20c/%E2%98%95'],
    ['keeps inner and trailing slashes', raw('GET /a//b/'), (e) => e['path'], '/a//b/'],
    ['loses one slash right behind the stage', raw('GET //a'), (e) => e['path'], '/a'],
    ['shows that slash in the context', raw('GET //a'), (e) => e['requestContext'].path, '//a'],
    ['takes the stage off the path', ofOwnDomain('/live/a'), (e) => e['path'], '/a'],
    ['shows the stage in the context', ofOwnDomain('/live/a'), (e) => e['requestContext'].path, '/live/a'],
    ['routes the stage alone to /', ofOwnDomain('/live'), (e) => [e['path'], e['resource']], ['/', '/']],
    ['routes / to /', raw('GET /'), (e) => [e['resource'], e['pathParameters']], ['/', null]],
    ['routes the rest to /{proxy+}', raw('GET /a'), (e) => e['resource'], '/{proxy+}'],
    [
      'leaves the path parameter encoded, without its last slash',
      raw('GET /a%2Fb/'),
      (e) => e['pathParameters'],
      { proxy: 'a%2Fb' },
    ],
    [
      'decodes the query once, + being a space',
      raw('GET /?a=1+2%2B3%2520'),
      (e) => e['queryStringParameters'],
      { a: '1 2+3%20' },
    ],
    ['keeps the last value', raw('GET /?a=1&a=2'), (e) => e['queryStringParameters'], { a: '2' }],
    [
      'and all of them',
      raw('GET /?a=1&b=&a=2&c'),
      (e) => e['multiValueQueryStringParameters'],
      { a: ['1', '2'], b: [''], c: [''] },
    ],
    ['splits the query at semicolons', raw('GET /?a=1;b=2'), (e) => e['queryStringParameters'], { a: '1', b: '2' }],
    [
      'has null for no query',
      raw('GET /'),
      (e) => [e['queryStringParameters'], e['multiValueQueryStringParameters']],
      [null, null],
    ],
    ['keeps the spelling of most names', raw('GET /', ['tEsT-HEADeR: 1']), (e) => e['headers']['tEsT-HEADeR'], '1'],
    [
      'respells X- headers, Host and User-Agent',
      raw('GET /', ['x-api-KEY: 1', 'user-agent: u']),
      (e) => [e['headers']['X-Api-Key'], e['headers']['User-Agent'], e['headers']['Host']],
      ['1', 'u', 'example.test'],
    ],
    ['keeps the last line of a name', raw('GET /', ['a: 1', 'a: 2']), (e) => e['headers']['a'], '2'],
    ['and all lines', raw('GET /', ['a: 1', 'a: 2']), (e) => e['multiValueHeaders']['a'], ['1', '2']],
    [
      'adds the client to x-forwarded-for',
      raw('GET /', ['x-forwarded-for: 1.2.3.4']),
      (e) => e['headers']['X-Forwarded-For'],
      '1.2.3.4, 127.0.0.1',
    ],
    [
      'replaces x-forwarded-proto',
      raw('GET /', ['x-forwarded-proto: gopher']),
      (e) => e['multiValueHeaders']['X-Forwarded-Proto'],
      ['http'],
    ],
    [
      'starts a trace',
      raw('GET /'),
      (e) => /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(e['headers']['X-Amzn-Trace-Id']),
      true,
    ],
    [
      'goes on with a trace',
      raw('GET /', ['x-amzn-trace-id: Root=1-2-3']),
      (e) => e['headers']['X-Amzn-Trace-Id'],
      'Root=1-2-3',
    ],
    [
      'has every body as base64',
      raw('POST /', ['content-type: application/json'], '{}'),
      (e) => [e['body'], e['isBase64Encoded']],
      ['e30=', true],
    ],
    [
      'has null for no body',
      raw('POST /', ['content-length: 0']),
      (e) => [e['body'], e['isBase64Encoded']],
      [null, false],
    ],
    [
      'takes the method from X-HTTP-Method-Override',
      raw('POST /', ['x-http-method-override: PUT']),
      (e) => e['httpMethod'],
      'PUT',
    ],
    ['reads header bytes as UTF-8', raw('GET /', ['a: caf\u00c3\u00a9']), (e) => e['headers']['a'], 'café'],
    ['has no version', raw('GET /'), (e) => 'version' in e, false],
  ])('%s', async (_, request, read, expected) => {
    expect(read(await eventFor(restApi, request))).toEqual(expected);
  });

  test('leaves out what the gateway consumes', async () => {
    const dropped = [
      'content-md5: 1',
      'expect: 100-continue',
      'max-forwards: 1',
      'te: trailers',
      'upgrade: x',
      'server: s',
    ];
    const event = await eventFor(restApi, raw('POST /', [...dropped, 'www-authenticate: a', 'kept: 1'], 'body'));
    expect(Object.keys(event['headers']).sort()).toEqual(
      ['Host', 'X-Amzn-Trace-Id', 'X-Forwarded-For', 'X-Forwarded-Port', 'X-Forwarded-Proto', 'kept'].sort(),
    );
  });
});

describe('the gateway answers by itself', () => {
  test.each([
    ['400 to a raw | in the query', raw('GET /?a=|'), 400, '{"message":"Bad Request"}'],
    ['400 to a raw brace in the query', raw('GET /?a={1}'), 400, '{"message":"Bad Request"}'],
    ['400 to a transfer coding', chunked('0\r\n\r\n'), 400, '{"message":"Bad Request"}'],
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
      '{"message":"Request Too Long"}',
    ],
    [
      '413 to what base64 makes larger than 6 MB',
      raw('POST /', [], Buffer.alloc(4_720_000)),
      413,
      '{"message":"Request Too Long"}',
    ],
  ])('%s', async (_, request, status, body) => {
    const { event, answer } = await knock(restApi, request);
    expect(event).toBeUndefined();
    expect([answer.status, answer.body]).toEqual([status, body]);
  });
});

describe('the answer', () => {
  test.each<[what: string, result: unknown, status: number, body: string]>([
    ['no key is mandatory', {}, 200, ''],
    ['headers: null passes', { headers: null, body: 'x' }, 200, 'x'],
    ['a status in quotes passes', { statusCode: '201' }, 201, ''],
    ['base64 is decoded', { body: 'aGk=', isBase64Encoded: true }, 200, 'hi'],
    ['204 has no body', { statusCode: 204, body: 'x' }, 204, ''],
  ])('%s', async (_, result, status, body) => {
    const answer = await answerTo(restApi, result);
    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  test.each<[what: string, result: unknown]>([
    ['an unknown key', { statusCode: 200, cookies: [] }],
    ['statusDescription', { statusCode: 200, statusDescription: '200 OK' }],
    ['a string', 'hello'],
    ['null', null],
    ['statusCode: "test"', { statusCode: 'test' }],
    ['statusCode: 0', { statusCode: 0 }],
    ['statusCode: 200.5', { statusCode: 200.5 }],
    ['a multi-value header that is no array', { multiValueHeaders: { a: '1' } }],
    ['a header that is an object', { headers: { a: {} } }],
    ['a body that is an object', { body: {} }],
    ['base64 that is none', { body: 'hello world', isBase64Encoded: true }],
    ['a line break in a header', { headers: { a: 'b\r\nc: d' } }],
    ['a thrown error', new Thrown(new Error('boom'))],
    ['a thrown string', new Thrown('{"status":400}')],
    ['a result over 6 MB', { body: 'x'.repeat(6_300_000) }],
  ])('502 to %s', async (_, result) => {
    const answer = await answerTo(restApi, result);
    expect([answer.status, answer.body]).toEqual([502, '{"message":"Internal server error"}']);
  });

  test.each<[what: string, result: unknown, name: string, values: string[]]>([
    ['application/json by default', {}, 'content-type', ['application/json']],
    ['its own type', { headers: { 'content-type': 'text/plain' } }, 'content-type', ['text/plain']],
    ['numbers and booleans as text', { headers: { a: true }, multiValueHeaders: { a: [1] } }, 'a', ['1', 'true']],
    [
      'a pair of both maps once',
      { headers: { 'X-A': '1' }, multiValueHeaders: { 'x-a': ['1', '2'] } },
      'x-a',
      ['1', '2'],
    ],
    ['no header that is null', { headers: { a: null } }, 'a', []],
    ['no type at all where it is null', { headers: { 'Content-Type': null } }, 'content-type', []],
    [
      'first the arrays, then the single one',
      { headers: { a: '3' }, multiValueHeaders: { a: ['1', '2'] } },
      'a',
      ['1', '2', '3'],
    ],
    ['every Set-Cookie', { multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] } }, 'set-cookie', ['a=1', 'b=2']],
    ['UTF-8 in a value', { headers: { a: 'é' } }, 'a', ['\u00c3\u00a9']],
    [
      'WWW-Authenticate under another name',
      { headers: { 'www-authenticate': 'Basic' } },
      'x-amzn-remapped-www-authenticate',
      ['Basic'],
    ],
    ['and not under its own', { headers: { 'www-authenticate': 'Basic' } }, 'www-authenticate', []],
    [
      'its own Content-Length under another name',
      { headers: { 'content-length': '99' }, body: 'x' },
      'x-amzn-remapped-content-length',
      ['99'],
    ],
    ['a counted Content-Length', { headers: { 'content-length': '99' }, body: 'x' }, 'content-length', ['1']],
    ['no Via', { headers: { via: '1.1 a' } }, 'via', []],
  ])('has %s', async (_, result, name, values) => {
    expect(lines(await answerTo(restApi, result), name)).toEqual(values);
  });

  describe('of an API with the binary media type image/png', () => {
    const door = restApiDoor(() => ['image/png']);
    const result = { body: 'aGk=', isBase64Encoded: true };

    test.each([
      ['is decoded for a client that accepts it', 'image/png', 'hi'],
      ['is decoded for one that accepts it first', 'Image/PNG;q=0.9, text/html', 'hi'],
      ['is base64 text for one that accepts it second', 'text/html, image/png', 'aGk='],
      ['is base64 text for one that accepts anything', '*/*', 'aGk='],
    ])('%s', async (_, accept, body) => {
      expect((await answerTo(door, result, raw('GET /', [`accept: ${accept}`]))).body).toBe(body);
    });

    test.each([
      ['image/png', [255, 0], 'base64'],
      ['application/json', [...Buffer.from('{}')], 'utf8'],
    ] as const)('has a request body of %s as %s', async (type, bytes, encoding) => {
      const event = await eventFor(door, raw('POST /', [`content-type: ${type}`], Buffer.from(bytes)));
      expect([event['body'], event['isBase64Encoded']]).toEqual([
        Buffer.from(bytes).toString(encoding),
        encoding === 'base64',
      ]);
    });
  });

  test('spells a name as the arrays do', async () => {
    const { headers } = await answerTo(restApi, { headers: { 'X-A': '2' }, multiValueHeaders: { 'x-a': ['1'] } });
    expect(headers.filter(([name]) => /^x-a$/i.test(name))).toEqual([
      ['x-a', '1'],
      ['x-a', '2'],
    ]);
  });

  test('to a 204 has no length, since it has no body', async () => {
    expect(lines(await answerTo(restApi, { statusCode: 204 }), 'content-length')).toEqual([]);
  });

  test('to HEAD has a length and no body', async () => {
    const answer = await answerTo(restApi, { body: 'hello' }, raw('HEAD /'));
    expect([lines(answer, 'content-length'), answer.body]).toEqual([['5'], '']);
  });
});
