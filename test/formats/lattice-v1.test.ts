import { describe, expect, it } from 'vitest';
import { latticeV1 as format } from '../../shared/formats/lattice-v1.ts';
import { latticeV2 } from '../../shared/formats/lattice-v2.ts';
import { eventFile } from '../support/events.ts';
import { requestProblems } from '../support/request-rules.ts';
import { map, NOW, settings } from '../support/settings.ts';
import { BARE, BARE_ORIGIN, FULL, withMember } from './known.ts';

const decode = (event: Record<string, unknown>) => format.decodeRequest(event, settings());
const decodeFile = (name: string) => decode(eventFile(name));

const SERVICE = 'arn:aws:vpc-lattice:us-east-2:123456789012:service/svc-0a1b2c3d4e5f60718';
const NETWORK = 'arn:aws:vpc-lattice:us-east-2:123456789012:servicenetwork/sn-0a1b2c3d4e5f60718';
const TARGET_GROUP = 'arn:aws:vpc-lattice:us-east-2:123456789012:targetgroup/tg-0a1b2c3d4e5f60718';
const VPC = 'arn:aws:ec2:us-east-2:123456789012:vpc/vpc-0a1b2c3d4e5f67890';

describe('decodeRequest', () => {
  it('turns a whole event into a v2 request; trap 1 and 18: the query from raw_path alone', () => {
    expect(decodeFile('lattice-v1-get').request).toEqual({
      version: '2.0',
      path: '/orders/42?expand=lines&tag=a&tag=b%20c&flag',
      method: 'GET',
      headers: {
        accept: ['*/*'],
        host: ['orders-0a1b2c3d4e5f60718.7d67968.vpc-lattice-svcs.us-east-2.on.aws'],
        'user-agent': ['curl/8.5.0'],
        'x-forwarded-for': ['10.0.3.21'],
        'x-forwarded-port': ['443'],
        'x-forwarded-proto': ['https'],
        'x-tag': ['one,two'],
      },
      queryStringParameters: { expand: ['lines'], tag: ['a', 'b c'], flag: [''] },
      requestId: '33333333-4444-4555-8666-777777777777',
      requestContext: {
        serviceNetworkArn: NETWORK,
        serviceArn: SERVICE,
        targetGroupArn: TARGET_GROUP,
        identity: { sourceVpcArn: VPC },
        region: 'us-east-2',
        timeEpoch: `${NOW}000`,
      },
    });
  });

  it.each([
    ['lattice-v1-post', { method: 'POST', path: '/orders', body: '{"sku":"tea-1","quantity":2,"note":"Grüße"}' }],
    ['lattice-v1-binary', { method: 'PUT', body: expect.stringMatching(/^iVBORw0KGgo/), isBase64Encoded: true }],
    ['lattice-v1-signed', { path: '/orders/42' }],
  ])('%s', (file, expected) => {
    const { request } = decodeFile(file);
    expect(request).toMatchObject(expected);
    expect(requestProblems(request)).toEqual([]);
  });

  it('trap 25: reads the identity from the header that Lattice wrote, empty values left out', () => {
    expect(decodeFile('lattice-v1-signed').request.requestContext.identity).toEqual({
      type: 'AWS_IAM',
      principal: 'arn:aws:sts::123456789012:assumed-role/orders-client/session-1',
      sessionName: 'session-1',
      sourceVpcArn: VPC,
    });
  });

  it.each([
    ['with a space after the semicolon', 'Type=AWS_IAM; Principal=p', { type: 'AWS_IAM', principal: 'p' }],
    ['without one', 'Principal=p;Type=AWS_IAM', { type: 'AWS_IAM', principal: 'p' }],
    ['an escaped semicolon', 'Principal=a\\;b; SessionName=s', { principal: 'a;b', sessionName: 's' }],
    ['an equals sign in a value', 'X509SAN/URI=spiffe://x/?a=b', { x509SanUri: 'spiffe://x/?a=b' }],
    ['a key nobody knows', 'Fresh=1; Principal=p', { principal: 'p' }],
    [
      'X.509 names',
      'X509Issuer/OU=o; X509SAN/DNS=d; X509SAN/NameCN=n; X509Subject/CN=c',
      {
        x509IssuerOu: 'o',
        x509SanDns: 'd',
        x509SanNameCn: 'n',
        x509SubjectCn: 'c',
      },
    ],
  ])('trap 25: identity header %s', (_, header, identity) => {
    const event = eventFile('lattice-v1-get');
    event['headers']['x-amzn-lattice-identity'] = header;
    delete event['headers']['x-amzn-lattice-network'];
    expect(decode(event).request.requestContext.identity).toEqual(identity);
  });

  it('trap 11: an empty, null or missing body is none', () => {
    for (const body of ['', null, undefined]) {
      const event = { ...eventFile('lattice-v1-get'), body };
      expect(decode(event).request).not.toHaveProperty('body');
    }
  });
});

describe('decodeRequest: what is wrong is named', () => {
  it.each([
    ['raw_path', 7, 'raw_path: expected a string, got number'],
    ['method', 7, 'method: expected a string, got number'],
    ['headers', [], 'headers: expected an object, got array'],
    ['headers.x-a', 7, 'header x-a: expected a string, got number'],
    ['request_id', 7, 'request_id: expected a string, got number'],
    ['body', 7, 'body: expected a string, got number'],
  ])('%s: %j', (member, value, message) => {
    expect(() => decode(withMember('lattice-v1-get', member, value))).toThrow(message);
  });
});

it('decodeRequest: without the headers of Lattice the context is that of the configuration', () => {
  const event = withMember('lattice-v1-get', 'headers', { host: 'orders.example.com' });
  const requestContext = { region: 'eu-west-1', serviceNetworkArn: 'sn', serviceArn: 'svc', targetGroupArn: 'tg' };
  const { request, origin } = format.decodeRequest(event, { ...settings(), requestContext });
  expect(request.requestContext).toEqual({ ...requestContext, identity: {}, timeEpoch: `${NOW}000` });
  expect(origin).toEqual({ eventSource: 'lattice-v1' });
});

describe('encodeRequest', () => {
  const { request, origin } = decodeFile('lattice-v1-signed');
  const encode = (changes = {}) =>
    format.encodeRequest({ ...request, ...changes }, origin) as ReturnType<typeof eventFile>;

  it('trap 1: raw_path holds the query', () => {
    expect(encode({ path: '/a%2Fb?tag=a&tag=b%20c', queryStringParameters: map({ tag: ['a', 'b c'] }) })).toMatchObject(
      {
        raw_path: '/a%2Fb?tag=a&tag=b%20c',
        method: 'GET',
        query_string_parameters: { tag: expect.any(String) },
      },
    );
  });

  it('has no key of v2, and always its flag and body', () => {
    const event = encode();
    expect(event).toMatchObject({ body: '', is_base64_encoded: false, query_string_parameters: {} });
    for (const key of ['version', 'requestContext', 'path', 'isBase64Encoded']) expect(event).not.toHaveProperty(key);
  });

  it('writes identity and ARNs into the headers that Lattice writes', () => {
    const { headers } = encode();
    expect(headers['x-amzn-lattice-identity']).toContain('Type=AWS_IAM');
    expect(headers['x-amzn-lattice-network']).toBe(`SourceVpcArn=${VPC}`);
    expect(headers['x-amzn-lattice-target']).toBe(
      `ServiceArn=${SERVICE}; ServiceNetworkArn=${NETWORK}; TargetGroupArn=${TARGET_GROUP}`,
    );
  });

  it('joins repeated headers, cookies by their own separator', () => {
    const headers = map({ via: ['1.1 a', '1.1 b'], cookie: ['a=1', 'b=2'] });
    expect(encode({ headers }).headers).toMatchObject({
      via: expect.stringMatching(/^1\.1 a, ?1\.1 b$/),
      cookie: 'a=1; b=2',
    });
  });
});

describe('encodeRequest writes a whole event', () => {
  it('of a request of which little is known', () => {
    expect(format.encodeRequest(BARE, BARE_ORIGIN)).toEqual({
      raw_path: '/',
      method: 'GET',
      headers: {},
      query_string_parameters: {},
      body: '',
      is_base64_encoded: false,
      request_id: '',
    });
  });

  it('of all that is known', () => {
    expect(format.encodeRequest({ ...FULL, isBase64Encoded: true }, BARE_ORIGIN)).toEqual({
      raw_path: '/orders/42/?tag=a&tag=b',
      method: 'POST',
      headers: {
        host: 'api.example.com:8443',
        'user-agent': 'curl/8.5.0',
        'x-forwarded-for': '198.51.100.1, 203.0.113.9, 203.0.113.7',
        'x-forwarded-port': '8443',
        'x-amzn-lattice-identity': 'Principal=arn:aws:iam::123456789012:user/ada; Type=AWS_IAM',
      },
      query_string_parameters: { tag: 'a' },
      body: '{"a":1}',
      is_base64_encoded: true,
      request_id: 'request-1',
    });
  });
});

it('answers are those of v2, both ways', () => {
  expect(format.encodeResponse).toBe(latticeV2.encodeResponse);
  expect(format.decodeResponse).toBe(latticeV2.decodeResponse);
});
