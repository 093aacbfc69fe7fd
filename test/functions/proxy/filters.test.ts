import { describe, expect, it } from 'vitest';
import { DOORS, door, exchange, valuesOf } from '../../support/doors.ts';
import { proxiedBackend } from '../../support/proxied-backend.ts';
import { http } from '../../support/recording-backend.ts';
import { rules } from '../../support/routes.ts';

const to = (name: string, filters: object, own: object = {}) => ({
  forward: { targetGroups: [{ targetGroupIdentifier: name, ...own }], ...filters },
});

const here = proxiedBackend((url) => ({
  ROUTES: JSON.stringify({
    targetGroups: {
      legacy: { type: 'http', url },
      based: { type: 'http', url: `${url}/base`, host: 'target' },
      gone: { type: 'http', url: 'http://127.0.0.1:9' },
    },
    rules: rules({
      '/v1/orders': {
        forward: {
          targetGroups: [{ targetGroupIdentifier: 'legacy' }],
          urlRewrite: { hostname: 'orders.internal', path: { replacePrefixMatch: '/orders' } },
          requestHeaderModifier: {
            set: [{ name: 'X-From', value: 'proxy' }],
            add: [{ name: 'x-tag', value: 'b' }],
            remove: ['x-debug'],
          },
          responseHeaderModifier: { set: [{ name: 'x-served-by', value: 'proxy' }], remove: ['server'] },
        },
      },
      '/based': to('based', { urlRewrite: { path: { replacePrefixMatch: '/' } } }),
      '/own': to('legacy', { urlRewrite: { path: { replacePrefixMatch: '/a' } } }, { urlRewrite: {} }),
      '/full': to('legacy', { urlRewrite: { path: { replaceFullPath: '/one' } } }),
      '/fallback': {
        forward: {
          targetGroups: [
            { targetGroupIdentifier: 'gone', urlRewrite: { path: { replacePrefixMatch: '/new' } } },
            { targetGroupIdentifier: 'legacy', weight: 0, urlRewrite: { path: { replacePrefixMatch: '/old' } } },
          ],
          fallback: { targetGroupIdentifier: 'legacy', on: ['unreachable'] },
        },
      },
      '/shop': {
        redirect: { statusCode: 301, hostname: 'shop.example', path: { replacePrefixMatch: '/' } },
      },
      '/moved': { redirect: { statusCode: 301, path: { replacePrefixMatch: '/new' } } },
    }),
  }),
}));

const doors = DOORS.filter(({ source }) => source !== 'vpc-proxy');

describe.each(doors)('$name', (from) => {
  const get = (target: string, lines: [string, string][] = []) =>
    exchange(from, here.proxy, { method: 'GET', target, lines });

  it('rewrites host and path, and changes headers', async () => {
    await get('/v1/orders/7?a=1', [
      ['x-debug', '1'],
      ['x-from', 'a client'],
      ['x-tag', 'a'],
    ]);
    const request = here.received();
    expect(request.target).toBe('/orders/7?a=1');
    expect(request.values('host')).toEqual(['orders.internal']);
    expect(request.values('x-forwarded-host')).toEqual(['api.example.com']);
    expect(request.values('x-from')).toEqual(['proxy']);
    expect(request.values('x-tag').join()).toBe('a,b');
    expect(request.values('x-debug')).toEqual([]);
  });

  it('a client cannot have removed what the action adds', async () => {
    await get('/v1/orders', [['connection', 'x-from, x-tag']]);
    const request = here.received();
    expect([request.values('x-from'), request.values('x-tag')]).toEqual([['proxy'], ['b']]);
  });

  it('makes the response whole again', async () => {
    here.backend.answer = () =>
      http(302, [
        ['location', 'http://orders.internal/orders/8'],
        ['content-location', '/orders/8'],
        ['set-cookie', 's=1; Path=/orders; Domain=orders.internal'],
        ['server', 'old'],
      ]);
    const answer = await get('/v1/orders/7');
    expect(valuesOf(answer, 'location')).toEqual([
      expect.stringMatching(/^https?:\/\/api\.example\.com\/v1\/orders\/8$/),
    ]);
    expect(valuesOf(answer, 'content-location')).toEqual(['/v1/orders/8']);
    expect(valuesOf(answer, 'set-cookie')).toEqual(['s=1; Path=/v1/orders; Domain=api.example.com']);
    expect(valuesOf(answer, 'x-served-by')).toEqual(['proxy']);
    expect(valuesOf(answer, 'server')).toEqual([]);
  });

  it('redirects', async () => {
    const answer = await get('/shop/a%2Fb?x=1');
    expect(answer.status).toBe(301);
    expect(valuesOf(answer, 'location')[0]).toMatch(/^https?:\/\/shop\.example\/a(?:%2F|\/)b\?x=1$/);
    expect(here.backend.requests).toEqual([]);
  });
});

it('redirects nobody by a path that some servers read as leading out of the new prefix', async () => {
  const answer = await exchange(door('ALB'), here.proxy, { method: 'GET', target: '/moved/x%2f..%2f../y' });
  expect([answer.status, valuesOf(answer, 'location')]).toEqual([400, []]);
});

it.each([
  ['under a base path', '/based/x?y=1', '/base/x?y=1'],
  ["not when the group's own rewrite is empty", '/own/x', '/own/x'],
  ['as a whole', '/full/x?y=1', '/one?y=1'],
  ['for the fallback as its own group says', '/fallback/x', '/old/x'],
])('rewrites %s', async (_, target, sent) => {
  await exchange(door('ALB'), here.proxy, { method: 'GET', target });
  expect(here.received().target).toBe(sent);
});
