import { describe, expect, it } from 'vitest';
import { apigatewayHttp as format } from '../../shared/formats/apigateway-http.ts';
import { eventFile } from '../support/events.ts';
import { payload } from '../support/payload.ts';
import { requestProblems } from '../support/request-rules.ts';
import { resultProblems } from '../support/result-rules.ts';
import { map, requestContext, response, settings } from '../support/settings.ts';
import { BARE, BARE_ORIGIN, FULL, FULL_ORIGIN, withMember } from './known.ts';

const decode = (event: Record<string, unknown>, sources = {}) => format.decodeRequest(event, settings(sources));
const decodeFile = (name: string, sources = {}) => decode(eventFile(name), sources);

const HOST = 'f6g7h8i9j0.execute-api.us-east-2.amazonaws.com';

describe('decodeRequest', () => {
  it('turns a whole event into a Lattice v2 request; trap 1: the query once, as it came', () => {
    // Its content-length of 0 is the API's, not the client's.
    expect(decodeFile('apigateway-http-get').request).toEqual({
      version: '2.0',
      path: '/orders/42?expand=lines&tag=a&tag=b%2Cc&flag&q=x+y',
      method: 'GET',
      headers: {
        accept: ['*/*'],
        host: [HOST],
        'user-agent': ['curl/8.5.0'],
        'x-amzn-trace-id': ['Root=1-66f2a1b0-0a1b2c3d4e5f60718293a4b5'],
        'x-forwarded-for': ['203.0.113.7'],
        'x-forwarded-port': ['443'],
        'x-forwarded-proto': ['https'],
      },
      // From the raw query: the event's own map has joined the repeats with commas.
      queryStringParameters: { expand: ['lines'], tag: ['a', 'b,c'], flag: [''], q: ['x y'] },
      requestId: 'JKJaXmPLvHcESHA=',
      requestContext: requestContext(),
    });
  });

  it.each([
    [
      'apigateway-http-cookies',
      { headers: expect.objectContaining({ cookie: ['session=abc123; theme=dark'], 'accept-language': ['de,en'] }) },
    ],
    ['apigateway-http-decoded-path', { path: '/files/space%20value/a/b/%C3%BC/100%25/a%23b/x+y@z;v=1' }],
    ['apigateway-http-named-stage', { path: '/beta/orders/42' }],
    [
      'apigateway-http-post-json',
      { method: 'POST', path: '/orders', body: '{"sku":"tea-1","quantity":2,"note":"Grüße"}' },
    ],
    ['apigateway-http-binary', { method: 'PUT', body: expect.stringMatching(/^iVBORw0KGgo/), isBase64Encoded: true }],
    [
      'apigateway-http-repeated-headers',
      { headers: expect.objectContaining({ via: ['1.1 edge-a,1.1 edge-b'], 'x-tag': ['a,b'] }) },
    ],
    ['apigateway-http-jwt', { headers: expect.objectContaining({ authorization: ['Bearer example-token'] }) }],
    ['apigateway-http-iam', { path: '/orders/42' }],
    ['apigateway-http-mtls', { headers: expect.objectContaining({ host: ['api.example.com'] }) }],
  ])('%s', (file, expected) => {
    const { request } = decodeFile(file);
    expect(request).toMatchObject(expected);
    expect(requestProblems(request)).toEqual([]);
  });

  it.each([
    ['/a b', '/a%20b'],
    ['/a#b', '/a%23b'],
    ['/100%', '/100%25'],
    ['/%41', '/%2541'],
    ['/é/☕/😀', '/%C3%A9/%E2%98%95/%F0%9F%98%80'],
    ['/"<>\\^`{|}', '/%22%3C%3E%5C%5E%60%7B%7C%7D'],
    ["/a;b=c,d:e@f&g=h+i$j!k*l'(m)~n", "/a;b=c,d:e@f&g=h+i$j!k*l'(m)~n"],
    ['//a//', '//a//'],
    ['/', '/'],
  ])('trap 9: rawPath is decoded, so %s goes on as %s', (rawPath, path) => {
    expect(decode({ ...eventFile('apigateway-http-get'), rawPath, rawQueryString: '' }).request.path).toBe(path);
  });

  it.each([
    ['off by default', {}, '/beta/orders/42'],
    ['by setting', { stripStage: 'beta' }, '/orders/42'],
    ['only at the end of a segment', { stripStage: 'be' }, '/beta/orders/42'],
  ])('trap 28: strips a stage %s', (_, setting, path) => {
    expect(decodeFile('apigateway-http-named-stage', { 'apigateway-http': setting }).request.path).toBe(path);
  });

  it.each([
    ["a stage of the API's own domain", 'a1b2.execute-api.us-east-2.amazonaws.com', 'beta', '/beta'],
    ["no stage of a custom domain's", 'api.example.com', 'beta', undefined],
    ["a custom domain's mapping key", 'api.example.com', 'live', '/beta'],
    ['nothing, where nothing was stripped', 'api.example.com', '$default', undefined],
  ])("knows what the caller's URL has in front: %s", (_, domainName, stage, urlPrefix) => {
    const event = eventFile('apigateway-http-named-stage');
    Object.assign(event, { requestContext: { ...(event['requestContext'] as object), domainName, stage } });
    const stripStage = stage === '$default' ? 'other' : 'beta';
    expect(decode(event, { 'apigateway-http': { stripStage } }).origin.urlPrefix).toBe(urlPrefix);
  });

  it('trap 11: takes a body that is null or empty for none, and missing headers for none', () => {
    const event = eventFile('apigateway-http-get');
    delete event['headers'];
    expect(decode({ ...event, body: null }).request).not.toHaveProperty('body');
    expect(decode({ ...event, body: '' }).request).not.toHaveProperty('body');
    expect(decode(event).request.headers).toEqual({});
  });

  it('identity is what IAM said, and not what a token claims', () => {
    expect(decodeFile('apigateway-http-iam').request.requestContext.identity).toMatchObject({
      type: 'AWS_IAM',
      principal: 'arn:aws:sts::123456789012:assumed-role/orders-client/session-1',
    });
    expect(decodeFile('apigateway-http-jwt').request.requestContext.identity).toEqual({});
  });

  it('keeps outside the request what a Lattice event cannot carry', () => {
    expect(decodeFile('apigateway-http-jwt').origin).toEqual({
      eventSource: 'apigateway-http',
      sourceIp: '203.0.113.7',
      accountId: '123456789012',
      apiId: 'f6g7h8i9j0',
      domainName: HOST,
      stage: '$default',
      resource: '$default',
      authorizer: {
        jwt: {
          claims: { iss: 'https://idp.example.com/', scope: 'orders.read', sub: 'user-17' },
          scopes: ['orders.read'],
        },
      },
    });
    expect(decodeFile('apigateway-http-get').origin).toMatchObject({
      resource: 'GET /orders/{id}',
      pathParameters: { id: '42' },
    });
    expect(decodeFile('apigateway-http-named-stage').origin).toMatchObject({ stageVariables: { backend: 'blue' } });
    expect(decodeFile('apigateway-http-mtls').origin.clientCertificate).toMatchObject({
      subjectDN: 'CN=client.example.com',
    });
  });
});

describe('decodeRequest: what is wrong is named by its place in the event', () => {
  it.each([
    ['rawPath', 'a string'],
    ['rawQueryString', 'a string'],
    ['routeKey', 'a string'],
    ['headers', 'an object'],
    ['cookies', 'an array of strings'],
    ['pathParameters', 'an object'],
    ['stageVariables.backend', 'a string'],
    ['body', 'a string'],
    ['requestContext', 'an object'],
    ['requestContext.domainName', 'a string'],
    ['requestContext.requestId', 'a string'],
    ['requestContext.accountId', 'a string'],
    ['requestContext.apiId', 'a string'],
    ['requestContext.stage', 'a string'],
    ['requestContext.http', 'an object'],
    ['requestContext.http.method', 'a string'],
    ['requestContext.http.sourceIp', 'a string'],
    ['requestContext.authentication', 'an object'],
    ['requestContext.authorizer', 'an object'],
    ['requestContext.authorizer.iam', 'an object'],
    ['requestContext.authorizer.iam.userArn', 'a string'],
  ])('%s', (member, expected) => {
    expect(() => decode(withMember('apigateway-http-get', member, 7))).toThrow(
      `${member}: expected ${expected}, got number`,
    );
  });

  it.each([
    ['cookies', ['a=1', null], 'cookies[1]: expected a string, got null'],
    ['requestContext.authorizer.iam.userArn', 'a\r\nb', 'userArn: control character in its value'],
    ['requestContext', null, 'requestContext.http.method: expected a string, got nothing'],
    ['requestContext.http', null, 'requestContext.http.method: expected a string, got nothing'],
    ['rawPath', undefined, 'rawPath: expected a string, got nothing'],
  ])('%s: %j', (member, value, message) => {
    expect(() => decode(withMember('apigateway-http-get', member, value))).toThrow(message);
  });
});

describe('decodeRequest: headers that the API itself makes', () => {
  it.each<[cookies: unknown, header: string[] | undefined]>([
    [['a=1', 'b=2'], ['a=1; b=2']],
    [[], undefined],
    [null, undefined],
  ])('cookies %j', (cookies, header) => {
    const { headers } = decode(withMember('apigateway-http-get', 'cookies', cookies)).request;
    expect(headers['cookie']).toEqual(header);
  });

  it('keeps a cookie header next to an empty list', () => {
    const event = withMember('apigateway-http-get', 'cookies', []);
    Object.assign(event['headers'] as object, { cookie: 'a=1' });
    expect(decode(event).request.headers['cookie']).toEqual(['a=1']);
  });

  it.each<[length: string, body: string | undefined, header: string[] | undefined]>([
    ['0', undefined, undefined],
    ['5', undefined, ['5']],
    ['5', 'hello', ['5']],
    ['0', 'hello', ['0']],
  ])('content-length %s with body %j', (length, body, header) => {
    const event = withMember('apigateway-http-get', 'headers.content-length', length);
    expect(decode({ ...event, body }).request.headers['content-length']).toEqual(header);
  });
});

describe('encodeResponse', () => {
  const encode = (...args: Parameters<typeof response>): Record<string, unknown> => {
    const result = format.encodeResponse(response(...args), { eventSource: 'apigateway-http' }, settings());
    expect(resultProblems('apigateway-http', result)).toEqual([]);
    return result as Record<string, unknown>;
  };

  it('trap 2, 6: sends Set-Cookie as cookies, other repeats joined, and never multiValueHeaders', () => {
    const cookies = ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2'];
    expect(encode(200, { 'set-cookie': cookies, via: ['1.1 a', '1.1 b'], 'x-empty': [''] }, 'ok')).toEqual({
      statusCode: 200,
      headers: { via: '1.1 a, 1.1 b', 'x-empty': '' },
      cookies,
      body: 'ok',
      isBase64Encoded: false,
    });
  });
});

describe('encodeRequest', () => {
  const encode = (changes = {}) =>
    format.encodeRequest(
      { ...decodeFile('apigateway-http-get').request, ...changes },
      { eventSource: 'lattice-v2' },
    ) as ReturnType<typeof eventFile>;

  it('trap 9: decodes the path, keeps the query raw, joins its repeats in the map', () => {
    const path = '/space%20value/%C3%BC?tag=a&tag=b%2Cc&flag&q=x+y';
    expect(encode({ path })).toMatchObject({
      version: '2.0',
      rawPath: '/space value/ü',
      rawQueryString: 'tag=a&tag=b%2Cc&flag&q=x+y',
      queryStringParameters: { tag: 'a,b,c', flag: '', q: 'x y' },
      requestContext: { http: { method: 'GET', path: '/space value/ü' } },
      isBase64Encoded: false,
    });
  });

  it('moves cookies out of the headers', () => {
    const headers = map({ host: [HOST], cookie: ['session=abc123; theme=dark', 'c=3'] });
    const event = encode({ headers });
    expect(event).toMatchObject({ cookies: ['session=abc123', 'theme=dark', 'c=3'] });
    expect(event.headers).not.toHaveProperty('cookie');
  });
});

describe('encodeRequest writes a whole event', () => {
  it('of a request of which little is known', () => {
    expect(format.encodeRequest(BARE, BARE_ORIGIN)).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/',
      rawQueryString: '',
      headers: {},
      requestContext: {
        accountId: 'anonymous',
        apiId: '',
        domainName: '',
        domainPrefix: '',
        http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' },
        requestId: '',
        routeKey: '$default',
        stage: '$default',
        time: '24/Sep/2024:11:23:28 +0000',
        timeEpoch: 1727177008123,
      },
      isBase64Encoded: false,
    });
  });

  it('of all that is known', () => {
    expect(format.encodeRequest(FULL, { ...FULL_ORIGIN, resource: 'POST /orders/{id}' })).toEqual({
      version: '2.0',
      routeKey: 'POST /orders/{id}',
      rawPath: '/orders/42/',
      rawQueryString: 'tag=a&tag=b',
      headers: {
        host: 'api.example.com:8443',
        'user-agent': 'curl/8.5.0',
        'x-forwarded-for': '198.51.100.1,203.0.113.9, 203.0.113.7',
        'x-forwarded-port': '8443',
      },
      queryStringParameters: { tag: 'a,b' },
      pathParameters: { id: '42' },
      stageVariables: { backend: 'blue' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'a1b2c3d4e5',
        authentication: { clientCert: { subjectDN: 'CN=client.example.com' } },
        authorizer: {
          iam: { userArn: 'arn:aws:iam::123456789012:user/ada' },
          principalId: 'user-17',
          tenant: 'acme',
        },
        domainName: 'api.example.com',
        domainPrefix: 'api',
        http: {
          method: 'POST',
          path: '/orders/42/',
          protocol: 'HTTP/1.1',
          sourceIp: '192.0.2.1',
          userAgent: 'curl/8.5.0',
        },
        requestId: 'request-1',
        routeKey: 'POST /orders/{id}',
        stage: 'prod',
        time: '24/Sep/2024:11:23:28 +0000',
        timeEpoch: 1727177008123,
      },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  it('without members that have nothing to say', () => {
    const event = format.encodeRequest(BARE, BARE_ORIGIN);
    for (const name of ['cookies', 'queryStringParameters', 'pathParameters', 'stageVariables', 'body'])
      expect(event).not.toHaveProperty(name);
    for (const name of ['authorizer', 'authentication']) expect(event['requestContext']).not.toHaveProperty(name);
  });

  it('with the default route where the origin has the resource of a REST API', () => {
    expect(format.encodeRequest(FULL, FULL_ORIGIN)).toMatchObject({ routeKey: '$default' });
  });

  it('with the authorizer of the origin alone where nobody signed', () => {
    const event = format.encodeRequest(BARE, FULL_ORIGIN) as ReturnType<typeof eventFile>;
    expect(event.requestContext.authorizer).toEqual({ principalId: 'user-17', tenant: 'acme' });
  });

  it('without a domain name that would make it the event of a Function URL', () => {
    const headers = map({ host: ['abc.lambda-url.us-east-2.on.aws'] });
    const event = format.encodeRequest({ ...BARE, headers }, BARE_ORIGIN) as ReturnType<typeof eventFile>;
    expect(event.requestContext).toMatchObject({ domainName: '', domainPrefix: '' });
  });

  it.each([
    ['a=1;b=2', ['a=1', 'b=2']],
    ['a=1', ['a=1']],
  ])('with the cookies of %s apart', (cookie, cookies) => {
    expect(format.encodeRequest({ ...BARE, headers: map({ cookie: [cookie] }) }, BARE_ORIGIN)).toMatchObject({
      cookies,
    });
  });
});

describe('decodeResponse, where an HTTP API is lenient', () => {
  it.each<[string, unknown, object]>([
    // docs/wire-facts.md#function-url
    ['a list as header value', { statusCode: 200, headers: { 'x-a': ['b', 'c'] } }, { headers: { 'x-a': ['[b, c]'] } }],
    [
      'a type of its own',
      { statusCode: 200, headers: { 'Content-Type': 'text/html' } },
      { headers: { 'content-type': ['text/html'] } },
    ],
  ])('accepts %s', (_, result, expected) => {
    expect(format.decodeResponse(payload(result))).toMatchObject(expected);
  });

  it.each([
    [{ statusCode: 200, cookies: 'a=secret' }, "the function's cookies are string, not an array"],
    [{ statusCode: 200, cookies: [7] }, "the function's answer: header set-cookie: expected a string, got number"],
    [{ statusCode: 200, headers: [] }, "the function's headers are array, not an object"],
    [{ statusCode: 200, headers: { 'x-a': {} } }, "the function's answer: header x-a: expected a string, got object"],
    [{ statusCode: 200, body: {} }, "the function's body is object, not a string"],
    [
      { statusCode: 200, body: 'AAE=', isBase64Encoded: 'yes' },
      "the function's isBase64Encoded is string, not a boolean",
    ],
    [{ statusCode: 200, body: '!', isBase64Encoded: true }, "the function's body says it is base64, but is not"],
    [{ statusCode: 0 }, "the function's statusCode is 0, not 200 to 599"],
    [{ statusCode: 600 }, "the function's statusCode is 600, not 200 to 599"],
    [{ statusCode: 'secret' }, "the function's statusCode is string, not 200 to 599"],
    [{ statusCode: '2000' }, 'the function\'s statusCode is "2000", not 200 to 599'],
    [{ statusCode: '123456789012' }, "the function's statusCode is string, not 200 to 599"],
    [{ statusCode: [200] }, "the function's statusCode is [200], not 200 to 599"],
    [{ statusCode: '0200' }, 'the function\'s statusCode is "0200", not 200 to 599'],
  ])('refuses %j: what is wrong is named, and shown where it is a number', (result, message) => {
    expect(() => format.decodeResponse(payload(result))).toThrow(message);
  });
});

describe('decodeResponse', () => {
  it.each([
    [
      'a full result',
      { statusCode: 201, headers: { 'X-A': '1' }, cookies: ['a=1', 'b=2'], body: 'ok' },
      { statusCode: 201, headers: { 'x-a': ['1'], 'set-cookie': ['a=1', 'b=2'] }, body: 'ok' },
    ],
    ['base64', { statusCode: 200, body: 'AAE=', isBase64Encoded: true }, { body: 'AAE=', isBase64Encoded: true }],
  ])('accepts, as HTTP APIs do: %s', (_, result, expected) => {
    expect(format.decodeResponse(payload(result))).toMatchObject(expected);
  });

  it('ignores multiValueHeaders, as HTTP APIs do', () => {
    const result = { statusCode: 200, multiValueHeaders: { 'x-a': ['1'] } };
    expect(format.decodeResponse(payload(result)).headers).not.toHaveProperty('x-a');
  });
});
