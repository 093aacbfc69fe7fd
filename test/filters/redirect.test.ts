import { describe, expect, it } from 'vitest';
import { redirectLocation } from '../../shared/filters/redirect.ts';
import type { Origin } from '../../shared/lattice/origin.ts';
import type { Redirect } from '../../shared/routing/schema.ts';
import { latticeRequest } from '../targets/request.ts';

const location = (
  redirect: Partial<Redirect>,
  { path = '/shop/a?x=1', host = 'api.example.com', proto = 'https', origin = { eventSource: 'alb' } as Origin } = {},
) => {
  const request = latticeRequest({ path, headers: { host: [host], ...(proto && { 'x-forwarded-proto': [proto] }) } });
  return redirectLocation({ statusCode: 302, ...redirect }, '/shop', request, origin);
};

describe('redirect (Gateway API, HTTPRequestRedirectFilter)', () => {
  it.each<[string, Partial<Redirect>, string]>([
    ['another host', { hostname: 'shop.example' }, 'https://shop.example/shop/a?x=1'],
    ['another prefix', { path: { replacePrefixMatch: '/store' } }, 'https://api.example.com/store/a?x=1'],
    ['no prefix', { hostname: 'shop.example', path: { replacePrefixMatch: '/' } }, 'https://shop.example/a?x=1'],
    ['a full path', { path: { replaceFullPath: '/moved' } }, 'https://api.example.com/moved?x=1'],
    ['another scheme', { scheme: 'http' }, 'http://api.example.com/shop/a?x=1'],
    ['a port', { port: 8443 }, 'https://api.example.com:8443/shop/a?x=1'],
    ["the scheme's own port", { port: 443 }, 'https://api.example.com/shop/a?x=1'],
    ['80 under https', { port: 80 }, 'https://api.example.com:80/shop/a?x=1'],
    ['80 under http', { scheme: 'http', port: 80 }, 'http://api.example.com/shop/a?x=1'],
  ])('%s', (_, redirect, expected) => expect(location(redirect)).toBe(expected));

  it.each([
    ["keeps the caller's port", { path: { replaceFullPath: '/x' } }, 'http://api.example.com:8080/x?x=1'],
    ['leaves it where the scheme changes', { scheme: 'https' as const }, 'https://api.example.com/shop/a?x=1'],
    ['keeps it where the host changes', { hostname: 'shop.example' }, 'http://shop.example:8080/shop/a?x=1'],
  ])('%s', (_, redirect, expected) => {
    expect(location(redirect, { host: 'api.example.com:8080', proto: 'http' })).toBe(expected);
  });

  it.each([
    ['[fd00::10]', 'http://[fd00::10]/shop/a?x=1'],
    ['[fd00::10]:8080', 'http://[fd00::10]:8080/shop/a?x=1'],
    ['[fd00::10]:80', 'http://[fd00::10]/shop/a?x=1'],
  ])('to the same host, %s', (host, expected) => expect(location({}, { host, proto: 'http' })).toBe(expected));

  it('of `OPTIONS *` leads to the root', () =>
    expect(location({ hostname: 'shop.example' }, { path: '*' })).toBe('https://shop.example/'));

  it("keeps what the caller's URL has in front of the path, unless the host changes", () => {
    const moved = { path: { replacePrefixMatch: '/store' } };
    const origin: Origin = { eventSource: 'apigateway-rest', urlPrefix: '/prod' };
    expect(location(moved, { origin })).toBe('https://api.example.com/prod/store/a?x=1');
    expect(location({ ...moved, hostname: 'b.example' }, { origin })).toBe('https://b.example/store/a?x=1');
  });

  it.each(['javascript', 'evil.example/x?', 'https://evil.example/?', '', 'https, http'])(
    'cannot be led elsewhere by x-forwarded-proto: %j',
    (proto) => expect(location({}, { proto })).toBe('https://api.example.com/shop/a?x=1'),
  );

  it('cannot be led to another host by the path', () => {
    expect(location({ path: { replacePrefixMatch: '' } }, { path: '/shop//evil.example' })).toBe(
      'https://api.example.com//evil.example',
    );
    const withoutHost = latticeRequest({ path: '/shop//evil.example', headers: { host: [''] } });
    const redirect: Redirect = { statusCode: 302, path: { replacePrefixMatch: '' } };
    expect(redirectLocation(redirect, '/shop', withoutHost, { eventSource: 'alb' })).toBe('/.//evil.example');
    const backslash = { ...withoutHost, path: '/shop/\\evil.example' };
    expect(redirectLocation(redirect, '/shop', backslash, { eventSource: 'alb' })).toBe('/%5Cevil.example');
  });
});
