import { describe, expect, it } from 'vitest';
import { apigatewayRest as format } from '../../shared/formats/apigateway-rest.ts';
import { door } from '../support/doors.ts';
import { eventFile } from '../support/events.ts';
import { requestProblems } from '../support/request-rules.ts';
import { resultProblems } from '../support/result-rules.ts';
import { map, response, settings } from '../support/settings.ts';

const decode = (event: Record<string, unknown>, sources = {}) => format.decodeRequest(event, settings(sources));
const decodeFile = (name: string, sources = {}) => decode(eventFile(name), sources);

const HOST = 'a1b2c3d4e5.execute-api.us-east-2.amazonaws.com';
const BASE_HEADERS = {
  accept: ['*/*'],
  host: [HOST],
  'user-agent': ['curl/8.5.0'],
  'x-amzn-trace-id': ['Root=1-66f2a1b0-0a1b2c3d4e5f60718293a4b5'],
  'x-forwarded-for': ['203.0.113.7'],
  'x-forwarded-port': ['443'],
  'x-forwarded-proto': ['https'],
};

describe('decodeRequest', () => {
  it('turns a whole event into a Lattice v2 request', () => {
    expect(decodeFile('apigateway-rest-get').request).toEqual({
      version: '2.0',
      path: '/orders/42?expand=lines&q=tea%20%26%20cake',
      method: 'GET',
      headers: BASE_HEADERS,
      queryStringParameters: { expand: ['lines'], q: ['tea & cake'] },
      requestId: '11111111-2222-4333-8444-555555555555',
      requestContext: {
        serviceNetworkArn: '',
        serviceArn: '',
        targetGroupArn: '',
        identity: {},
        region: 'us-east-2',
        timeEpoch: '1727177008123000',
      },
    });
  });

  it.each([
    [
      'apigateway-rest-post-json',
      {
        method: 'POST',
        path: '/orders',
        headers: { ...BASE_HEADERS, 'content-type': ['application/json'] },
        body: '{"sku":"tea-1","quantity":2,"note":"Grüße"}',
      },
    ],
    [
      'apigateway-rest-binary',
      { method: 'PUT', path: '/images/pixel.png', body: expect.stringMatching(/^iVBORw0KGgo/), isBase64Encoded: true },
    ],
    [
      'apigateway-rest-multi-value',
      {
        path: '/orders/42?tag=a&tag=b&tag=&empty=&q=x%20y&q=x%2By&q=%C3%BC',
        queryStringParameters: { tag: ['a', 'b', ''], empty: [''], q: ['x y', 'x+y', 'ü'] },
        headers: {
          ...BASE_HEADERS,
          cookie: ['session=abc123; theme=dark'],
          'test-header': ['one', 'two', 'two'],
          via: ['1.1 edge-a', '1.1 edge-b'],
          'x-empty': [''],
        },
      },
    ],
    [
      'apigateway-rest-encoded-path',
      { path: '/files/space%20value/a%2Fb/test%2Balias/%E2%98%95/100%25/a+b@c//d/', headers: BASE_HEADERS },
    ],
    [
      'apigateway-rest-edge',
      { headers: expect.objectContaining({ 'x-forwarded-for': ['203.0.113.7, 198.51.100.20'] }) },
    ],
    ['apigateway-rest-lower-case-headers', { headers: BASE_HEADERS }],
    ['apigateway-rest-authorizer', { path: '/orders/42' }],
    [
      'apigateway-http-payload-1.0',
      {
        path: '/files/space%20value/a%2Fb?tag=a&tag=b',
        queryStringParameters: { tag: ['a', 'b'] },
        requestId: 'JKJaXmPLvHcESHA=',
        headers: expect.objectContaining({ host: ['f6g7h8i9j0.execute-api.us-east-2.amazonaws.com'] }),
      },
    ],
  ])('%s', (file, expected) => {
    const { request } = decodeFile(file);
    expect(request).toMatchObject(expected);
    expect(requestProblems(request)).toEqual([]);
  });

  it('trap 11: takes the console test event, whose maps are null', () => {
    const { request } = decodeFile('apigateway-rest-test-invoke');
    expect(request).toMatchObject({ path: '/orders/42', method: 'GET', headers: {} });
    expect(requestProblems(request)).toEqual([]);
  });

  it.each([
    ['all maps missing', ['headers', 'multiValueHeaders', 'queryStringParameters', 'multiValueQueryStringParameters']],
    ['all that may be null missing', ['headers', 'multiValueHeaders', 'body', 'pathParameters', 'stageVariables']],
  ])('trap 11: %s', (_, keys) => {
    const event = eventFile('apigateway-rest-test-invoke');
    for (const key of keys) delete event[key];
    expect(decode(event).request).toMatchObject({ path: '/orders/42', headers: {} });
  });

  it('trap 11: an empty body is none', () => {
    const { request } = decode({ ...eventFile('apigateway-rest-get'), body: '' });
    expect(request).not.toHaveProperty('body');
  });

  it('trap 18: prefers the multi-value maps, and takes from the single ones only names that those lack', () => {
    const event = eventFile('apigateway-rest-get');
    event['headers'] = { Accept: 'last', 'X-Only-Single': '1' };
    event['multiValueHeaders'] = { accept: ['first', 'last'] };
    event['queryStringParameters'] = { tag: 'b' };
    event['multiValueQueryStringParameters'] = { tag: ['a', 'b'] };
    expect(decode(event).request).toMatchObject({
      path: '/orders/42?tag=a&tag=b',
      headers: { accept: ['first', 'last'], 'x-only-single': ['1'] },
    });
  });

  it('falls back to the single-value maps', () => {
    const event = eventFile('apigateway-rest-get');
    delete event['multiValueHeaders'];
    delete event['multiValueQueryStringParameters'];
    expect(decode(event).request).toMatchObject({
      path: '/orders/42?expand=lines&q=tea%20%26%20cake',
      headers: BASE_HEADERS,
    });
  });

  it('merges one header in several spellings, in order', () => {
    const event = eventFile('apigateway-rest-get');
    event['multiValueHeaders'] = { 'X-Tag': ['a', 'b'], 'x-tag': ['b'], 'X-TAG': ['c'] };
    event['headers'] = null;
    expect(decode(event).request.headers).toEqual({ 'x-tag': ['a', 'b', 'b', 'c'] });
  });

  it('trap 8: escapes decoded query keys and values for the path', () => {
    const event = eventFile('apigateway-rest-get');
    event['multiValueQueryStringParameters'] = { 'a&b': ['c=d', '#'], 'k%': ['%20'], '': ['x'], é: ['+'] };
    expect(decode(event).request.path).toBe('/orders/42?a%26b=c%3Dd&a%26b=%23&k%25=%2520&=x&%C3%A9=%2B');
  });

  it.each([
    ['off by default', {}, '/shop/status/1'],
    ['by setting', { stripBasePath: 'shop' }, '/status/1'],
    ['with slashes around it', { stripBasePath: '/shop/' }, '/status/1'],
    ['only at the end of a segment', { stripBasePath: 'sho' }, '/shop/status/1'],
  ])('trap 28: strips a base path %s', (_, setting, path) => {
    expect(decodeFile('apigateway-rest-base-path', { 'apigateway-rest': setting }).request.path).toBe(path);
  });

  it.each([
    ['/shop', '/'],
    ['/shop/', '/'],
    ['/shop/shop/1', '/shop/1'],
    ['/other', '/other'],
  ])('trap 28: strips a base path once: %s is %s', (path, stripped) => {
    const event = { ...eventFile('apigateway-rest-base-path'), path };
    expect(decode(event, { 'apigateway-rest': { stripBasePath: 'shop' } }).request.path).toBe(stripped);
  });

  it('trap 10: a rawPath key changes nothing', () => {
    expect(decodeFile('apigateway-rest-raw-path-key').request.path).toBe('/status/1');
  });

  it.each([
    [
      'apigateway-rest-iam',
      { type: 'AWS_IAM', principal: 'arn:aws:sts::123456789012:assumed-role/orders-client/session-1' },
    ],
    [
      'apigateway-rest-private-vpc-endpoint',
      { sourceVpcArn: 'arn:aws:ec2:us-east-2:123456789012:vpc/vpc-0a1b2c3d4e5f67890' },
    ],
    ['apigateway-rest-authorizer', {}],
    ['apigateway-rest-get', {}],
  ])('identity is what the source vouches for: %s', (file, identity) => {
    const actual = decodeFile(file).request.requestContext.identity;
    expect(actual).toMatchObject(identity);
    if (Object.keys(identity).length === 0) expect(actual).toEqual({});
  });

  it('keeps beside the request what a Lattice event cannot carry', () => {
    expect(decodeFile('apigateway-rest-authorizer').origin).toMatchObject({
      eventSource: 'apigateway-rest',
      sourceIp: '203.0.113.7',
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      domainName: HOST,
      stage: 'prod',
      resource: '/orders/{id}',
      pathParameters: { id: '42' },
      stageVariables: { backend: 'blue' },
      authorizer: { principalId: 'user-17', tenant: 'acme' },
      principal: 'user-17',
    });
  });
});

describe('encodeResponse', () => {
  const encode = (...args: Parameters<typeof response>): Record<string, unknown> => {
    const result = format.encodeResponse(response(...args), { eventSource: 'apigateway-rest' }, settings());
    expect(resultProblems('apigateway-rest', result)).toEqual([]);
    return result as Record<string, unknown>;
  };
  const answer = (...args: Parameters<typeof response>) => door('REST API').toAnswer(encode(...args));

  it('trap 6: has no key that a REST API does not know', () => {
    const known = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];
    const keys = Object.keys(encode(200, { 'set-cookie': ['a=1', 'b=2'], 'x-one': ['1'] }, 'x'));
    expect(keys.filter((key) => !known.includes(key))).toEqual([]);
  });

  it.each([200, 201, 204, 207, 301, 304, 401, 404, 429, 499, 500, 503, 599])('status %i', (status) => {
    expect(answer(status).status).toBe(status);
  });

  it('trap 2: sends several Set-Cookie and other repeated headers as several lines', () => {
    const cookies = [
      'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT',
      'b=2; Path=/',
      'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT',
    ];
    expect(encode(200, { 'set-cookie': cookies, via: ['1.1 a', '1.1 b'] })).toMatchObject({
      multiValueHeaders: { 'set-cookie': cookies, via: ['1.1 a', '1.1 b'] },
    });
  });

  it('trap 30: keeps empty header values', () => {
    expect(answer(200, { 'x-empty': [''], 'x-empties': ['', ''] }).lines).toEqual(
      expect.arrayContaining([
        ['x-empty', ''],
        ['x-empties', ''],
        ['x-empties', ''],
      ]),
    );
  });

  it.each([
    ['JSON bytes', { 'content-type': ['application/json'] }, Buffer.from('{"ü":1}'), '{"ü":1}', false],
    ['bytes of any type that are UTF-8', { 'content-type': ['application/pdf'] }, Buffer.from('%PDF'), '%PDF', false],
    ['bytes without a type that are UTF-8', {}, Buffer.from('text'), 'text', false],
    ['bytes that are not UTF-8', { 'content-type': ['text/plain'] }, Buffer.from([0x66, 0xfc]), 'Zvw=', true],
    [
      'trap 15: compressed bytes',
      { 'content-type': ['application/json'], 'content-encoding': ['br'] },
      Buffer.from('text'),
      'dGV4dA==',
      true,
    ],
  ])('body: %s', (_, headers, bytes, body, isBase64Encoded) => {
    const result = encode(200, headers as never, bytes);
    expect({ body: result['body'], isBase64Encoded: result['isBase64Encoded'] ?? false }).toEqual({
      body,
      isBase64Encoded,
    });
  });

  it.each([
    ['text', 'text', undefined],
    ['base64', 'iVBORw0KGgo=', true],
  ] as const)('passes on %s from a Lambda as it is', (_, body, flag) => {
    const result = encode(200, {}, body, flag);
    expect({ body: result['body'], flag: result['isBase64Encoded'] ?? false }).toEqual({ body, flag: flag ?? false });
  });
});

describe('encodeRequest', () => {
  const request = () => decodeFile('apigateway-rest-multi-value').request;
  const encode = (changes = {}) =>
    format.encodeRequest({ ...request(), ...changes }, { eventSource: 'lattice-v2' }) as ReturnType<typeof eventFile>;

  it('writes both maps, the single one with the last value, names as REST APIs spell them', () => {
    expect(encode()).toMatchObject({
      path: '/orders/42',
      httpMethod: 'GET',
      headers: { Host: HOST, 'Test-Header': 'two', 'X-Empty': '' },
      multiValueHeaders: { Host: [HOST], 'Test-Header': ['one', 'two', 'two'], 'X-Empty': [''] },
      queryStringParameters: { tag: '', empty: '', q: 'ü' },
      multiValueQueryStringParameters: { tag: ['a', 'b', ''], empty: [''], q: ['x y', 'x+y', 'ü'] },
      body: null,
      isBase64Encoded: false,
    });
  });

  it('says null where a REST API does', () => {
    const event = encode({ path: '/orders', queryStringParameters: undefined });
    expect(event).toMatchObject({
      path: '/orders',
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      stageVariables: null,
    });
  });

  it('has neither Content-Length nor Connection, which REST APIs keep', () => {
    const headers = map([
      ['content-length', ['2']],
      ['content-type', ['text/plain']],
    ]);
    expect(Object.keys(encode({ headers, body: 'ok' }).headers)).toEqual(['Content-Type']);
  });

  it('trap 1: takes the query out of the path and keeps the path escaped', () => {
    expect(encode({ path: '/a%2Fb/%E2%98%95?x=%26', queryStringParameters: { x: ['&'] } })).toMatchObject({
      path: '/a%2Fb/%E2%98%95',
      multiValueQueryStringParameters: { x: ['&'] },
    });
  });

  it('trap 23: tells the time in milliseconds, as a number', () => {
    expect(encode().requestContext.requestTimeEpoch).toBe(1727177008123);
  });

  it('passes a body and its flag on untouched', () => {
    expect(encode({ body: 'iVBORw0KGgo=', isBase64Encoded: true })).toMatchObject({
      body: 'iVBORw0KGgo=',
      isBase64Encoded: true,
    });
  });
});

describe('decodeResponse', () => {
  it.each([
    ['nothing but an object', {}, { statusCode: 200 }],
    ['headers alone', { headers: { 'X-A': '1' } }, { statusCode: 200, headers: { 'x-a': ['1'] } }],
    ['headers null', { statusCode: 201, headers: null, body: 'ok' }, { statusCode: 201, body: 'ok' }],
    ['a status as text', { statusCode: '201' }, { statusCode: 201 }],
    ['a boolean header value', { statusCode: 200, headers: { 'x-a': true } }, { headers: { 'x-a': ['true'] } }],
    [
      'one header in both maps: both are sent, the list first',
      { statusCode: 200, headers: { 'X-A': '3' }, multiValueHeaders: { 'x-a': ['1', '2'] } },
      { headers: { 'x-a': ['1', '2', '3'] } },
    ],
    [
      'several cookies',
      { statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] } },
      { headers: { 'set-cookie': ['a=1', 'b=2'] } },
    ],
    ['base64', { statusCode: 200, body: 'AAE=', isBase64Encoded: true }, { body: 'AAE=', isBase64Encoded: true }],
    [
      'no type: it is JSON to a REST API',
      { statusCode: 200, body: '{}' },
      { headers: { 'content-type': ['application/json'] } },
    ],
  ])('accepts, as REST APIs do: %s', (_, result, expected) => {
    expect(format.decodeResponse(result)).toMatchObject(expected);
  });

  it.each([
    ['null', null],
    ['a string', 'ok'],
    ['a list', []],
    ['an unknown key', { statusCode: 200, cookies: [] }],
    ['statusDescription', { statusCode: 200, statusDescription: '200 OK' }],
    ['a status that is no number', { statusCode: 'test' }],
    ['status 0', { statusCode: 0 }],
    ['status 101', { statusCode: 101 }],
    ['status 600', { statusCode: 600 }],
    ['a multi-value that is no list', { statusCode: 200, multiValueHeaders: { 'x-a': '1' } }],
    ['an object as body', { statusCode: 200, body: {} }],
  ])('refuses with a 502, as REST APIs do: %s', (_, result) => {
    expect(() => format.decodeResponse(result)).toThrow(expect.objectContaining({ statusCode: 502 }));
  });
});
