import { describe, expect, it } from 'vitest';
import { decode } from '../../shared/formats/index.ts';
import { eventFile } from '../support/events.ts';
import { NOW, settings } from '../support/settings.ts';
import { withMember } from './known.ts';

/** What is the same whatever sends the event. */

/** One event of each source, and where it has the method. */
const METHODS: [file: string, member: string][] = [
  ['apigateway-rest-get', 'httpMethod'],
  ['apigateway-http-get', 'requestContext.http.method'],
  ['function-url-get', 'requestContext.http.method'],
  ['alb-single-value', 'httpMethod'],
  ['lattice-v1-get', 'method'],
  ['lattice-v2-get', 'method'],
  ['vpc-proxy-get', 'requestParams.method'],
];

it.each(METHODS)('the method of %s passes as it came, and is checked', (file, member) => {
  const methodOf = (method: string) => decode(withMember(file, member, method), settings()).request.method;
  expect(methodOf('PROPFIND')).toBe('PROPFIND');
  expect(() => methodOf('delete')).toThrow(
    expect.objectContaining({ statusCode: 400, message: expect.stringContaining('invalid method "delete"') }),
  );
});

describe('a method', () => {
  const methodOf = (method: string) =>
    decode(withMember('alb-single-value', 'httpMethod', method), settings()).request.method;

  it.each(['GET', 'M-SEARCH', 'X'.repeat(32)])('%s passes', (method) => {
    expect(methodOf(method)).toBe(method);
  });

  it.each([
    ['Get', 'invalid method "Get"'],
    ['', 'invalid method ""'],
    ['GET /x', 'invalid method "GET…"'],
    [' GET', 'invalid method "…"'],
    ['GET\r\nx: y', 'invalid method "GET…"'],
    ['X'.repeat(33), 'invalid method "XXX'],
    ['CONNECT', 'CONNECT cannot be proxied'],
  ])('%j is a 400', (method, message) => {
    expect(() => methodOf(method)).toThrow(expect.objectContaining({ statusCode: 400 }));
    expect(() => methodOf(method)).toThrow(message);
  });
});

describe('trap 23: the time in microseconds', () => {
  const timeOf = (file: string, member: string, epoch: unknown) =>
    decode(withMember(file, member, epoch), settings()).request.requestContext.timeEpoch;

  it.each([
    ['apigateway-rest-get', 'requestContext.requestTimeEpoch'],
    ['apigateway-http-get', 'requestContext.timeEpoch'],
    ['function-url-get', 'requestContext.timeEpoch'],
  ])('of %s', (file, member) => {
    expect(timeOf(file, member, 1727177000001)).toBe('1727177000001000');
    expect(timeOf(file, member, undefined)).toBe(`${NOW}000`);
  });

  it.each<[epoch: unknown, micros: string]>([
    [1, '1000'],
    [0, '0000'],
    [8_640_000_000_000_000, '8640000000000000000'],
    // What no Date can hold is no time: then it is now.
    [8_640_000_000_000_001, `${NOW}000`],
    [-1, `${NOW}000`],
    [1.5, `${NOW}000`],
    ['1727177000001', `${NOW}000`],
    [null, `${NOW}000`],
  ])('%j is %s', (epoch, micros) => {
    expect(timeOf('apigateway-http-get', 'requestContext.timeEpoch', epoch)).toBe(micros);
  });
});

describe('identity that only AWS may claim', () => {
  const FORGED = ['x-amzn-lattice-identity', 'x-amzn-source-vpc', 'x-origin-context'];
  const FROM_ALB = ['x-amzn-mtls-clientcert', 'x-amzn-oidc-data'];

  it.each<[file: string, map: string, dropped: string[]]>([
    ['apigateway-rest-get', 'multiValueHeaders', [...FORGED, ...FROM_ALB]],
    ['apigateway-rest-get', 'headers', [...FORGED, ...FROM_ALB]],
    ['apigateway-http-get', 'headers', [...FORGED, ...FROM_ALB]],
    ['function-url-get', 'headers', [...FORGED, ...FROM_ALB]],
    ['alb-single-value', 'headers', FORGED],
    ['alb-multi-value', 'multiValueHeaders', FORGED],
    ['lattice-v1-get', 'headers', [...FORGED, ...FROM_ALB]],
    ['lattice-v2-get', 'headers', [...FORGED, ...FROM_ALB]],
    ['vpc-proxy-get', 'params.header', [...FORGED, ...FROM_ALB]],
  ])('%s, %s: %j are dropped', (file, at, dropped) => {
    for (const name of [...FORGED, ...FROM_ALB]) {
      const value = at === 'multiValueHeaders' ? ['forged'] : 'forged';
      const { headers } = decode(withMember(file, `${at}.${name}`, value), settings()).request;
      expect(headers[name]).toEqual(dropped.includes(name) ? undefined : ['forged']);
    }
  });
});

it('the region is the event’s own, else that of the function, else none', () => {
  const region = (domainName: string, requestContext: { region?: string }) =>
    decode(withMember('apigateway-rest-get', 'requestContext.domainName', domainName), {
      ...settings(),
      requestContext,
    }).request.requestContext.region;
  expect(region('a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com', { region: 'us-east-2' })).toBe('eu-west-1');
  expect(region('api.example.com', { region: 'us-east-2' })).toBe('us-east-2');
  expect(region('api.example.com', {})).toBe('');
});

it.each(['apigateway-rest-get', 'apigateway-http-get', 'lattice-v2-get', 'lattice-v1-get', 'vpc-proxy-get'])(
  '%s without query, request id and body has no such members',
  (file) => {
    const event = eventFile(file);
    for (const key of ['requestId', 'request_id', 'queryStringParameters', 'multiValueQueryStringParameters']) {
      delete event[key];
    }
    if (event['requestContext']) delete event['requestContext'].requestId;
    if (event['context']) delete event['context']['request-id'];
    if (event['params']) event['params'].querystring = {};
    for (const key of ['path', 'rawPath', 'raw_path']) if (key in event) event[key] = '/orders';
    if ('rawQueryString' in event) event['rawQueryString'] = '';
    const { request } = decode(event, settings());
    for (const member of ['requestId', 'queryStringParameters', 'body', 'isBase64Encoded']) {
      expect(request).not.toHaveProperty(member);
    }
  },
);
