import { describe, expect, it } from 'vitest';
import { apigatewayHttp } from '../../shared/formats/apigateway-http.ts';
import { functionUrl as format } from '../../shared/formats/function-url.ts';
import { eventFile } from '../support/events.ts';
import { requestProblems } from '../support/request-rules.ts';
import { map, requestContext, settings } from '../support/settings.ts';
import { BARE, BARE_ORIGIN, FULL, FULL_ORIGIN } from './known.ts';

const decode = (event: Record<string, unknown>) => format.decodeRequest(event, settings());
const decodeFile = (name: string) => decode(eventFile(name));

const HOST = 'abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-2.on.aws';

describe('decodeRequest', () => {
  it('turns a whole event into a Lattice v2 request', () => {
    expect(decodeFile('function-url-get').request).toEqual({
      version: '2.0',
      path: '/orders/42?expand=lines&tag=a&tag=b&flag&q=x+y%20z',
      method: 'GET',
      headers: {
        accept: ['*/*'],
        host: [HOST],
        'user-agent': ['curl/8.5.0'],
        'x-amzn-tls-cipher-suite': ['TLS_AES_128_GCM_SHA256'],
        'x-amzn-tls-version': ['TLSv1.3'],
        'x-amzn-trace-id': ['Root=1-66f2a1b0-0a1b2c3d4e5f60718293a4b5'],
        'x-forwarded-for': ['203.0.113.7'],
        'x-forwarded-port': ['443'],
        'x-forwarded-proto': ['https'],
      },
      queryStringParameters: { expand: ['lines'], tag: ['a', 'b'], flag: [''], q: ['x y z'] },
      requestId: '22222222-3333-4444-8555-666666666666',
      requestContext: requestContext(),
    });
  });

  it.each([
    ['trap 9', 'function-url-encoded-path', { path: '/files/space%20value/a%2Fb/%E2%98%95/100%25' }],
    [
      'text',
      'function-url-post-json',
      { method: 'POST', path: '/orders', body: '{"sku":"tea-1","quantity":2,"note":"Grüße"}' },
    ],
    ['base64', 'function-url-multipart', { method: 'POST', path: '/uploads', isBase64Encoded: true }],
    ['signed', 'function-url-iam', { path: '/orders/42' }],
    [
      'behind another host',
      'function-url-custom-front',
      { headers: expect.objectContaining({ host: ['www.example.com'] }) },
    ],
  ])('%s: %s', (_, file, expected) => {
    const { request } = decodeFile(file);
    expect(request).toMatchObject(expected);
    expect(requestProblems(request)).toEqual([]);
  });

  it('trap 16: takes cookies, which come twice, once', () => {
    expect(decodeFile('function-url-doubled-cookies').request.headers['cookie']).toEqual([
      'session=abc123; theme=dark',
    ]);
  });

  it('trap 16: takes cookies from the header where there is no list', () => {
    const event = eventFile('function-url-doubled-cookies');
    delete event['cookies'];
    expect(decode(event).request.headers['cookie']).toEqual(['session=abc123; theme=dark']);
  });

  it('identity is what IAM said', () => {
    expect(decodeFile('function-url-iam').request.requestContext.identity).toMatchObject({
      principal: 'arn:aws:sts::123456789012:assumed-role/orders-client/session-1',
    });
  });

  it('keeps outside the request who called and where', () => {
    expect(decodeFile('function-url-get').origin).toMatchObject({
      eventSource: 'function-url',
      sourceIp: '203.0.113.7',
      domainName: HOST,
    });
  });
});

describe('encodeRequest', () => {
  const encode = (changes = {}) =>
    format.encodeRequest(
      { ...decodeFile('function-url-get').request, ...changes },
      { eventSource: 'lattice-v2' },
    ) as ReturnType<typeof eventFile>;

  it('trap 9: keeps rawPath raw, and decodes http.path', () => {
    expect(encode({ path: '/space%20value/a%2Fb?x=%26' })).toMatchObject({
      rawPath: '/space%20value/a%2Fb',
      rawQueryString: 'x=%26',
      requestContext: { http: { path: '/space value/a/b' } },
    });
  });

  it('can be told from an HTTP API by its domain name', () => {
    expect(encode().requestContext.domainName).toContain('.lambda-url.');
  });

  it('sends cookies twice, as a Function URL does', () => {
    const event = encode({ headers: map({ cookie: ['session=abc123; theme=dark'] }) });
    expect(event).toMatchObject({
      cookies: ['session=abc123', 'theme=dark'],
      headers: { cookie: 'session=abc123; theme=dark' },
    });
  });
});

describe('encodeRequest writes a whole event', () => {
  const REQUEST_CONTEXT = {
    accountId: 'anonymous',
    apiId: '',
    domainName: 'lattice-migration-proxy.lambda-url.us-east-2.on.aws',
    domainPrefix: 'lattice-migration-proxy',
    http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' },
    requestId: '',
    routeKey: '$default',
    stage: '$default',
    time: '24/Sep/2024:11:23:28 +0000',
    timeEpoch: 1727177008123,
  };

  it('of a request of which little is known', () => {
    expect(format.encodeRequest(BARE, BARE_ORIGIN)).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/',
      rawQueryString: '',
      headers: {},
      requestContext: REQUEST_CONTEXT,
      isBase64Encoded: false,
    });
  });

  it('of all that is known; the members of API Gateway alone are left out', () => {
    expect(format.encodeRequest({ ...FULL, isBase64Encoded: true }, FULL_ORIGIN)).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/orders/42/',
      rawQueryString: 'tag=a&tag=b',
      headers: {
        host: 'api.example.com:8443',
        'user-agent': 'curl/8.5.0',
        'x-forwarded-for': '198.51.100.1,203.0.113.9, 203.0.113.7',
        'x-forwarded-port': '8443',
      },
      queryStringParameters: { tag: 'a,b' },
      requestContext: {
        ...REQUEST_CONTEXT,
        accountId: '123456789012',
        apiId: 'a1b2c3d4e5',
        authorizer: {
          iam: { userArn: 'arn:aws:iam::123456789012:user/ada' },
          principalId: 'user-17',
          tenant: 'acme',
        },
        http: {
          method: 'POST',
          path: '/orders/42/',
          protocol: 'HTTP/1.1',
          sourceIp: '192.0.2.1',
          userAgent: 'curl/8.5.0',
        },
        requestId: 'request-1',
        stage: 'prod',
      },
      body: '{"a":1}',
      isBase64Encoded: true,
    });
  });

  it("with its own domain name where a Function URL's event goes on", () => {
    const { requestContext } = format.encodeRequest(FULL, { ...FULL_ORIGIN, domainName: HOST }) as ReturnType<
      typeof eventFile
    >;
    expect(requestContext).toMatchObject({ domainName: HOST, domainPrefix: HOST.split('.')[0] });
  });
});

it('encodeRequest has no cookies where there are none', () => {
  const event = format.encodeRequest(BARE, BARE_ORIGIN);
  expect(event).not.toHaveProperty('cookies');
  expect(event['headers']).not.toHaveProperty('cookie');
});

it('answers are those of an HTTP API, both ways', () => {
  expect(format.encodeResponse).toBe(apigatewayHttp.encodeResponse);
  expect(format.decodeResponse).toBe(apigatewayHttp.decodeResponse);
});
