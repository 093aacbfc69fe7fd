import { describe, expect, it } from 'vitest';
import { rewriteUrl } from '../../shared/filters/url-rewrite.ts';
import type { UrlRewrite } from '../../shared/routing/schema.ts';
import { latticeRequest } from '../targets/request.ts';

const TO_ORDERS: UrlRewrite = { path: { replacePrefixMatch: '/orders' } };

const request = (path = '/v1/orders/7', headers: Record<string, string[]> = {}) =>
  latticeRequest({ path, headers: { host: ['api.example.com'], 'x-forwarded-proto': ['https'], ...headers } });

const rewritten = (rewrite: UrlRewrite, path?: string, headers?: Record<string, string[]>) =>
  rewriteUrl(rewrite, '/v1/orders', request(path, headers), { eventSource: 'alb' }, { basePath: '' }).request;

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

  it('loses other words for the Host that a client wrote, when it gets another', () => {
    const written = {
      forwarded: ['host=evil.example'],
      'x-host': ['evil.example'],
      'x-original-host': ['evil.example'],
    };
    expect(rewritten({ hostname: 'orders.internal' }, undefined, written).headers).toEqual({
      host: ['orders.internal'],
      'x-forwarded-host': ['api.example.com'],
      'x-forwarded-proto': ['https'],
    });
    expect(rewritten(TO_ORDERS, undefined, written).headers).toMatchObject(written);
  });

  it('keeps its Host when only the path is rewritten', () => {
    expect(rewritten(TO_ORDERS).headers).toEqual(request().headers);
  });
});
