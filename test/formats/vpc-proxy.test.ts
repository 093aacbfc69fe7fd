import { describe, expect, it } from 'vitest';
import { vpcProxy as format } from '../../shared/formats/vpc-proxy.ts';
import { eventFile } from '../support/events.ts';
import { payload } from '../support/payload.ts';
import { requestProblems } from '../support/request-rules.ts';
import { resultProblems } from '../support/result-rules.ts';
import { requestContext, response, settings } from '../support/settings.ts';
import { BARE, BARE_ORIGIN, FULL, FULL_ORIGIN, withMember } from './known.ts';

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
      requestContext: requestContext(),
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

  it.each([null, undefined])('bodyJson %j is no body', (bodyJson) => {
    expect(decode({ ...eventFile('vpc-proxy-post'), bodyJson }).request).not.toHaveProperty('body');
  });

  it('a GET may have a body, if there is something in it', () => {
    expect(decode({ ...eventFile('vpc-proxy-get'), bodyJson: { a: 1 } }).request.body).toBe('{"a":1}');
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

  it('keeps outside the request what a Lattice event cannot carry', () => {
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

describe('decodeRequest: what is wrong is named by its place in the event', () => {
  it.each([
    ['requestParams', 'an object'],
    ['requestParams.method', 'a string'],
    ['requestParams.hostname', 'a string'],
    ['requestParams.path', 'a string'],
    ['params', 'an object'],
    ['params.path', 'an object'],
    ['params.path.id', 'a string'],
    ['params.querystring', 'an object'],
    ['params.querystring.a', 'a string'],
    ['params.header', 'an object'],
    ['params.header.Accept', 'a string'],
    ['stage-variables', 'an object'],
    ['context', 'an object'],
    ['context.user-arn', 'a string'],
    ['context.user-agent', 'a string'],
    ['context.source-ip', 'a string'],
    ['context.account-id', 'a string'],
    ['context.api-id', 'a string'],
    ['context.stage', 'a string'],
    ['context.resource-path', 'a string'],
    ['context.request-id', 'a string'],
    ['context.authorizer-principal-id', 'a string'],
  ])('%s', (member, expected) => {
    expect(() => decode(withMember('vpc-proxy-get', member, 7))).toThrow(`${member}: expected ${expected}, got number`);
  });

  it.each<[member: string, value: unknown, message: string]>([
    ['context.user-arn', 'a\r\nb', 'context.user-arn: control character in its value'],
    ['requestParams', null, 'requestParams.method: expected a string, got nothing'],
    ...['', 'x', '80x', 'x80', '-1', '123456', null].map((port): [string, unknown, string] => [
      'requestParams.port',
      port,
      'requestParams.port: expected a port number',
    ]),
  ])('%s: %j', (member, value, message) => {
    expect(() => decode(withMember('vpc-proxy-get', member, value))).toThrow(message);
  });

  it.each(['params', 'context', 'params.header', 'params.path', 'params.querystring'])('%s may be null', (member) => {
    expect(decode(withMember('vpc-proxy-get', member, null)).request.method).toBe('GET');
  });
});

describe('decodeRequest: what the event says is what is known', () => {
  it.each([
    ['8080', '8080'],
    [8080, '8080'],
    ['1', '1'],
    ['65535', '65535'],
  ])('port %j', (port, expected) => {
    const { origin } = decode(withMember('vpc-proxy-get', 'requestParams.port', port));
    expect(origin.namedTarget).toEqual({ hostname: '10.0.1.16', port: expected });
  });

  it.each([
    ['80', '10.0.1.16'],
    ['443', '10.0.1.16'],
    ['8080', '10.0.1.16:8080'],
  ])('the host where none was mapped, port %s', (port, host) => {
    const event = withMember('vpc-proxy-get', 'params.header', {});
    Object.assign(event['requestParams'] as object, { port });
    expect(decode(event).request.headers['host']).toEqual([host]);
  });

  it('has only what the context says: its empty strings say nothing', () => {
    const event = withMember('vpc-proxy-no-headers', 'context', {
      'user-arn': '',
      'source-ip': '',
      'account-id': '',
      'api-id': '',
      stage: '',
      'resource-path': '',
      'user-agent': '',
      'authorizer-principal-id': '',
      'request-id': '',
    });
    const { request, origin } = decode(event);
    expect(origin).toEqual({
      eventSource: 'vpc-proxy',
      namedTarget: { hostname: '10.0.1.16', port: '8080' },
      pathParameters: expect.any(Object),
      stageVariables: expect.any(Object),
    });
    expect(request).not.toHaveProperty('requestId');
    expect(Object.keys(request.headers)).toEqual(['host']);
    expect(request.requestContext.identity).toEqual({});
  });

  it('vouches for who signed, and names them as the principal unless an authorizer does', () => {
    const arn = 'arn:aws:iam::123456789012:user/ada';
    const event = withMember('vpc-proxy-get', 'context.user-arn', arn);
    expect(decode(event).request.requestContext.identity).toEqual({ type: 'AWS_IAM', principal: arn });
    expect(decode(event).origin.principal).toBe(arn);
    Object.assign(event['context'] as object, { 'authorizer-principal-id': 'user-17' });
    expect(decode(event).origin.principal).toBe('user-17');
  });

  it('leaves out a Content-Length, which was that of the body before it became JSON', () => {
    const event = withMember('vpc-proxy-post', 'params.header.Content-Length', '99');
    expect(decode(event).request.headers).not.toHaveProperty('content-length');
  });

  it('leaves out what a client could have forged', () => {
    const event = withMember('vpc-proxy-get', 'params.header.x-amzn-lattice-identity', 'Principal=root');
    expect(decode(event).request.headers).not.toHaveProperty('x-amzn-lattice-identity');
  });

  it('names no type where there is no body', () => {
    expect(decodeFile('vpc-proxy-get').request.headers).not.toHaveProperty('content-type');
  });

  it.each([
    ['/a/{id}', { id: 'x y' }, '/a/x%20y'],
    ['/a/{id}', { id: 'x%20y' }, '/a/x%20y'],
    ['/a/{id}', { id: 'ü☕😀' }, '/a/%C3%BC%E2%98%95%F0%9F%98%80'],
    ['/a/{id}', { id: 'b?c#d' }, '/a/b%3Fc%23d'],
    ['/a/{proxy+}', { proxy: "b/c;d=1,e:@&=+$!*'()~" }, "/a/b/c;d=1,e:@&=+$!*'()~"],
    ['/a/{id}', {}, '/a/{id}'],
    ['/{a}/{b}', { a: '1', b: '2' }, '/1/2'],
    ['/a/{toString}', {}, '/a/{toString}'],
  ])('path %s with %j is %s', (path, parameters, expected) => {
    const event = withMember('vpc-proxy-path-parameters', 'params.path', parameters);
    Object.assign(event['requestParams'] as object, { path });
    expect(decode(event).request.path).toBe(expected);
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

  it.each([201, 404, 599])('rejects %i with its JSON text, status first, no spaces', (status) => {
    expect(() => encode(status, { 'x-a': ['1'] }, '{"message":"no"}')).toThrow(
      expect.objectContaining({
        message: `{"status":${status},"bodyJson":"{\\"message\\":\\"no\\"}","headers":{"x-a":"1"}}`,
      }),
    );
  });
});

describe('encodeRequest writes a whole event', () => {
  it('of a request of which little is known', () => {
    expect(format.encodeRequest(BARE, BARE_ORIGIN)).toEqual({
      requestParams: { hostname: 'backend.invalid', port: '443', path: '/', method: 'GET' },
      bodyJson: {},
      params: { path: {}, querystring: {}, header: {} },
      'stage-variables': {},
      context: {
        'account-id': '',
        'api-id': '',
        'authorizer-principal-id': '',
        'http-method': 'GET',
        stage: '',
        'source-ip': '',
        'user-agent': '',
        'user-arn': '',
        'request-id': '',
        'resource-path': '/',
      },
    });
  });

  it('of all that is known', () => {
    expect(format.encodeRequest(FULL, FULL_ORIGIN)).toEqual({
      requestParams: { hostname: '10.0.1.16', port: '8080', path: '/orders/42/', method: 'POST' },
      bodyJson: { a: 1 },
      params: {
        path: { id: '42' },
        querystring: { tag: 'b' },
        header: {
          host: 'api.example.com:8443',
          'user-agent': 'curl/8.5.0',
          'x-forwarded-for': '203.0.113.9, 203.0.113.7',
          'x-forwarded-port': '8443',
        },
      },
      'stage-variables': { backend: 'blue' },
      context: {
        'account-id': '123456789012',
        'api-id': 'a1b2c3d4e5',
        'authorizer-principal-id': 'user-17',
        'http-method': 'POST',
        stage: 'prod',
        'source-ip': '192.0.2.1',
        'user-agent': 'curl/8.5.0',
        'user-arn': 'arn:aws:iam::123456789012:user/ada',
        'request-id': 'request-1',
        'resource-path': '/orders/{id}',
      },
    });
  });

  it.each([
    [
      'of its target group',
      FULL_ORIGIN,
      { namedTarget: { hostname: 'legacy.internal', port: 8080 } },
      'legacy.internal',
      '8080',
    ],
    ['of the 2016 event that came in', FULL_ORIGIN, undefined, '10.0.1.16', '8080'],
    ['that nobody has, and never those of the caller’s Host', BARE_ORIGIN, undefined, 'backend.invalid', '443'],
  ] as const)('with the host and port %s', (_, origin, target, hostname, port) => {
    expect(format.encodeRequest(FULL, origin, target)).toMatchObject({ requestParams: { hostname, port } });
  });

  it('with who signed once, not as an authorizer too', () => {
    const principal = FULL.requestContext.identity.principal!;
    expect(format.encodeRequest(FULL, { ...FULL_ORIGIN, principal })).toMatchObject({
      context: { 'user-arn': principal, 'authorizer-principal-id': '' },
    });
  });

  it.each([{ body: '<p>' }, { body: '' }, { body: '\ud83d' }, { body: '/w==', isBase64Encoded: true as const }])(
    'refuses %j, for the event carries JSON alone',
    (body) => {
      expect(() => format.encodeRequest({ ...FULL, ...body }, FULL_ORIGIN)).toThrow(
        'body: the target reads the 2016 event, which carries JSON alone',
      );
    },
  );
});

describe('what an answer turns into', () => {
  const encode = (...args: Parameters<typeof response>) =>
    format.encodeResponse(response(...args), { eventSource: 'vpc-proxy' }, settings());

  it.each([
    ['text', Buffer.from('<p>'), '<p>'],
    ['nothing', undefined, ''],
    ['JSON text', Buffer.from('"ü"'), 'ü'],
  ])('%s resolves as it is', (_, body, bodyJson) => {
    expect(encode(200, {}, body)).toEqual({ status: 200, bodyJson, headers: {} });
  });

  it('bytes that are no text are refused', () => {
    expect(() => encode(200, {}, Buffer.from([0xff]))).toThrow(
      'the answer is binary, which the 2016 event cannot carry',
    );
  });

  it('a rejection is held to the limit of an invocation, and the error says whose', () => {
    expect(() => encode(404, {}, 'x'.repeat(6_300_000))).toThrow('vpc-proxy takes 6291556');
  });

  it('the last of several cookies is sent, never a joined one', () => {
    expect(encode(200, { 'set-cookie': ['a=1', 'b=2'] })).toMatchObject({ headers: { 'set-cookie': 'b=2' } });
    expect(encode(200, {})).toMatchObject({ headers: {} });
  });

  it('a rejection has its message alone: no stack, and as text the message itself', () => {
    let rejection: unknown;
    try {
      encode(404, {}, 'no');
    } catch (error) {
      rejection = error;
    }
    const message = '{"status":404,"bodyJson":"no","headers":{}}';
    expect(rejection).toMatchObject({ name: 'VpcProxyRejection', statusCode: 404, expose: true, message, stack: '' });
    expect(String(rejection)).toBe(message);
  });

  it.each(['\u0085', '\u2028', '\u2029'])(
    'a rejection is one line to a selection pattern, even with %j in it',
    (end) => {
      let message = '';
      try {
        encode(404, { 'x-a': [`a${end}b`] }, `no${end}`);
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toMatch(/^\{"status":404[^\n\r\u0085\u2028\u2029]*$/);
      expect(JSON.parse(message)).toEqual({ status: 404, bodyJson: `no${end}`, headers: { 'x-a': `a${end}b` } });
    },
  );
});

describe('decodeResponse: header values and bodies', () => {
  it.each([
    [{ status: '201' }, { statusCode: 201, headers: { 'content-type': ['application/json'] } }],
    [{ status: 200, headers: { 'X-A': ['1', '2'] } }, { headers: { 'x-a': ['1', '2'] } }],
    [{ status: 200, headers: { 'X-A': 1, 'X-B': true } }, { headers: { 'x-a': ['1'], 'x-b': ['true'] } }],
    [{ status: 200, headers: { 'Content-Type': 'text/html' } }, { headers: { 'content-type': ['text/html'] } }],
  ])('%j', (result, expected) => {
    expect(format.decodeResponse(payload(result))).toMatchObject(expected);
  });

  it.each([[{ status: 200 }], [{ status: 200, bodyJson: '' }]])('%j has no body', (result) => {
    expect(format.decodeResponse(payload(result))).not.toHaveProperty('body');
  });
});

describe('decodeResponse', () => {
  it('writes bodyJson as JSON text', () => {
    const result = { status: 200, bodyJson: { a: [1] }, headers: { 'X-A': '1' } };
    expect(format.decodeResponse(payload(result))).toMatchObject({
      statusCode: 200,
      headers: { 'x-a': ['1'] },
      body: '{"a":[1]}',
    });
  });

  it('reads the JSON of a rejection, whose bodyJson is JSON text', () => {
    const rejection = { status: 404, bodyJson: '{"message":"no"}', headers: { 'x-a': '1' } };
    expect(format.decodeResponse(payload(rejection))).toMatchObject({
      statusCode: 404,
      headers: { 'x-a': ['1'] },
      body: '{"message":"no"}',
    });
  });

  it.each([
    ['ok', 'the function answered string where an object is expected'],
    [{ status: 0, bodyJson: {} }, "the function's status is 0, not 200 to 599"],
    [{ errorMessage: 'boom', errorType: 'Error' }, "the function's status is undefined, not 200 to 599"],
    [{ status: 200, headers: 'secret' }, "the function's headers are string, not an object"],
  ])('refuses %j: what is wrong is named', (result, message) => {
    expect(() => format.decodeResponse(payload(result))).toThrow(expect.objectContaining({ statusCode: 502, message }));
  });
});
