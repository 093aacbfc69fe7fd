import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OwnUrl, rewriteUrl } from '../../shared/filters/url-rewrite.ts';
import type { UrlRewrite } from '../../shared/routing/schema.ts';
import { map, response } from '../support/settings.ts';
import { latticeRequest } from '../targets/request.ts';

interface Setting {
  rewrite: UrlRewrite;
  prefix?: string;
  path?: string;
  host?: string | undefined;
  own?: OwnUrl;
  urlPrefix?: string;
  proto?: string | undefined;
}

const under = (replacePrefixMatch: string): UrlRewrite => ({ path: { replacePrefixMatch } });
const BOTH: UrlRewrite = { hostname: 'orders.internal', ...under('/orders') };

/** A rewritten request for `https://api.example.com/v1/orders/7`, unless said otherwise; `proto` is the caller's scheme. */
function rewritten(setting: Setting) {
  const { rewrite, prefix = '/v1/orders', path = '/v1/orders/7', own = { basePath: '' }, urlPrefix } = setting;
  const host = 'host' in setting ? setting.host : 'api.example.com';
  const proto = 'proto' in setting ? setting.proto : 'https';
  const headers = { 'x-forwarded-proto': proto === undefined ? [] : [proto], host: host === undefined ? [] : [host] };
  const request = latticeRequest({ path, headers });
  if (host === undefined) delete request.headers['host'];
  return rewriteUrl(rewrite, prefix, request, { eventSource: 'alb', urlPrefix }, own);
}

const back = (setting: Setting, name: string, value: string): string =>
  rewritten(setting).restore(response(302, map({ [name]: [value] }))).headers[name]![0]!;

describe.each(['location', 'content-location'])('%s', (name) => {
  it.each([
    // Under the new prefix, the caller's again.
    ['/orders/8', '/v1/orders/8'],
    ['/orders', '/v1/orders'],
    ['/orders/', '/v1/orders/'],
    ['/orders/8?a=/orders#f', '/v1/orders/8?a=/orders#f'],
    ['/orders?a=1', '/v1/orders?a=1'],
    ['/orders/8?a=b?c', '/v1/orders/8?a=b?c'],
    ['/orders/8#/orders?x', '/v1/orders/8#/orders?x'],
    ['/orders//8', '/v1/orders//8'],
    ['/orders/a%2Fb', '/v1/orders/a%2Fb'],
    ['/orders/é', '/v1/orders/é'],
    ['/orders;jsessionid=8F2A', '/v1/orders;jsessionid=8F2A'],
    ['/orders;jsessionid=8F2A/8', '/v1/orders;jsessionid=8F2A/8'],
    // Elsewhere, as it came.
    ['/login', '/login'],
    ['/orders-archive', '/orders-archive'],
    ['//orders', '//orders'],
    ['8', '8'],
    ['./8', './8'],
    ['../x', '../x'],
    ['?page=2', '?page=2'],
    ['#top', '#top'],
    ['', ''],
    // Dot segments are resolved first, as the caller will do.
    ['/orders/x/../8?a#b', '/v1/orders/8?a#b'],
    ['/x/../orders/8', '/v1/orders/8'],
    ['/./orders/8', '/v1/orders/8'],
    ['/%2e/orders/8', '/v1/orders/8'],
    ['/orders/./8', '/v1/orders/8'],
    ['/orders/../admin', '/orders/../admin'],
    ['/orders/%2E%2e/admin', '/orders/%2E%2e/admin'],
    ['/orders/..\\admin', '/orders/..\\admin'],
    // By its host, the caller's or the new one.
    ['https://orders.internal/orders/8', 'https://api.example.com/v1/orders/8'],
    ['http://orders.internal/orders/8', 'https://api.example.com/v1/orders/8'],
    ['http://orders.internal:8080/orders/8?a#b', 'https://api.example.com/v1/orders/8?a#b'],
    ['http://ORDERS.internal/login', 'https://api.example.com/login'],
    ['//orders.internal/orders', 'https://api.example.com/v1/orders'],
    ['https://orders.internal?a=1', 'https://api.example.com?a=1'],
    ['https://api.example.com/orders/8', 'https://api.example.com/v1/orders/8'],
    ['https://API.example.com:443/orders/8', 'https://API.example.com:443/v1/orders/8'],
    ['http://api.example.com/orders/8', 'http://api.example.com/v1/orders/8'],
    ['http://api.example.com:80/orders/8', 'http://api.example.com:80/v1/orders/8'],
    ['//api.example.com/orders/8', '//api.example.com/v1/orders/8'],
    ['https://api.example.com:8443/orders/8', 'https://api.example.com:8443/orders/8'],
    ['https://api.example.com', 'https://api.example.com'],
    ['https://other.example/orders/8', 'https://other.example/orders/8'],
    ['https://orders.internal.evil.example/orders', 'https://orders.internal.evil.example/orders'],
    ['https://orders.internal@evil.example/orders', 'https://orders.internal@evil.example/orders'],
    ['https://orders.internal\\@evil.example/orders', 'https://orders.internal\\@evil.example/orders'],
    ['mailto:a@b.example', 'mailto:a@b.example'],
    ['urn:orders:8', 'urn:orders:8'],
    ['shop:/orders/8', 'shop:/orders/8'],
  ])('%s comes back as %s', (value, expected) => expect(back({ rewrite: BOTH }, name, value)).toBe(expected));
});

describe('location', () => {
  it.each<[string, Setting, value: string, expected: string]>([
    ['under the root', { rewrite: under('/'), prefix: '/v1' }, '/login', '/v1/login'],
    ['the root', { rewrite: under(''), prefix: '/v1' }, '/', '/v1/'],
    [
      'the root by host',
      { rewrite: under(''), prefix: '/v1' },
      'https://api.example.com',
      'https://api.example.com/v1/',
    ],
    ["the caller's own prefix once more", { rewrite: under(''), prefix: '/v1' }, '/v1/x', '/v1/v1/x'],
    [
      'the prefix as the caller wrote it',
      { rewrite: under('/orders'), path: '/V1/%6frders/7' },
      '/orders',
      '/V1/%6frders',
    ],
    ['a prefix that is not there outside', { rewrite: under('/v2'), prefix: '/' }, '/v2/a', '/a'],
    ['the whole of such a prefix', { rewrite: under('/v2'), prefix: '/' }, '/v2', '/'],
    ['a full path, which has no way back', { rewrite: { path: { replaceFullPath: '/one' } } }, '/one', '/one'],
    // Relative ones change where the caller would read another resource.
    ['beside the root', { rewrite: under(''), prefix: '/v1', path: '/v1' }, 'login?next=/a', '/v1/login?next=/a'],
    ['beside the root, a colon', { rewrite: under(''), prefix: '/v1', path: '/v1' }, 'a/b:c', '/v1/a/b:c'],
    ['beside the root, a slash at its end', { rewrite: under(''), prefix: '/v1', path: '/v1' }, 'a/', '/v1/a/'],
    ['below the root', { rewrite: under(''), prefix: '/v1', path: '/v1/' }, 'login', 'login'],
    ['beside a full path', { rewrite: { path: { replaceFullPath: '/one' } } }, 'two', 'two'],
    // What the target adds by itself.
    ['a base path', { rewrite: BOTH, own: { basePath: '/app' } }, '/app/orders/8', '/v1/orders/8'],
    ['outside the base path', { rewrite: BOTH, own: { basePath: '/app' } }, '/orders/8', '/orders/8'],
    ['a base path alone', { rewrite: { hostname: 'a' }, own: { basePath: '/app' } }, '/app/x', '/x'],
    [
      'its own host',
      { rewrite: under('/orders'), own: { basePath: '', host: 'legacy:8080' } },
      'http://legacy:8080/orders/8',
      'https://api.example.com/v1/orders/8',
    ],
    [
      'another port of it',
      { rewrite: under('/orders'), own: { basePath: '', host: 'legacy:8080' } },
      'http://legacy:9090/orders/8',
      'http://legacy:9090/orders/8',
    ],
    [
      'its own host without the usual port of its scheme',
      { rewrite: under('/orders'), own: { basePath: '', host: 'legacy:80' } },
      'http://legacy/orders/8',
      'https://api.example.com/v1/orders/8',
    ],
    [
      'another host, whose port only begins with the usual one',
      { rewrite: under('/orders'), own: { basePath: '', host: 'legacy80' } },
      'http://legacy:8080/orders/8',
      'http://legacy:8080/orders/8',
    ],
    // What the caller's URL has in front.
    ['a stage', { rewrite: BOTH, urlPrefix: '/live' }, '/orders/8', '/live/v1/orders/8'],
    [
      'a stage by host',
      { rewrite: BOTH, urlPrefix: '/live' },
      'http://orders.internal/login',
      'https://api.example.com/live/login',
    ],
    ['a stage, and elsewhere', { rewrite: BOTH, urlPrefix: '/live' }, '/login', '/login'],
    ['a stage, by a relative path', { rewrite: BOTH, urlPrefix: '/live' }, '8', '8'],
    // A caller without a scheme.
    ['no scheme', { rewrite: BOTH, proto: undefined }, '//orders.internal/orders/8', '//api.example.com/v1/orders/8'],
    [
      'the scheme of the URL',
      { rewrite: BOTH, proto: undefined },
      'http://orders.internal/orders/8',
      'http://api.example.com/v1/orders/8',
    ],
    // A caller without Host.
    ['no Host', { rewrite: BOTH, host: undefined }, 'http://orders.internal/orders/8', '/v1/orders/8'],
    [
      'the root without Host',
      { rewrite: { hostname: 'orders.internal' }, host: undefined },
      'http://orders.internal',
      '/',
    ],
  ])('%s', (_, setting, value, expected) => expect(back(setting, 'location', value)).toBe(expected));

  it.each(['/v2//evil.example', '/v2/\\evil.example', '/v2/\t/evil.example', '/v2/./\\evil.example'])(
    '%j cannot become a URL of another host',
    (value) => {
      const location = back({ rewrite: under('/v2'), prefix: '/', path: '/a' }, 'location', value);
      expect(new URL(location, 'https://api.example.com').host).toBe('api.example.com');
    },
  );
});

describe('set-cookie', () => {
  it.each([
    ['s=1; Path=/orders; HttpOnly', 's=1; Path=/v1/orders; HttpOnly'],
    ['s=1; path=/orders/', 's=1; path=/v1/orders/'],
    ['s=1;Path=/orders/x', 's=1;Path=/v1/orders/x'],
    ['s=/orders; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 's=/orders; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
    ['s=1; Path=/', 's=1; Path=/'],
    ['s=1; Path=', 's=1; Path='],
    ['s=1; Path=/orders-archive', 's=1; Path=/orders-archive'],
    ['s=1; Their-Path=/orders', 's=1; Their-Path=/orders'],
    ['not__Host-s=1; Path=/orders', 'not__Host-s=1; Path=/v1/orders'],
    ['s=1; Domain=orders.internal; Path=/orders', 's=1; Domain=api.example.com; Path=/v1/orders'],
    ['s=1; Domain=.Orders.internal', 's=1; Domain=api.example.com'],
    ['s=1; Domain=internal', 's=1; Domain=api.example.com'],
    ['s=1; Domain=example.com', 's=1; Domain=example.com'],
    ['s=1; Domain=other.example', 's=1; Domain=other.example'],
    ['s=1', 's=1'],
  ])('%s comes back as %s', (cookie, expected) => expect(back({ rewrite: BOTH }, 'set-cookie', cookie)).toBe(expected));

  it.each<[string, Setting, cookie: string, expected: string]>([
    ['the root', { rewrite: under('/'), prefix: '/v1', path: '/v1/a' }, 's=1; Path=/', 's=1; Path=/v1'],
    ['no path', { rewrite: under(''), prefix: '/v1' }, 's=1; Path=', 's=1; Path='],
    [
      'the root of a stage',
      { rewrite: under('/'), prefix: '/v1', urlPrefix: '/live' },
      's=1; Path=/',
      's=1; Path=/live/v1',
    ],
    // Browsers refuse it with any other path.
    [
      'a __Host- cookie',
      { rewrite: under('/'), prefix: '/v1' },
      '__Host-s=1; Path=/; Secure',
      '__Host-s=1; Path=/; Secure',
    ],
    [
      'a domain that both are in',
      { rewrite: { hostname: 'a.example.com' } },
      's=1; Domain=example.com',
      's=1; Domain=example.com',
    ],
    [
      'a caller with a port',
      { rewrite: BOTH, host: 'localhost:3001' },
      's=1; Domain=orders.internal',
      's=1; Domain=localhost',
    ],
    [
      'a caller at an IPv6 address',
      { rewrite: BOTH, host: '[::1]:3001' },
      's=1; Domain=orders.internal',
      's=1; Domain=[::1]',
    ],
    [
      'a caller without Host',
      { rewrite: BOTH, host: undefined },
      's=1; Domain=orders.internal',
      's=1; Domain=orders.internal',
    ],
    ['a base path', { rewrite: BOTH, own: { basePath: '/app' } }, 's=1; Path=/app/orders', 's=1; Path=/v1/orders'],
    // The caller cannot add attributes by parameters in the prefix.
    [
      'parameters in the prefix',
      { rewrite: under('/o'), prefix: '/v1/o', path: '/v1;Domain=x/o/7' },
      's=1; Path=/o',
      's=1; Path=/v1/o',
    ],
  ])('%s', (_, setting, cookie, expected) => expect(back(setting, 'set-cookie', cookie)).toBe(expected));
});

describe('the law of the way back', () => {
  const segment = fc.stringMatching(/^[a-z0-9%._~-]{1,6}$/).filter((text) => !/[.%]/.test(text));
  const path = fc.array(segment, { maxLength: 4 }).map((segments) => segments.map((text) => `/${text}`).join(''));
  const settings = fc.record({
    prefix: path,
    sent: path,
    rest: path,
    basePath: path,
    urlPrefix: path,
    query: fc.constantFrom('', '?', '?a=/b?c', '#f', '?a#f?'),
  });

  it('a URL of the target is the URL that the caller asked for, by path and by host', () => {
    fc.assert(
      fc.property(settings, ({ prefix, sent, rest, basePath, urlPrefix, query }) => {
        const asked = prefix + rest || '/';
        const setting = { rewrite: { hostname: 'b', ...under(sent) }, prefix: prefix || '/', path: asked };
        const own = { basePath, host: 'c' };
        const target = basePath + rewritten(setting).request.path;
        const restored = back({ ...setting, own, urlPrefix }, 'location', target + query);
        // Under the root, the prefix itself and the prefix with a slash are one path.
        const expected = sent === '' && rest === '' ? `${prefix}/` : asked;
        expect(restored).toBe(urlPrefix + expected + query);
        for (const host of ['b', 'c', 'api.example.com']) {
          expect(back({ ...setting, own, urlPrefix }, 'location', `https://${host}${target}${query}`)).toBe(
            `https://api.example.com${restored}`,
          );
        }
      }),
    );
  });

  it('no Location is led to a host that neither the target named nor the caller asked for', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '\t',
      ' ',
      '?',
      '#',
      '@',
      ':',
      'https:',
      'v2',
      'evil.example',
      'orders.internal',
    );
    const references = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
    const hostOf = (reference: string, base: string): string | undefined => URL.parse(reference, base)?.host;
    fc.assert(
      fc.property(references, path, fc.constantFrom('', '/v2'), (reference, prefix, sent) => {
        const setting = {
          rewrite: { hostname: 'orders.internal', ...under(sent) },
          prefix: prefix || '/',
          path: `${prefix}/a`,
        };
        const restored = hostOf(back(setting, 'location', reference), `https://api.example.com${prefix}/a`);
        expect(['api.example.com', hostOf(reference, `https://orders.internal${sent}/a`)]).toContain(restored);
      }),
      { numRuns: 2_000 },
    );
  });

  it("a cookie's path covers the same requests for caller and target", () => {
    const covers = (cookie: string, requested: string): boolean =>
      requested === cookie || requested.startsWith(cookie.endsWith('/') ? cookie : `${cookie}/`);
    fc.assert(
      fc.property(settings, path, ({ prefix, sent, rest, basePath, urlPrefix }, below) => {
        const asked = (prefix || '/') + (prefix ? rest : rest.slice(1)) || '/';
        const setting = { rewrite: under(sent), prefix: prefix || '/', path: asked };
        const cookie = basePath + sent + below || '/';
        const restored = back({ ...setting, own: { basePath }, urlPrefix }, 'set-cookie', `s=1; Path=${cookie}`);
        const target = basePath + rewritten(setting).request.path;
        expect(covers(restored.replace('s=1; Path=', ''), urlPrefix + asked)).toBe(covers(cookie, target));
      }),
    );
  });
});
