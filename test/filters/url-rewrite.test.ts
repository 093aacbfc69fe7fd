import { describe, expect, it } from 'vitest';
import { rewriteUrl } from '../../shared/filters/url-rewrite.ts';
import type { UrlRewrite } from '../../shared/routing/schema.ts';
import { map, response } from '../support/settings.ts';
import { latticeRequest } from '../targets/request.ts';

const TO_ORDERS: UrlRewrite = { path: { replacePrefixMatch: '/orders' } };
const BOTH: UrlRewrite = { hostname: 'orders.internal', ...TO_ORDERS };

const request = (path = '/v1/orders/7', headers: Record<string, string[]> = {}) =>
  latticeRequest({ path, headers: { host: ['api.example.com'], 'x-forwarded-proto': ['https'], ...headers } });

const rewritten = (rewrite: UrlRewrite, path?: string, headers?: Record<string, string[]>) =>
  rewriteUrl(rewrite, '/v1/orders', request(path, headers)).request;

describe('the request', () => {
  it.each([
    ['/v1/orders/7?a=1&b=%20&c', '/orders/7?a=1&b=%20&c'],
    ['/v1/orders?', '/orders?'],
    ['/v1/orders', '/orders'],
    ['/v1/orders/7?next=/v1/orders', '/orders/7?next=/v1/orders'],
    ['*', '*'],
  ])('%s goes out as %s', (path, sent) => expect(rewritten(TO_ORDERS, path).path).toBe(sent));

  it('gets another Host, and the caller’s in x-forwarded-host', () => {
    const { headers } = rewritten({ hostname: 'orders.internal' }, undefined, { host: ['api.example.com:8443'] });
    expect(headers).toMatchObject({ host: ['orders.internal'], 'x-forwarded-host': ['api.example.com:8443'] });
  });

  it('keeps its Host when only the path is rewritten', () => {
    expect(rewritten(TO_ORDERS).headers).toEqual(request().headers);
  });
});

const answer = (rewrite: UrlRewrite, name: string, value: string, received = request()) =>
  rewriteUrl(rewrite, '/v1/orders', received).restore(response(302, map({ [name]: [value] }))).headers[name]![0];

describe.each(['location', 'content-location'])('%s', (name) => {
  it.each([
    // Under the new prefix, the caller's again.
    ['/orders/8', '/v1/orders/8'],
    ['/orders', '/v1/orders'],
    ['/orders/8?a=/orders#f', '/v1/orders/8?a=/orders#f'],
    ['/orders?a=1', '/v1/orders?a=1'],
    // Elsewhere, as it came.
    ['/login', '/login'],
    ['/orders-archive', '/orders-archive'],
    ['8', '8'],
    ['../x', '../x'],
    ['?page=2', '?page=2'],
    ['#top', '#top'],
    ['', ''],
    // By its host, the caller's or the new one.
    ['https://orders.internal/orders/8', 'https://api.example.com/v1/orders/8'],
    ['http://orders.internal/orders/8', 'https://api.example.com/v1/orders/8'],
    ['http://orders.internal:8080/orders/8?a#b', 'https://api.example.com/v1/orders/8?a#b'],
    ['http://ORDERS.internal/login', 'https://api.example.com/login'],
    ['//orders.internal/orders', 'https://api.example.com/v1/orders'],
    ['https://api.example.com/orders/8', 'https://api.example.com/v1/orders/8'],
    ['https://api.example.com', 'https://api.example.com'],
    ['https://other.example/orders/8', 'https://other.example/orders/8'],
    ['https://orders.internal.evil.example/orders', 'https://orders.internal.evil.example/orders'],
    ['https://orders.internal@evil.example/orders', 'https://orders.internal@evil.example/orders'],
    ['mailto:a@b.example', 'mailto:a@b.example'],
  ])('%s comes back as %s', (value, expected) => expect(answer(BOTH, name, value)).toBe(expected));
});

describe('set-cookie', () => {
  it.each([
    ['s=1; Path=/orders; HttpOnly', 's=1; Path=/v1/orders; HttpOnly'],
    ['s=1; path=/orders/', 's=1; path=/v1/orders/'],
    ['s=1;Path=/orders/x', 's=1;Path=/v1/orders/x'],
    ['s=/orders; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 's=/orders; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
    ['s=1; Path=/', 's=1; Path=/'],
    ['s=1; Path=/orders-archive', 's=1; Path=/orders-archive'],
    ['s=1; Domain=orders.internal; Path=/orders', 's=1; Domain=api.example.com; Path=/v1/orders'],
    ['s=1; Domain=.Orders.internal', 's=1; Domain=api.example.com'],
    ['s=1; Domain=internal', 's=1; Domain=internal'],
    ['s=1', 's=1'],
  ])('%s comes back as %s', (cookie, expected) => expect(answer(BOTH, 'set-cookie', cookie)).toBe(expected));

  it.each([
    ['s=1; Path=/', 's=1; Path=/v1/orders'],
    ['s=1; Path=/a', 's=1; Path=/v1/orders/a'],
  ])('under the root, %s comes back as %s', (cookie, expected) => {
    expect(answer({ path: { replacePrefixMatch: '/' } }, 'set-cookie', cookie)).toBe(expected);
  });

  it('each of several', () => {
    const cookies = { 'set-cookie': ['a=1; Path=/orders', 'b=2; Path=/'] };
    const { restore } = rewriteUrl(TO_ORDERS, '/v1/orders', request());
    expect(restore(response(200, map(cookies))).headers['set-cookie']).toEqual(['a=1; Path=/v1/orders', 'b=2; Path=/']);
  });
});
