import { describe, expect, it } from 'vitest';
import { alb as format } from '../../shared/formats/alb.ts';
import { eventFile } from '../support/events.ts';
import { payload } from '../support/payload.ts';
import { requestProblems } from '../support/request-rules.ts';
import { resultProblems } from '../support/result-rules.ts';
import { map, requestContext, response, settings } from '../support/settings.ts';
import { BARE, BARE_ORIGIN, FULL, FULL_ORIGIN, withMember } from './known.ts';

const decode = (event: Record<string, unknown>) => format.decodeRequest(event, settings());
const decodeFile = (name: string) => decode(eventFile(name));

const BASE_HEADERS = {
  accept: ['*/*'],
  host: ['orders.example.com'],
  'user-agent': ['curl/8.5.0'],
  'x-amzn-trace-id': ['Root=1-66f2a1b0-0a1b2c3d4e5f60718293a4b5'],
  'x-forwarded-for': ['203.0.113.7'],
  'x-forwarded-port': ['443'],
  'x-forwarded-proto': ['https'],
};

describe('decodeRequest', () => {
  it('turns a whole event into a Lattice v2 request', () => {
    expect(decodeFile('alb-single-value').request).toEqual({
      version: '2.0',
      path: '/orders/42?expand=lines&tag=b',
      method: 'GET',
      headers: BASE_HEADERS,
      queryStringParameters: { expand: ['lines'], tag: ['b'] },
      requestContext: requestContext(),
    });
  });

  it.each([
    [
      'trap 17, 18, 30',
      'alb-multi-value',
      {
        path: '/orders/42?tag=a&tag=b&tag=&q=x+y',
        queryStringParameters: { tag: ['a', 'b', ''], q: ['x y'] },
        headers: {
          ...BASE_HEADERS,
          cookie: ['session=abc123', 'theme=dark'],
          'x-tag': ['one', 'two', 'two'],
          'x-empty': [''],
          'x-forwarded-for': ['198.51.100.1, 203.0.113.7'],
        },
      },
    ],
    [
      'trap 29',
      'alb-health-check',
      { path: '/health', method: 'GET', headers: { 'user-agent': ['ELB-HealthChecker/2.0'] } },
    ],
    [
      'trap 29',
      'alb-health-check-multi-value',
      { path: '/health', headers: { 'user-agent': ['ELB-HealthChecker/2.0'] } },
    ],
    [
      'trap 8',
      'alb-encoded-query',
      {
        path:
          '/files/space%20value/a%2Fb?next=https%3A%2F%2Fexample.com%2F%3Fa%3D1%26b%3D2' +
          '&sum=a%2Bb&plus=a+b&na%20me=%E2%98%95&percent=100%25',
        queryStringParameters: {
          next: ['https://example.com/?a=1&b=2'],
          sum: ['a+b'],
          plus: ['a b'],
          'na me': ['☕'],
          percent: ['100%'],
        },
      },
    ],
    [
      'trap 30',
      'alb-flag-query',
      { path: '/orders/42?flag=&empty=', queryStringParameters: { flag: [''], empty: [''] } },
    ],
    ['text', 'alb-post-json', { method: 'POST', path: '/orders', body: '{"sku":"tea-1","quantity":2,"note":"Grüße"}' }],
    ['base64', 'alb-binary', { method: 'PUT', body: expect.stringMatching(/^iVBORw0KGgo/), isBase64Encoded: true }],
  ])('%s: %s', (_, file, expected) => {
    const { request } = decodeFile(file);
    expect(request).toMatchObject(expected);
    expect(requestProblems(request)).toEqual([]);
  });

  it.each([
    [
      'alb-mtls',
      ['-serial-number', '-issuer', '-subject', '-validity', '-leaf'].map((s) => `x-amzn-mtls-clientcert${s}`),
    ],
    ['alb-oidc', ['accesstoken', 'identity', 'data'].map((s) => `x-amzn-oidc-${s}`)],
  ])('trap 14: keeps what only an ALB writes: %s', (file, names) => {
    expect(Object.keys(decodeFile(file).request.headers)).toEqual(expect.arrayContaining(names));
  });

  it('remembers which map the event had, for the answer', () => {
    expect(decodeFile('alb-single-value').origin).toMatchObject({ eventSource: 'alb' });
    expect(decodeFile('alb-single-value').origin.multiValueHeaders ?? false).toBe(false);
    expect(decodeFile('alb-multi-value').origin).toMatchObject({ eventSource: 'alb', multiValueHeaders: true });
    expect(decodeFile('alb-health-check-multi-value').origin.multiValueHeaders).toBe(true);
  });
});

describe('decodeRequest: what is wrong is named by its place in the event', () => {
  it.each([
    ['httpMethod', 'a string'],
    ['path', 'a string'],
    ['headers', 'an object'],
    ['queryStringParameters.expand', 'a string'],
    ['body', 'a string'],
    ['requestContext', 'an object'],
    ['requestContext.elb', 'an object'],
    ['requestContext.elb.targetGroupArn', 'a string'],
  ])('%s', (member, expected) => {
    expect(() => decode(withMember('alb-single-value', member, 7))).toThrow(
      `${member}: expected ${expected}, got number`,
    );
  });

  it.each(['requestContext', 'requestContext.elb', 'requestContext.elb.targetGroupArn'])('%s may be null', (member) => {
    const { request, origin } = decode(withMember('alb-single-value', member, null));
    expect(origin.targetGroupArn).toBeUndefined();
    // The region of the function, as nothing else tells it.
    expect(request.requestContext.region).toBe('us-east-2');
  });
});

it('decodeRequest takes the region from the target group', () => {
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/orders/0a1b2c3d4e5f6071';
  const { request, origin } = decode(withMember('alb-single-value', 'requestContext.elb.targetGroupArn', arn));
  expect(request.requestContext.region).toBe('eu-west-1');
  expect(origin).toEqual({ eventSource: 'alb', multiValueHeaders: false, targetGroupArn: arn });
});

describe('encodeResponse', () => {
  const encode = (multi: boolean, args: Parameters<typeof response>, sources = {}): Record<string, unknown> => {
    const origin = { eventSource: 'alb' as const, ...(multi && { multiValueHeaders: true }) };
    const result = format.encodeResponse(response(...args), origin, settings(sources));
    expect(resultProblems('alb', result, multi)).toEqual([]);
    return result as Record<string, unknown>;
  };

  const COOKIES = ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2'];

  it('trap 7: multi-value event: every header in multiValueHeaders, and no other map', () => {
    expect(encode(true, [200, { 'set-cookie': COOKIES, 'x-empty': [''] }, 'ok'])).toEqual({
      statusCode: 200,
      statusDescription: '200 OK',
      multiValueHeaders: { 'set-cookie': COOKIES, 'x-empty': [''] },
      body: 'ok',
      isBase64Encoded: false,
    });
  });

  it('trap 7: single-value event: every header in headers, and no other map', () => {
    expect(encode(false, [200, { via: ['1.1 a', '1.1 b'], 'x-empty': [''] }, 'ok'])).toEqual({
      statusCode: 200,
      statusDescription: '200 OK',
      headers: { via: '1.1 a, 1.1 b', 'x-empty': '' },
      body: 'ok',
      isBase64Encoded: false,
    });
  });

  it('trap 2: single-value event: the first Set-Cookie, never a joined one', () => {
    expect(encode(false, [200, { 'set-cookie': COOKIES }])['headers']).toEqual({ 'set-cookie': COOKIES[0] });
  });

  it('trap 2: by setting, one Set-Cookie per spelling of its name', () => {
    const sources = { alb: { setCookie: 'case-variants' } };
    const headers = encode(false, [200, { 'set-cookie': COOKIES }], sources)['headers'] as Record<string, string>;
    expect(Object.values(headers)).toEqual(COOKIES);
    expect(Object.keys(headers).map((name) => name.toLowerCase())).toEqual(['set-cookie', 'set-cookie']);
  });

  it('has a spelling for each of as many cookies as an answer may have', () => {
    const many = Array.from({ length: 60 }, (_, i) => `c${i}=1`);
    const headers = encode(false, [200, { 'set-cookie': many }], { alb: { setCookie: 'case-variants' } })['headers'];
    expect(Object.values(headers as object)).toEqual(many);
  });
});

describe('encodeRequest', () => {
  const encode = (target?: { multiValueHeaders: boolean }, changes = {}) =>
    format.encodeRequest(
      { ...decodeFile('alb-multi-value').request, ...changes },
      { eventSource: 'lattice-v2' },
      target,
    ) as ReturnType<typeof eventFile>;

  it('writes multi-value maps and no others, unless the target group has them off', () => {
    const event = encode();
    expect(event).toMatchObject({
      httpMethod: 'GET',
      path: '/orders/42',
      multiValueHeaders: { 'x-tag': ['one', 'two', 'two'], 'x-empty': [''] },
      multiValueQueryStringParameters: { tag: ['a', 'b', ''], q: ['x+y'] },
      body: '',
      isBase64Encoded: false,
    });
    expect(event).not.toHaveProperty('headers');
    expect(event).not.toHaveProperty('queryStringParameters');
    expect(event.requestContext.elb).toEqual({ targetGroupArn: expect.any(String) });
  });

  it('writes the last of several values with multi-value headers off', () => {
    const event = encode({ multiValueHeaders: false });
    expect(event).toMatchObject({
      headers: { 'x-tag': 'two', 'x-empty': '' },
      queryStringParameters: { tag: '', q: 'x+y' },
    });
    expect(event).not.toHaveProperty('multiValueHeaders');
    expect(event).not.toHaveProperty('multiValueQueryStringParameters');
  });

  it('trap 8: leaves keys and values of the query as they are', () => {
    const event = encode(undefined, { path: '/a%2Fb?na%20me=%26&x=a+b&flag', headers: map({}) });
    expect(event).toMatchObject({
      path: '/a%2Fb',
      multiValueQueryStringParameters: { 'na%20me': ['%26'], x: ['a+b'], flag: [''] },
    });
  });
});

describe('encodeRequest writes a whole event', () => {
  it('of a request of which little is known', () => {
    expect(format.encodeRequest(BARE, BARE_ORIGIN)).toEqual({
      requestContext: { elb: { targetGroupArn: '' } },
      httpMethod: 'GET',
      path: '/',
      multiValueQueryStringParameters: {},
      multiValueHeaders: {},
      body: '',
      isBase64Encoded: false,
    });
  });

  it('of all that is known', () => {
    expect(format.encodeRequest({ ...FULL, isBase64Encoded: true }, FULL_ORIGIN)).toEqual({
      requestContext: { elb: { targetGroupArn: FULL_ORIGIN.targetGroupArn } },
      httpMethod: 'POST',
      path: '/orders/42/',
      multiValueQueryStringParameters: { tag: ['a', 'b'] },
      multiValueHeaders: FULL.headers,
      body: '{"a":1}',
      isBase64Encoded: true,
    });
  });

  it('with the maps that the event from an ALB had', () => {
    const event = format.encodeRequest(FULL, { eventSource: 'alb', multiValueHeaders: false });
    expect(event).toHaveProperty('headers');
    expect(event).not.toHaveProperty('multiValueHeaders');
  });
});

describe('decodeResponse: what is wrong is named, never shown', () => {
  it.each<[result: unknown, message: string, multiValueHeaders?: boolean]>([
    ['secret', 'the function answered string where an object is expected'],
    [{ statusCode: 200, headers: {} }, 'the function answered headers where multiValueHeaders is expected', true],
    [
      { statusCode: 200, multiValueHeaders: {} },
      'the function answered multiValueHeaders where headers is expected',
      false,
    ],
    [
      { statusCode: 200, multiValueHeaders: { 'x-a': 'secret' } },
      "the function's multiValueHeaders.x-a is string",
      true,
    ],
    [{ statusCode: 200, multiValueHeaders: [] }, "the function's multiValueHeaders are array, not an object", true],
    [{ statusCode: 200, headers: 'secret' }, "the function's headers are string, not an object", false],
    [
      { statusCode: 200, multiValueHeaders: { 'x-a': [true] } },
      "the function's answer: header x-a: expected a string, got boolean",
    ],
    [
      { statusCode: 200, headers: { 'x-a': true } },
      "the function's answer: header x-a: expected a string, got boolean",
      false,
    ],
    [{ statusCode: '200' }, 'the function\'s statusCode is "200", not 200 to 599'],
    [{ statusCode: 600 }, "the function's statusCode is 600, not 200 to 599"],
  ])('%j', (result, message, multiValueHeaders) => {
    const target = multiValueHeaders === undefined ? undefined : { multiValueHeaders };
    expect(() => format.decodeResponse(payload(result), target)).toThrow(
      expect.objectContaining({ statusCode: 502, message: expect.stringContaining(message) }),
    );
  });
});

describe('decodeResponse', () => {
  it.each([
    ['a status alone', { statusCode: 200 }, { statusCode: 200, headers: {} }],
    ['base64', { statusCode: 200, body: 'AAE=', isBase64Encoded: true }, { body: 'AAE=', isBase64Encoded: true }],
  ])('accepts, as ALBs do: %s', (_, result, expected) => {
    expect(format.decodeResponse(payload(result))).toMatchObject(expected);
  });
});

describe('sources.alb.trust', () => {
  const namesOf = (file: string, trust?: ('mtls' | 'oidc')[]) => {
    const { request } = format.decodeRequest(eventFile(file), settings(trust && { alb: { trust } }));
    return Object.keys(request.headers).filter((name) => /^x-amzn-(?:mtls|oidc)-/.test(name));
  };

  it.each([
    ['alb-mtls', 'mtls', 'oidc'],
    ['alb-oidc', 'oidc', 'mtls'],
  ] as const)('%s: headers pass by default and with %s, and not with %s or nothing', (file, own, other) => {
    expect(namesOf(file).length).toBeGreaterThan(0);
    expect(namesOf(file, [own])).toEqual(namesOf(file));
    expect([namesOf(file, [other]), namesOf(file, [])]).toEqual([[], []]);
  });
});
