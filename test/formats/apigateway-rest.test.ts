import { describe, expect, it } from 'vitest';
import { apigatewayRest as format } from '../../shared/formats/apigateway-rest.ts';
import { eventFile } from '../support/events.ts';
import { payload } from '../support/payload.ts';
import { requestProblems } from '../support/request-rules.ts';
import { resultProblems } from '../support/result-rules.ts';
import { map, requestContext, response, settings } from '../support/settings.ts';
import { BARE, BARE_ORIGIN, FULL, FULL_ORIGIN, withMember } from './known.ts';

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
      requestContext: requestContext(),
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

  it('takes a name whose list is empty for one that is lacking', () => {
    const event = eventFile('apigateway-rest-get');
    event['headers'] = { Accept: '*/*', 'X-Other': '1' };
    event['multiValueHeaders'] = { Accept: [], 'X-Other': ['1', '2'] };
    expect(decode(event).request.headers).toEqual({ accept: ['*/*'], 'x-other': ['1', '2'] });
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

  it.each([
    ['a stage', '/a/b', '/live/a/b', '/live'],
    ['a stage alone', '/', '/live', '/live'],
    ['a stage and one slash more', '/a', '/live//a', '/live'],
    ['nothing', '/a', '/a', ''],
    ['a base path that the path keeps', '/shop/a', '/shop/a', '/shop'],
    ['a base path that neither has', '/a', '/other', ''],
    ['nothing that is known', '/a', undefined, ''],
    ['a stripped base path, where the context does not say', '/shop/a', undefined, '/shop'],
  ])("knows what the caller's URL has in front: %s", (_, path, contextPath, urlPrefix) => {
    const event = eventFile('apigateway-rest-base-path');
    Object.assign(event, { path, requestContext: { ...(event['requestContext'] as object), path: contextPath } });
    expect(decode(event, { 'apigateway-rest': { stripBasePath: 'shop' } }).origin.urlPrefix).toBe(urlPrefix);
  });

  it('trap 10: a rawPath key changes nothing', () => {
    expect(decodeFile('apigateway-rest-raw-path-key').request.path).toBe('/status/1');
  });

  it.each([
    [
      'apigateway-rest-iam',
      { type: 'AWS_IAM', principal: 'arn:aws:sts::123456789012:assumed-role/orders-client/session-1' },
    ],
    ['apigateway-rest-private-vpc-endpoint', { sourceVpcArn: 'arn:aws:ec2:us-east-2::vpc/vpc-0a1b2c3d4e5f67890' }],
    ['apigateway-rest-authorizer', {}],
    ['apigateway-rest-get', {}],
  ])('identity is what the source vouches for: %s', (file, identity) => {
    const actual = decodeFile(file).request.requestContext.identity;
    expect(actual).toMatchObject(identity);
    if (Object.keys(identity).length === 0) expect(actual).toEqual({});
  });

  it('keeps outside the request what a Lattice event cannot carry', () => {
    expect(decodeFile('apigateway-rest-authorizer').origin).toEqual({
      eventSource: 'apigateway-rest',
      sourceIp: '203.0.113.7',
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      domainName: HOST,
      stage: 'prod',
      urlPrefix: '/prod',
      resource: '/orders/{id}',
      pathParameters: { id: '42' },
      stageVariables: { backend: 'blue' },
      authorizer: { principalId: 'user-17', tenant: 'acme', integrationLatency: 123 },
      principal: 'user-17',
      accept: '*/*',
    });
  });
});

describe('decodeRequest: what is wrong is named by its place in the event', () => {
  it.each([
    ['path', 'a string'],
    ['httpMethod', 'a string'],
    ['resource', 'a string'],
    ['headers', 'an object'],
    ['multiValueHeaders', 'an object'],
    ['multiValueHeaders.Accept', 'an array of strings'],
    ['multiValueQueryStringParameters', 'an object'],
    ['multiValueQueryStringParameters.tag', 'an array of strings'],
    ['pathParameters', 'an object'],
    ['pathParameters.id', 'a string'],
    ['stageVariables', 'an object'],
    ['stageVariables.backend', 'a string'],
    ['body', 'a string'],
    ['isBase64Encoded', 'a boolean', 'text'],
    ['requestContext', 'an object'],
    ['requestContext.domainName', 'a string'],
    ['requestContext.requestId', 'a string'],
    ['requestContext.accountId', 'a string'],
    ['requestContext.apiId', 'a string'],
    ['requestContext.stage', 'a string'],
    ['requestContext.identity', 'an object'],
    ['requestContext.identity.userArn', 'a string'],
    ['requestContext.identity.sourceIp', 'a string'],
    ['requestContext.identity.vpcId', 'a string'],
    ['requestContext.authorizer', 'an object'],
    ['requestContext.authorizer.principalId', 'a string'],
  ])('%s', (member, expected, body?: string) => {
    const event = withMember('apigateway-rest-get', member, 7);
    if (body) event['body'] = body;
    expect(() => decode(event)).toThrow(
      expect.objectContaining({ statusCode: 400, message: `${member}: expected ${expected}, got number` }),
    );
  });

  it.each([
    ['queryStringParameters', 7, 'queryStringParameters: expected an object, got number'],
    ['queryStringParameters.tag', ['a'], 'queryStringParameters.tag: expected a string, got array'],
  ])('%s, where there is no multi-value map', (member, value, message) => {
    const event = withMember('apigateway-rest-get', member, value);
    delete event['multiValueQueryStringParameters'];
    expect(() => decode(event)).toThrow(message);
  });

  it.each(['path', 'httpMethod'])('%s, which must be there', (member) => {
    expect(() => decode(withMember('apigateway-rest-get', member, null))).toThrow(
      `${member}: expected a string, got null`,
    );
    expect(() => decode(withMember('apigateway-rest-get', member, undefined))).toThrow(
      `${member}: expected a string, got nothing`,
    );
  });

  it.each(['requestContext', 'requestContext.identity'])('%s may be null', (member) => {
    expect(decode(withMember('apigateway-rest-get', member, null)).request.requestContext.identity).toEqual({});
  });

  it('userArn: what no header can hold', () => {
    const event = withMember('apigateway-rest-get', 'requestContext.identity.userArn', 'a\r\nb');
    expect(() => decode(event)).toThrow('userArn: control character in its value');
  });
});

it.each<[method: string, length: string, body: string | null, header: string[] | undefined]>([
  ['GET', '0', null, undefined],
  ['DELETE', '0', '', undefined],
  ['POST', '0', null, undefined],
  ['GET', '2', 'ok', ['2']],
])('decodeRequest: a %s with content-length %s over an HTTP API', (method, length, body, header) => {
  const event = withMember('apigateway-http-payload-1.0', 'headers.Content-Length', length);
  delete event['multiValueHeaders'];
  expect(decode({ ...event, httpMethod: method, body }).request.headers['content-length']).toEqual(header);
});

it('decodeRequest keeps a client certificate beside the request', () => {
  const certificate = { subjectDN: 'CN=client.example.com' };
  const { origin } = decode(withMember('apigateway-rest-get', 'requestContext.identity.clientCert', certificate));
  expect(origin.clientCertificate).toEqual(certificate);
});

describe('decodeRequest: a VPC endpoint', () => {
  const domainIn = (region: string) => `a1b2c3d4e5-vpce-1.execute-api.${region}.amazonaws.com`;
  const vpcArn = (domainName: string | null, region = 'us-east-2') => {
    const event = withMember('apigateway-rest-private-vpc-endpoint', 'requestContext.domainName', domainName);
    const { identity } = format.decodeRequest(event, { ...settings(), requestContext: { region } }).request
      .requestContext;
    return identity.sourceVpcArn;
  };

  it.each([
    ['us-east-2', 'arn:aws:ec2:us-east-2::vpc/vpc-0a1b2c3d4e5f67890'],
    ['cn-north-1', 'arn:aws-cn:ec2:cn-north-1::vpc/vpc-0a1b2c3d4e5f67890'],
    ['us-gov-west-1', 'arn:aws-us-gov:ec2:us-gov-west-1::vpc/vpc-0a1b2c3d4e5f67890'],
  ])('in %s has the ARN of its partition', (region, arn) => {
    expect(vpcArn(domainIn(region))).toBe(arn);
  });

  it('takes the region of the function where a custom domain name tells none', () => {
    expect(vpcArn('api.example.com', 'eu-west-1')).toBe('arn:aws:ec2:eu-west-1::vpc/vpc-0a1b2c3d4e5f67890');
  });

  it('never names the account of the API’s owner, who may not be the owner of the VPC', () => {
    expect(eventFile('apigateway-rest-private-vpc-endpoint')['requestContext'].accountId).toBe('123456789012');
    expect(vpcArn(domainIn('us-east-2'))).not.toContain('123456789012');
  });

  it('has no ARN without a region', () => {
    expect(vpcArn(null, '')).toBeUndefined();
  });
});

describe('encodeResponse', () => {
  const encode = (...args: Parameters<typeof response>): Record<string, unknown> => {
    const result = format.encodeResponse(response(...args), { eventSource: 'apigateway-rest' }, settings());
    expect(resultProblems('apigateway-rest', result)).toEqual([]);
    return result as Record<string, unknown>;
  };

  it('trap 6: has each name in exactly one map, and no key that a REST API does not know', () => {
    expect(encode(200, { 'x-one': ['1'], via: ['1.1 a', '1.1 b'], 'x-empty': [''] }, 'ok')).toEqual({
      statusCode: 200,
      headers: { 'x-one': '1', 'x-empty': '' },
      multiValueHeaders: { via: ['1.1 a', '1.1 b'] },
      body: 'ok',
      isBase64Encoded: false,
    });
  });

  describe('to an API without binaryMediaTypes, which would hand out base64 as it is', () => {
    const textOnly = (...args: Parameters<typeof response>) =>
      format.encodeResponse(
        response(...args),
        { eventSource: 'apigateway-rest' },
        settings({ 'apigateway-rest': { binaryMediaTypes: false } }),
      );

    it.each([
      ['text', 'ü', undefined],
      ['bytes', Buffer.from('ü'), undefined],
      ['base64', 'w7w=', true],
    ] as const)('%s goes out as text', (_, body, flag) => {
      expect(textOnly(200, {}, body, flag)).toMatchObject({ body: 'ü', isBase64Encoded: false });
    });

    it('what is no text is a 502', () => {
      expect(() => textOnly(200, {}, Buffer.from([0xff]))).toThrow(
        'the body is binary, and sources.apigateway-rest.binaryMediaTypes is false',
      );
    });
  });

  describe('binaryMediaTypes and the request’s Accept decide whether base64 reaches the client as bytes', () => {
    const PIXEL = Buffer.from('iVBORw0KGgo=', 'base64');
    const answerTo = (types: boolean | string[] | undefined, accept: string[] | undefined, changes: object = {}) => {
      const event = { ...eventFile('apigateway-rest-get'), ...changes };
      event['headers'] = { Host: HOST };
      event['multiValueHeaders'] = accept ? { Host: [HOST], Accept: accept } : { Host: [HOST] };
      const { origin } = decode(event);
      const sources = types === undefined ? {} : { 'apigateway-rest': { binaryMediaTypes: types } };
      return format.encodeResponse(response(200, { 'content-type': ['image/png'] }, PIXEL), origin, settings(sources));
    };

    it.each<[types: boolean | string[] | undefined, accept: string[] | undefined]>([
      [undefined, undefined],
      [true, undefined],
      [['*/*'], undefined],
      [['*/*'], ['text/html']],
      [['image/png'], ['image/png']],
      [['image/png'], ['IMAGE/PNG;q=0.8, */*']],
      [['IMAGE/png'], [' image/png ,text/html']],
      [['image/*'], ['image/webp']],
      [['text/html', 'image/png'], ['text/html,application/xhtml+xml,*/*;q=0.8']],
      [['image/png'], ['image/png', 'text/html']],
    ])('%j, Accept %j: bytes', (types, accept) => {
      expect(answerTo(types, accept)).toMatchObject({ body: 'iVBORw0KGgo=', isBase64Encoded: true });
    });

    it.each<[types: boolean | string[], accept: string[] | undefined]>([
      [false, ['image/png']],
      [[], ['image/png']],
      [['image/png'], undefined],
      [['image/png'], ['*/*']],
      [['image/png'], ['image/*']],
      [['image/png'], ['text/html,image/png']],
      [['image/png'], ['text/html', 'image/png']],
      [['image/*'], ['imagery/png']],
      [['image/png'], ['image/png2']],
    ])('%j, Accept %j: a 502 and not base64 text', (types, accept) => {
      expect(() => answerTo(types, accept)).toThrow(/^the body is binary, and /);
    });

    it('an HTTP API with payload format 1.0 decodes always', () => {
      expect(answerTo(false, undefined, { version: '1.0' })).toMatchObject({ isBase64Encoded: true });
    });
  });

  it.each([
    ['bytes of any type that are UTF-8', { 'content-type': ['application/pdf'] }, Buffer.from('%PDF'), '%PDF', false],
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

  it.each([
    ['the caller’s event', { eventSource: 'apigateway-rest', payloadFormatVersion: '1.0' }, undefined],
    ['the target group', { eventSource: 'lattice-v2' }, { payloadFormatVersion: '1.0' }],
  ] as const)('is an HTTP API’s event with payload format 1.0 by %s', (_, origin, target) => {
    const event = format.encodeRequest({ ...request(), path: '/a%2Fb/%E2%98%95' }, origin, target);
    expect(event).toMatchObject({
      version: '1.0',
      path: '/a%2Fb/%E2%98%95',
      pathParameters: { proxy: 'a/b/☕' },
      requestContext: { path: '/a/b/☕' },
    });
  });
});

describe('encodeRequest writes a whole event', () => {
  const IDENTITY = {
    accessKey: null,
    accountId: null,
    caller: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: '',
    user: null,
    userAgent: null,
    userArn: null,
  };

  it('of a request of which little is known', () => {
    const event = format.encodeRequest(BARE, BARE_ORIGIN);
    expect(event).toEqual({
      resource: '/{proxy+}',
      path: '/',
      httpMethod: 'GET',
      headers: {},
      multiValueHeaders: {},
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      requestContext: {
        accountId: '',
        apiId: '',
        domainName: '',
        domainPrefix: '',
        extendedRequestId: '',
        httpMethod: 'GET',
        identity: IDENTITY,
        path: '/',
        protocol: 'HTTP/1.1',
        requestId: '',
        requestTime: '24/Sep/2024:11:23:28 +0000',
        requestTimeEpoch: 1727177008123,
        resourceId: '',
        resourcePath: '/{proxy+}',
        stage: '$default',
      },
      body: null,
      isBase64Encoded: false,
    });
    expect(event['requestContext']).not.toHaveProperty('authorizer');
  });

  it('of all that is known', () => {
    expect(format.encodeRequest(FULL, FULL_ORIGIN)).toEqual({
      resource: '/orders/{id}',
      path: '/orders/42/',
      httpMethod: 'POST',
      headers: {
        Host: 'api.example.com:8443',
        'User-Agent': 'curl/8.5.0',
        'X-Forwarded-For': '203.0.113.9, 203.0.113.7',
        'X-Forwarded-Port': '8443',
      },
      multiValueHeaders: {
        Host: ['api.example.com:8443'],
        'User-Agent': ['curl/8.5.0'],
        'X-Forwarded-For': ['198.51.100.1', '203.0.113.9, 203.0.113.7'],
        'X-Forwarded-Port': ['8443'],
      },
      queryStringParameters: { tag: 'b' },
      multiValueQueryStringParameters: { tag: ['a', 'b'] },
      pathParameters: { id: '42' },
      stageVariables: { backend: 'blue' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'a1b2c3d4e5',
        authorizer: { principalId: 'user-17', tenant: 'acme' },
        domainName: 'api.example.com',
        domainPrefix: 'api',
        extendedRequestId: 'request-1',
        httpMethod: 'POST',
        identity: {
          ...IDENTITY,
          sourceIp: '192.0.2.1',
          userAgent: 'curl/8.5.0',
          userArn: 'arn:aws:iam::123456789012:user/ada',
        },
        path: '/prod/orders/42/',
        protocol: 'HTTP/1.1',
        requestId: 'request-1',
        requestTime: '24/Sep/2024:11:23:28 +0000',
        requestTimeEpoch: 1727177008123,
        resourceId: '',
        resourcePath: '/orders/{id}',
        stage: 'prod',
      },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  it('with the caller that the nearest hop wrote, where the source names none', () => {
    const { requestContext } = format.encodeRequest(FULL, BARE_ORIGIN) as ReturnType<typeof eventFile>;
    expect(requestContext.identity.sourceIp).toBe('203.0.113.7');
  });

  it('with the path as its greedy parameter, which loses a slash at its end (docs/wire-facts.md#rest-request)', () => {
    expect(format.encodeRequest(FULL, BARE_ORIGIN)).toMatchObject({ pathParameters: { proxy: 'orders/42' } });
  });

  it('with the resource of a greedy proxy where the origin has the route key of an HTTP API', () => {
    const origin = { ...FULL_ORIGIN, resource: 'GET /orders/{id}' };
    expect(format.encodeRequest(FULL, origin)).toMatchObject({ resource: '/{proxy+}' });
  });
});

describe('decodeResponse: what is wrong is named', () => {
  it.each([
    [{ statusDescription: '200 OK' }, "the function's answer has a key that a REST API refuses: statusDescription"],
    [{ statusCode: 'test' }, "the function's statusCode is string, not 200 to 599"],
    [{ statusCode: 600 }, "the function's statusCode is 600, not 200 to 599"],
    [{ body: {} }, "the function's body is object, not a string"],
    [{ headers: 'secret' }, "the function's headers are string, not an object"],
    [{ multiValueHeaders: 'secret' }, "the function's multiValueHeaders are string, not an object"],
    [{ multiValueHeaders: { 'x-a': 'secret' } }, "the function's multiValueHeaders.x-a is not an array"],
  ])('%j', (result, message) => {
    expect(() => format.decodeResponse(payload({ statusCode: 200, ...result }))).toThrow(
      expect.objectContaining({ statusCode: 502, message }),
    );
  });

  it.each([null, 'ok', []])('%j is no object', (result) => {
    expect(() => format.decodeResponse(payload(result))).toThrow(/^the function answered (null|string|array)/);
  });

  it.each([null, undefined, ''])('a body that is %j is none', (body) => {
    expect(format.decodeResponse(payload({ statusCode: 200, body, isBase64Encoded: true }))).toEqual({
      statusCode: 200,
      headers: { 'content-type': ['application/json'] },
    });
  });
});

describe('decodeResponse', () => {
  it.each<[string, object, object]>([
    ['nothing but an object', {}, { statusCode: 200 }],
    ['headers alone', { headers: { 'X-A': '1' } }, { statusCode: 200, headers: { 'x-a': ['1'] } }],
    ['a status as text', { statusCode: '201' }, { statusCode: 201 }],
    ['a boolean header value', { statusCode: 200, headers: { 'x-a': true } }, { headers: { 'x-a': ['true'] } }],
    [
      'several cookies',
      { statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] } },
      { headers: { 'set-cookie': ['a=1', 'b=2'] } },
    ],
    ['base64', { statusCode: 200, body: 'AAE=', isBase64Encoded: true }, { body: 'AAE=', isBase64Encoded: true }],
    ...['true', 'True'].map((isBase64Encoded): [string, object, object] => [
      `base64, said by the text ${isBase64Encoded}`,
      { statusCode: 200, body: 'AAE=', isBase64Encoded },
      { body: 'AAE=', isBase64Encoded: true },
    ]),
    ...['false', 'False'].map((isBase64Encoded): [string, object, object] => [
      `no base64, said by the text ${isBase64Encoded}`,
      { statusCode: 200, body: '!', isBase64Encoded },
      { body: '!' },
    ]),
    [
      'no type: it is JSON to a REST API',
      { statusCode: 200, body: '{}' },
      { headers: { 'content-type': ['application/json'] } },
    ],
  ])('accepts, as REST APIs do: %s', (_, result, expected) => {
    expect(format.decodeResponse(payload(result))).toMatchObject(expected);
  });
});
