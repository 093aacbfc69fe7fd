import { describe, expect, it } from 'vitest';
import { vpcProxy as format } from '../../shared/formats/vpc-proxy.ts';
import { eventFile } from '../support/events.ts';
import { requestProblems } from '../support/request-rules.ts';
import { resultProblems } from '../support/result-rules.ts';
import { NOW, response, settings } from '../support/settings.ts';

const decode = (event: Record<string, unknown>) => format.decodeRequest(event, settings());
const decodeFile = (name: string) => decode(eventFile(name));

const HEADERS = {
  accept: ['*/*'],
  host: ['a1b2c3d4e5.execute-api.us-east-2.amazonaws.com'],
  'user-agent': ['curl/8.5.0'],
  'x-amzn-trace-id': ['Root=1-66f2a1b0-0a1b2c3d4e5f60718293a4b5'],
  'x-forwarded-for': ['198.51.100.1, 203.0.113.7'],
  'x-forwarded-port': ['443'],
  'x-forwarded-proto': ['https'],
};

describe('decodeRequest', () => {
  it('turns a whole event into a Lattice v2 request', () => {
    expect(decodeFile('vpc-proxy-get').request).toEqual({
      version: '2.0',
      path: '/orders/42?expand=lines',
      method: 'GET',
      headers: HEADERS,
      queryStringParameters: { expand: ['lines'] },
      requestId: '44444444-5555-4666-8777-888888888888',
      requestContext: {
        serviceNetworkArn: '',
        serviceArn: '',
        targetGroupArn: '',
        identity: {},
        region: 'us-east-2',
        timeEpoch: `${NOW}000`,
      },
    });
  });

  it.each([
    [
      'vpc-proxy-post',
      {
        method: 'POST',
        path: '/orders',
        headers: { 'content-type': ['application/json'] },
        body: '{"sku":"tea-1","quantity":2,"note":"Grüße"}',
      },
    ],
    ['vpc-proxy-path-parameters', { path: '/customers/acme%20corp/orders/2024/07' }],
    [
      'vpc-proxy-escaped-quote',
      {
        path: "/orders/42?name=O'Brien%20%26%20S%C3%B6hne",
        headers: { referer: ['https://www.example.com/a'] },
        queryStringParameters: { name: ["O'Brien & Söhne"] },
      },
    ],
  ])('%s', (file, expected) => {
    const { request } = decodeFile(file);
    expect(request).toMatchObject(expected);
    expect(requestProblems(request)).toEqual([]);
  });

  it('fills user-agent and x-forwarded-for from the context where no header was mapped', () => {
    expect(decodeFile('vpc-proxy-no-headers').request.headers).toMatchObject({
      'user-agent': ['curl/8.5.0'],
      'x-forwarded-for': ['203.0.113.7'],
    });
  });

  it('keeps the whole x-forwarded-for chain', () => {
    expect(decodeFile('vpc-proxy-get').request.headers['x-forwarded-for']).toEqual(['198.51.100.1, 203.0.113.7']);
  });

  it.each(['GET', 'HEAD', 'DELETE', 'OPTIONS'])('trap 4: {} of a %s is no body', (method) => {
    const event = eventFile('vpc-proxy-get');
    event['requestParams'].method = method;
    expect(decode(event).request).not.toHaveProperty('body');
  });

  it.each(['POST', 'PUT', 'PATCH'])('{} of a %s is a body', (method) => {
    const event = eventFile('vpc-proxy-get');
    event['requestParams'].method = method;
    expect(decode(event).request.body).toBe('{}');
  });

  it.each([
    ['', undefined],
    [[], '[]'],
    [[1, 'a'], '[1,"a"]'],
    ['text', '"text"'],
    [0, '0'],
    [false, 'false'],
  ])('bodyJson %j of a POST goes out as %s', (bodyJson, body) => {
    expect(decode({ ...eventFile('vpc-proxy-post'), bodyJson }).request.body).toBe(body);
  });

  it('names JSON as the type of a body whose type was not mapped', () => {
    const event = eventFile('vpc-proxy-post');
    delete event['params'].header['Content-Type'];
    expect(decode(event).request.headers['content-type']).toEqual(['application/json']);
  });

  it('does not take a type in lower case for a missing one', () => {
    const event = eventFile('vpc-proxy-post');
    delete event['params'].header['Content-Type'];
    event['params'].header['content-type'] = 'application/vnd.example+json';
    expect(decode(event).request.headers['content-type']).toEqual(['application/vnd.example+json']);
  });

  it('trap 5: keeps the host that the event names apart, for comparison with the target groups', () => {
    const { request, origin } = decodeFile('vpc-proxy-get');
    expect(origin).toMatchObject({ eventSource: 'vpc-proxy', namedTarget: { hostname: '10.0.1.16', port: '8080' } });
    expect(JSON.stringify(request)).not.toContain('10.0.1.16');
  });

  it('keeps beside the request what a Lattice event cannot carry', () => {
    expect(decodeFile('vpc-proxy-authorizer').origin).toMatchObject({
      sourceIp: '203.0.113.7',
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      stage: 'prod',
      resource: '/orders/{id}',
      pathParameters: { id: '42' },
      stageVariables: { backend: 'blue' },
      principal: 'user-17',
    });
  });

  it('fills parameters once: a value with braces is a value', () => {
    const event = eventFile('vpc-proxy-path-parameters');
    event['params'].path = { customerId: '{proxy+}', proxy: 'x' };
    expect(decode(event).request.path).toMatch(/^\/customers\/(\{proxy\+\}|%7Bproxy\+%7D)\/orders\/x$/);
  });
});

describe('encodeResponse', () => {
  const encode = (...args: Parameters<typeof response>) =>
    format.encodeResponse(response(...args), { eventSource: 'vpc-proxy' }, settings());

  it('resolves with the parsed body for 200', () => {
    const result = encode(
      200,
      { 'content-type': ['application/json'], via: ['1.1 a', '1.1 b'] },
      Buffer.from('{"a":[1]}'),
    );
    expect(resultProblems('vpc-proxy', result)).toEqual([]);
    expect(result).toEqual({
      status: 200,
      bodyJson: { a: [1] },
      headers: { 'content-type': 'application/json', via: '1.1 a, 1.1 b' },
    });
  });

  it.each([
    ['no JSON', Buffer.from('<p>')],
    ['nothing', undefined],
  ])('resolves with 200 for a body that is %s', (_, body) => {
    const result = encode(200, {}, body);
    expect(resultProblems('vpc-proxy', result)).toEqual([]);
  });

  it.each([201, 204, 301, 400, 404, 500, 503, 599])(
    'rejects %i with its JSON text, status first, no spaces',
    (status) => {
      expect(() => encode(status, { 'x-a': ['1'] }, '{"message":"no"}')).toThrow(
        expect.objectContaining({
          message: `{"status":${status},"bodyJson":"{\\"message\\":\\"no\\"}","headers":{"x-a":"1"}}`,
        }),
      );
    },
  );
});

describe('encodeRequest', () => {
  const { request, origin } = decodeFile('vpc-proxy-post');

  it('writes the event of the 2016 templates', () => {
    expect(format.encodeRequest({ ...request, path: '/orders/42?a=x%20y&a=2' }, origin)).toMatchObject({
      requestParams: { method: 'POST', path: expect.any(String) },
      bodyJson: { sku: 'tea-1', quantity: 2, note: 'Grüße' },
      params: { querystring: { a: '2' }, header: expect.any(Object) },
      context: { 'http-method': 'POST' },
    });
  });

  it('writes {} where there is no body', () => {
    const { body: _, ...bodiless } = request;
    expect(format.encodeRequest({ ...bodiless, method: 'GET' }, origin)).toMatchObject({ bodyJson: {} });
  });
});

describe('decodeResponse', () => {
  it('writes bodyJson as JSON text', () => {
    const result = { status: 200, bodyJson: { a: [1] }, headers: { 'X-A': '1' } };
    expect(format.decodeResponse(result)).toMatchObject({
      statusCode: 200,
      headers: { 'x-a': ['1'] },
      body: '{"a":[1]}',
    });
  });

  it('reads the JSON of a rejection, whose bodyJson is JSON text', () => {
    const rejection = { status: 404, bodyJson: '{"message":"no"}', headers: { 'x-a': '1' } };
    expect(format.decodeResponse(rejection)).toMatchObject({
      statusCode: 404,
      headers: { 'x-a': ['1'] },
      body: '{"message":"no"}',
    });
  });

  it.each([
    ['null', null],
    ['a string', 'ok'],
    ['an object without status', {}],
    ['status 0', { status: 0, bodyJson: {}, headers: {} }],
    ['an error that is no rejection', { errorMessage: 'boom', errorType: 'Error' }],
  ])('refuses with a 502: %s', (_, result) => {
    expect(() => format.decodeResponse(result)).toThrow(expect.objectContaining({ statusCode: 502 }));
  });
});
