import { describe, expect, it } from 'vitest';
import { latticeV2 as format } from '../../shared/formats/lattice-v2.ts';
import { eventFile } from '../support/events.ts';
import { payload } from '../support/payload.ts';
import { requestProblems } from '../support/request-rules.ts';
import { resultProblems } from '../support/result-rules.ts';
import { NOW, response, settings } from '../support/settings.ts';
import { withMember } from './known.ts';

const decode = (event: Record<string, unknown>) => format.decodeRequest(event, settings());
const decodeFile = (name: string) => decode(eventFile(name));

describe('decodeRequest', () => {
  it.each(['get', 'query', 'post', 'binary', 'signed', 'roles-anywhere', 'multi-value-headers'])(
    'lattice-v2-%s is canonical already, and goes on as it came',
    (name) => {
      const { request, origin } = decodeFile(`lattice-v2-${name}`);
      expect(request).toEqual(eventFile(`lattice-v2-${name}`));
      expect(requestProblems(request)).toEqual([]);
      expect(format.encodeRequest(request, origin)).toEqual(eventFile(`lattice-v2-${name}`));
    },
  );

  it('trap 1: the query is in path once, and the map beside it adds nothing', () => {
    expect(decodeFile('lattice-v2-query').request.path).toBe('/orders/42?expand=lines&tag=a&tag=b%20c&flag&q=x+y');
  });

  it('fills a missing map from the path', () => {
    expect(decodeFile('lattice-v2-without-query-map').request).toMatchObject({
      path: '/orders/42?expand=lines&tag=a&tag=b%20c',
      queryStringParameters: { expand: ['lines'], tag: ['a', 'b c'] },
    });
  });

  it('trap 11: takes null members for missing ones', () => {
    const { request } = decodeFile('lattice-v2-null-members');
    expect(request).toEqual(eventFile('lattice-v2-get'));
    expect(requestProblems(request)).toEqual([]);
  });

  it('reads header names in any case', () => {
    const event = { ...eventFile('lattice-v2-get'), headers: { Header1: ['value'], HEADER1: ['more'] } };
    expect(decode(event).request.headers).toEqual({ header1: ['value', 'more'] });
  });
});

describe('decodeRequest: what is wrong is named by its place in the event', () => {
  it.each([
    ['path', 'a string'],
    ['method', 'a string'],
    ['requestId', 'a string'],
    ['headers', 'an object'],
    ['queryStringParameters', 'an object'],
    ['body', 'a string'],
    ['requestContext', 'an object'],
    ['requestContext.serviceNetworkArn', 'a string'],
    ['requestContext.serviceArn', 'a string'],
    ['requestContext.targetGroupArn', 'a string'],
    ['requestContext.region', 'a string'],
    ['requestContext.timeEpoch', 'a string'],
    ['requestContext.identity', 'an object'],
    ['requestContext.identity.principal', 'a string'],
  ])('%s', (member, expected) => {
    expect(() => decode(withMember('lattice-v2-get', member, 7))).toThrow(
      `${member}: expected ${expected}, got number`,
    );
  });

  it.each([
    ['headers.accept', ['*/*', 7], 'header accept: expected a string, got number'],
    ['queryStringParameters.tag', ['a', 7], 'queryStringParameters.tag[1]: expected a string, got number'],
    ['requestContext.serviceArn', 'a\r\nb', 'requestContext.serviceArn: control character in its value'],
    [
      'requestContext.identity.sessionName',
      'a\r\nb',
      'requestContext.identity.sessionName: control character in its value',
    ],
  ])('%s: %j', (member, value, message) => {
    expect(() => decode(withMember('lattice-v2-get', member, value))).toThrow(message);
  });
});

describe('decodeRequest: what a hand-written or later event may have', () => {
  const contextWith = (member: string, value: unknown) =>
    decode(withMember('lattice-v2-get', `requestContext.${member}`, value)).request.requestContext;

  it.each([
    ['1727177008123456', '1727177008123456'],
    ['1', '1'],
    ['', `${NOW}000`],
    [null, `${NOW}000`],
    ['yesterday', `${NOW}000`],
    ['-1', `${NOW}000`],
    ['17271770081234567', `${NOW}000`],
    ['1727177008123456 ', `${NOW}000`],
    [' 1727177008123456', `${NOW}000`],
  ])('timeEpoch %j is %s', (timeEpoch, expected) => {
    expect(contextWith('timeEpoch', timeEpoch).timeEpoch).toBe(expected);
  });

  it('takes the region of the function for one that is missing, else none', () => {
    const event = withMember('lattice-v2-get', 'requestContext.region', null);
    expect(decode(event).request.requestContext.region).toBe('us-east-2');
    expect(format.decodeRequest(event, { ...settings(), requestContext: {} }).request.requestContext.region).toBe('');
    expect(contextWith('region', 'eu-west-1').region).toBe('eu-west-1');
  });

  it('has no ARN where the event has none: its own are never those of the configuration', () => {
    const requestContext = { serviceNetworkArn: 'sn', serviceArn: 'svc', targetGroupArn: 'tg' };
    const event = withMember('lattice-v2-get', 'requestContext', {});
    expect(format.decodeRequest(event, { ...settings(), requestContext }).request.requestContext).toMatchObject({
      serviceNetworkArn: '',
      serviceArn: '',
      targetGroupArn: '',
      identity: {},
    });
  });

  it('leaves out members of the identity that are null', () => {
    const { identity } = contextWith('identity', { type: null, principal: 'p' });
    expect(identity).toEqual({ principal: 'p' });
  });

  it('keeps members that are new', () => {
    expect(contextWith('fresh', { deep: 1 })).toMatchObject({ fresh: { deep: 1 } });
  });

  it.each([
    ['/orders', { tag: ['a b', 'c'] }, '/orders?tag=a%20b&tag=c', { tag: ['a b', 'c'] }],
    ['/orders', { tag: 'a' }, '/orders?tag=a', { tag: ['a'] }],
    ['/orders', { tag: [] }, '/orders', undefined],
    ['/orders?', { tag: ['a'] }, '/orders?', { tag: ['a'] }],
  ])('path %s with the map %j is %s', (path, queryStringParameters, expected, map) => {
    const { request } = decode({ ...eventFile('lattice-v2-get'), path, queryStringParameters });
    expect(request.path).toBe(expected);
    expect(request.queryStringParameters).toEqual(map);
  });
});

const COOKIES = ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2'];

describe('encodeResponse', () => {
  const encode = (args: Parameters<typeof response>, arrayHeaders?: 'set-cookie' | 'all' | 'none') => {
    const sources = arrayHeaders ? { lattice: { arrayHeaders } } : {};
    return format.encodeResponse(response(...args), { eventSource: 'lattice-v2' }, settings(sources)) as Record<
      string,
      // biome-ignore lint/suspicious/noExplicitAny: a result
      any
    >;
  };

  it('sends one value as a string, several joined, several cookies as a list', () => {
    const result = encode([200, { 'set-cookie': COOKIES, via: ['1.1 a', '1.1 b'], 'x-empty': [''] }, 'ok']);
    expect(resultProblems('lattice-v2', result)).toEqual([]);
    expect(result).toMatchObject({
      statusCode: 200,
      headers: { 'set-cookie': COOKIES, via: '1.1 a, 1.1 b', 'x-empty': '' },
      body: 'ok',
      isBase64Encoded: false,
    });
  });

  it('sends a single cookie as a string', () => {
    expect(encode([200, { 'set-cookie': ['a=1'] }]).headers).toEqual({ 'set-cookie': 'a=1' });
  });

  it.each([
    ['all', { 'set-cookie': COOKIES, via: ['1.1 a', '1.1 b'] }],
    ['none', { 'set-cookie': COOKIES[0], via: '1.1 a, 1.1 b' }],
    ['set-cookie', { 'set-cookie': COOKIES, via: '1.1 a, 1.1 b' }],
  ] as const)('arrayHeaders %s', (setting, headers) => {
    expect(encode([200, { 'set-cookie': COOKIES, via: ['1.1 a', '1.1 b'] }], setting).headers).toEqual(headers);
  });
});

describe('decodeResponse', () => {
  it.each([
    ['a string value', { statusCode: 200, headers: { 'X-A': '1' } }, { headers: { 'x-a': ['1'] } }],
    [
      'a list of values',
      { statusCode: 200, headers: { 'set-cookie': COOKIES } },
      { headers: { 'set-cookie': COOKIES } },
    ],
    [
      'statusDescription, and no headers',
      { statusCode: 404, statusDescription: '404 Not Found', body: 'no' },
      { statusCode: 404, headers: {}, body: 'no' },
    ],
    ['base64', { statusCode: 200, body: 'AAE=', isBase64Encoded: true }, { body: 'AAE=', isBase64Encoded: true }],
    ['the last status', { statusCode: 599 }, { statusCode: 599 }],
  ])('accepts %s', (_, result, expected) => {
    expect(format.decodeResponse(payload(result))).toMatchObject(expected);
  });

  it.each([
    ['ok', 'the function answered string where an object is expected'],
    [{ body: 'ok' }, "the function's statusCode is undefined, not 200 to 599"],
    [{ statusCode: 199 }, "the function's statusCode is 199, not 200 to 599"],
    [{ statusCode: 600 }, "the function's statusCode is 600, not 200 to 599"],
    [{ statusCode: '200' }, 'the function\'s statusCode is "200", not 200 to 599'],
    [{ statusCode: 200, body: {} }, "the function's body is object, not a string"],
    [{ statusCode: 200, headers: 'secret' }, "the function's headers are string, not an object"],
    [{ statusCode: 200, headers: [] }, "the function's headers are array, not an object"],
  ])('refuses %j: what is wrong is named', (result, message) => {
    expect(() => format.decodeResponse(payload(result))).toThrow(expect.objectContaining({ statusCode: 502, message }));
  });
});
