import { describe, expect, it } from 'vitest';
import { latticeV2 as format } from '../../shared/formats/lattice-v2.ts';
import { eventFile } from '../support/events.ts';
import { requestProblems } from '../support/request-rules.ts';
import { resultProblems } from '../support/result-rules.ts';
import { map, response, settings } from '../support/settings.ts';

const decode = (event: Record<string, unknown>) => format.decodeRequest(event, settings());
const decodeFile = (name: string) => decode(eventFile(name));

describe('decodeRequest', () => {
  it.each(['get', 'query', 'post', 'binary', 'signed', 'roles-anywhere', 'multi-value-headers'])(
    'lattice-v2-%s is canonical already',
    (name) => {
      const { request } = decodeFile(`lattice-v2-${name}`);
      expect(request).toEqual(eventFile(`lattice-v2-${name}`));
      expect(requestProblems(request)).toEqual([]);
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

  it('says where the request came from', () => {
    expect(decodeFile('lattice-v2-signed').origin).toMatchObject({ eventSource: 'lattice-v2' });
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

  it.each([200, 204, 207, 304, 404, 499, 599])('status %i', (status) => {
    const result = encode([status]);
    expect(resultProblems('lattice-v2', result)).toEqual([]);
    expect(result['statusCode']).toBe(status);
  });

  it('bytes become base64 unless they are text', () => {
    expect(encode([200, { 'content-type': ['image/png'] }, Buffer.from([0, 255])])).toMatchObject({
      body: 'AP8=',
      isBase64Encoded: true,
    });
    expect(encode([200, { 'content-type': ['text/css'] }, Buffer.from('a{}')])).toMatchObject({
      body: 'a{}',
      isBase64Encoded: false,
    });
  });
});

describe('encodeRequest', () => {
  it.each(['get', 'query', 'post', 'binary', 'signed', 'multi-value-headers'])(
    'lattice-v2-%s comes out as it went in',
    (name) => {
      const { request, origin } = decodeFile(`lattice-v2-${name}`);
      expect(JSON.parse(JSON.stringify(format.encodeRequest(request, origin)))).toEqual(
        eventFile(`lattice-v2-${name}`),
      );
    },
  );
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
      'statusDescription',
      { statusCode: 404, statusDescription: '404 Not Found', body: 'no' },
      { statusCode: 404, body: 'no' },
    ],
    ['base64', { statusCode: 200, body: 'AAE=', isBase64Encoded: true }, { body: 'AAE=', isBase64Encoded: true }],
    ['no headers', { statusCode: 204 }, { statusCode: 204, headers: {} }],
  ])('accepts %s', (_, result, expected) => {
    expect(format.decodeResponse(result)).toMatchObject(expected);
  });

  it('does not cut a cookie at its comma', () => {
    const result = format.decodeResponse({ statusCode: 200, headers: { 'set-cookie': COOKIES[0] } });
    expect(result.headers).toEqual(map({ 'set-cookie': [COOKIES[0]!] }));
  });

  it.each([
    ['null', null],
    ['a string', 'ok'],
    ['no status', { body: 'ok' }],
    ['status 0', { statusCode: 0 }],
    ['status 101', { statusCode: 101 }],
    ['an object as body', { statusCode: 200, body: {} }],
    ['headers that are a list', { statusCode: 200, headers: [] }],
  ])('refuses with a 502: %s', (_, result) => {
    expect(() => format.decodeResponse(result)).toThrow(expect.objectContaining({ statusCode: 502 }));
  });
});
