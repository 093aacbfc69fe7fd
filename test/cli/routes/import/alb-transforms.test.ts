import { describe, expect, it, test } from 'vitest';
import { decisions, ORIGIN, requestOf } from '../../../../cli/routes/decide.ts';
import { importAlb } from '../../../../cli/routes/import/alb.ts';
import { filterFor } from '../../../../shared/filters/index.ts';
import { checkRouteTable } from '../../../../shared/routing/load.ts';
import { noted } from '../tables.ts';

const ARN = 'arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/web/b6bba954d1361c78';

const paths = (...Values: string[]) => ({ Field: 'path-pattern', PathPatternConfig: { Values } });
const hosts = (...Values: string[]) => ({ Field: 'host-header', HostHeaderConfig: { Values } });
const url = (Regex: string, Replace: string) => ({
  Type: 'url-rewrite',
  UrlRewriteConfig: { Rewrites: [{ Regex, Replace }] },
});
const host = (Regex: string, Replace: string) => ({
  Type: 'host-header-rewrite',
  HostHeaderRewriteConfig: { Rewrites: [{ Regex, Replace }] },
});

function imported(
  conditions: object[],
  transforms: object[],
  action: object = { Type: 'forward', TargetGroupArn: ARN },
) {
  const rule = { Priority: '1', Conditions: conditions, Actions: [action], Transforms: transforms };
  const last = {
    Priority: 'default',
    Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
  };
  return noted(importAlb([{ Rules: [rule, last] }], new Map()));
}

/** What the target is asked for; `undefined` where no rule of the listener matches. */
function sent({ table }: ReturnType<typeof imported>, path: string, callersHost = 'www.example.com') {
  const request = requestOf('GET', path, [['host', callersHost]]);
  const decision = decisions(checkRouteTable(table, 'table')).decide(request);
  if (decision.action !== 'forward') return undefined;
  const filtered = filterFor(decision, decision.targetGroup)?.(request, ORIGIN, { basePath: '' }).request ?? request;
  return { path: filtered.path, host: filtered.headers['host']![0] };
}

const isInexpressible = ({ notes }: ReturnType<typeof imported>): boolean =>
  notes.some((note) => note.includes('answers 501 instead'));

describe('url-rewrite', () => {
  const CONDITIONS: [name: string, inexpressible: number, conditions: object[]][] = [
    ['any path', 22, []],
    ['/api and below', 14, [paths('/api', '/api/*')]],
    ['below /api', 14, [paths('/api/*')]],
    ['below /api/v1', 14, [paths('/api/v1/*')]],
    ['exactly /api/v1', 2, [paths('/api/v1')]],
    ['elsewhere', 22, [paths('/other/*')]],
  ];
  const PATHS = [
    ...['/', '/api', '/api/', '/api/v1', '/api/v1/', '/api/v1/x', '/api/v1/x/', '/api/v1/x//y', '/api/v1/x%2Fy'],
    ...['/api.v1', '/api.v1/x', '/apizv1/x', '/apix/apix', '/API/x', '/Api/v1/x'],
    ...['/api/x', '/apix', '/apix/y', '/x', '/x/api/y', '/other/x', '/other/api/v1/x', '/dp/B0/'],
  ];
  const TRANSFORMS: [regex: string, replace: string][] = [
    ['^/api/(.*)$', '/$1'],
    ['^\\/api\\/(.*)$', '/v2/$1'],
    ['^/api/(.*)', '/$1'],
    ['^/api(.*)$', '$1'],
    ['^/api(.*)$', '/new$1'],
    ['^/api(/.*)$', '/new$1'],
    ['^/api(/.*)?$', '/new$1'],
    ['^/api(/.*)?', '/new$1'],
    ['^/api/?(.*)$', '/$1'],
    ['^/api/?(.*)$', '/new/$1'],
    ['^/api(/|$)(.*)$', '/$2'],
    ['^/api(/|$)(.*)', '/new/$2'],
    ['^/api', '/new'],
    ['^/api/', '/'],
    ['^/api', ''],
    ['^/api$', '/new'],
    ['^/api/v1$', '/v1.php'],
    ['^/api/(v[0-9]+)$', '/$1/api'],
    ['^/(.*)$', '/all/$1'],
    ['^(.*)$', '/all$1'],
    ['^/api/v1/(.*)$', '/$1'],
    ['^/other/(.*)$', '/$1'],
    ['/api/(.*)$', '/$1'],
    ['api', 'new'],
    ['/api', '/new'],
    ['^/api/*(.*)$', '/$1'],
    ['^/dp/([A-Za-z0-9]+)/?$', '/product.php?id=$1'],
    ['^/api/(.*)$', '/$1?old=1'],
    ['^/api/(.*)$', '$1'],
    ['^/api/(.*)/x$', '/$1'],
    ['^/(api|rest)/(.*)$', '/$2'],
    ['^/api(|/.*)$', '/new$1'],
    ['^/api//(.*)$', '/$1'],
    ['^/api/(.*)$', '/new//$1'],
    ['^/apix*', '/new'],
    ['^/api\\.v1(/.*)?$', '/v1$1'],
  ];

  test.each(CONDITIONS)('for %s, %i answer 501 and all others do what the pattern does', (_, count, conditions) => {
    const inexpressible = TRANSFORMS.filter(([regex, replace]) => {
      const result = imported(conditions, [url(regex, replace)]);
      if (isInexpressible(result)) return true;
      const plain = imported(conditions, []);
      for (const path of PATHS) {
        const expected = sent(plain, path) && (path.replace(new RegExp(regex), replace) || '/');
        expect([regex, replace, path, sent(result, path)?.path]).toEqual([regex, replace, path, expected]);
      }
      return false;
    });
    expect(inexpressible).toHaveLength(count);
  });

  const api = paths('/api', '/api/*');

  test.each<[conditions: object[], regex: string, replace: string, rules: string[]]>([
    [[api], '^/api/?(.*)$', '/$1', ['prefix /api → replacePrefixMatch /']],
    [[api], '^/api/(.*)$', '/$1', ['exact /api', 'prefix /api → replacePrefixMatch /']],
    [[api], '^/api(.*)$', '/new$1', ['prefix /api → replacePrefixMatch /new']],
    [[paths('/api/v1/*')], '^/api/(.*)$', '/$1', ['prefix /api/v1/ → replacePrefixMatch /v1']],
    [[], '^/api/(.*)$', '/$1', ['exact /api', 'prefix /api → replacePrefixMatch /', 'prefix /']],
    [[], '^/(.*)$', '/all/$1', ['prefix / → replacePrefixMatch /all']],
    [[paths('/other')], '^/api/(.*)$', '/$1', ['exact /other']],
    [[paths('/api/v1')], '^/api/(.*)$', '/$1', ['exact /api/v1 → replaceFullPath /v1']],
  ])('%j with %s → %s is no more rules than it needs', (conditions, regex, replace, rules) => {
    const words = (member: object): string => Object.entries(member).flat().join(' ');
    const { table } = imported(conditions, [url(regex, replace)]);
    const lines = table.rules.map(({ match, action }) => {
      const path = 'forward' in action ? action.forward.urlRewrite?.path : undefined;
      return [match.httpMatch.pathMatch!.match, ...(path ? [path] : [])].map(words).join(' → ');
    });
    expect(lines).toEqual(rules);
  });

  const several = [
    { Regex: '^/a', Replace: '/b' },
    { Regex: '^/c', Replace: '/d' },
  ];

  test.each<[object, string]>([
    [url('^/dp/([A-Z]+)$', '/product.php?id=$1'), 'url-rewrite ^/dp/([A-Z]+)$ → /product.php?id=$1'],
    [{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: several } }, 'url-rewrite ^/a → /b'],
    [{ Type: 'url-rewrite', UrlRewriteConfig: {} }, 'url-rewrite'],
    [{ Type: 'query-rewrite' }, 'query-rewrite'],
  ])('names %j, which cannot be expressed', (transform, name) => {
    expect(imported([paths('/dp/*')], [transform]).notes).toEqual([
      `rule 1: transform ${name} cannot be expressed: answers 501 instead`,
    ]);
  });
});

describe('host-header-rewrite', () => {
  test.each<[string, object[], object, asked: string, expected: string | 501]>([
    [
      'a host by its condition',
      [hosts('www.example.com')],
      host('^(.+)\\.example\\.com$', '$1.internal'),
      'www.example.com',
      'www.internal',
    ],
    [
      'the example of the ELB user guide',
      [hosts('mywebsite-example.com')],
      host('^mywebsite-(.+).com$', 'internal.dev.$1.myweb.com'),
      'mywebsite-example.com',
      'internal.dev.example.myweb.com',
    ],
    ['every host', [], host('^.*$', 'b.internal'), 'any.example', 'b.internal'],
    ['one host of all', [], host('^a\\.example$', 'b.internal'), 'a.example', 'b.internal'],
    ['another host than the one of all', [], host('^a\\.example$', 'b.internal'), 'c.example', 'c.example'],
    ['a host that the pattern does not match', [hosts('a.example')], host('^b$', 'c'), 'a.example', 'a.example'],
    ['a pattern for any host', [], host('^(.+)\\.example\\.com$', '$1.internal'), 'www.example.com', 501],
    [
      'a pattern for hosts by wildcard',
      [hosts('*.example.com')],
      host('^a\\.example\\.com$', 'b'),
      'a.example.com',
      501,
    ],
    [
      'a pattern for hosts by wildcard, with a header',
      [hosts('*.example.com'), { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-a', Values: ['1'] } }],
      host('^a\\.example\\.com$', 'b'),
      'a.example.com',
      501,
    ],
    ['every host, in a group', [], host('(.+)', 'b.internal'), 'any.example', 'b.internal'],
    ['every host, by itself', [], host('(.*)', 'b.$1'), 'any.example', 501],
    ['a beginning of hosts', [], host('^a\\.example', 'b.internal'), 'a.example', 501],
    ['an end of hosts', [], host('a\\.example$', 'b.internal'), 'a.example', 501],
    ['a part of hosts after anything', [], host('^.*x$', 'b.internal'), 'a.example', 501],
    ['anything after a part of hosts', [], host('a.*', 'b.internal'), 'a.example', 501],
    ['a group by its name, which JavaScript writes differently', [hosts('a')], host('^(?<a>.)$', `\${a}.x`), 'a', 501],
    ['a pattern that JavaScript does not know', [hosts('a')], host('(?i)A', 'b'), 'a', 501],
    ['a scheme and a host', [hosts('a.example')], host('.*', 'http://b'), 'a.example', 501],
    ['what is no host', [hosts('a.example')], host('.*', 'b.internal:8080'), 'a.example', 501],
  ])('%s', (_, conditions, transform, asked, expected) => {
    const result = imported(conditions, [transform]);
    expect(isInexpressible(result) ? 501 : sent(result, '/', asked)?.host).toBe(expected);
  });

  it('stands next to a url-rewrite', () => {
    const result = imported([paths('/api/*')], [url('^/api/(.*)$', '/$1'), host('^a$', 'b')]);
    expect(sent(result, '/api/x', 'a')).toEqual({ path: '/x', host: 'b' });
    expect(sent(result, '/api/x', 'c')).toEqual({ path: '/x', host: 'c' });
  });
});

describe('redirect', () => {
  const config = {
    Protocol: '#{protocol}',
    Host: '#{host}',
    Port: '#{port}',
    Path: '/#{path}',
    Query: '#{query}',
    StatusCode: 'HTTP_302',
  };
  const under = [paths('/old', '/old/*')];

  test.each<[string, object[], object, object | string]>([
    [
      'HTTP to HTTPS',
      [],
      { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
      { statusCode: 301, scheme: 'https' },
    ],
    ['another port', under, { Port: '8443' }, { statusCode: 302, port: 8443 }],
    ['another host', under, { Host: 'b.example' }, { statusCode: 302, hostname: 'b.example' }],
    [
      'a host by its condition',
      [hosts('example.com')],
      { Host: 'www.#{host}' },
      { statusCode: 302, hostname: 'www.example.com' },
    ],
    ['HTTPS to HTTP', [], { Protocol: 'HTTP', Port: '80' }, { statusCode: 302, scheme: 'http' }],
    ['a usual port of no scheme', [], { Port: '80' }, { statusCode: 302, port: 80 }],
    [
      'the usual port of another scheme',
      [],
      { Protocol: 'HTTPS', Port: 80 },
      { statusCode: 302, scheme: 'https', port: 80 },
    ],
    [
      'a host by its condition, after another condition',
      [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-a', Values: ['1'] } }, hosts('example.com')],
      { Host: 'www.#{host}', Path: '/of/#{host}' },
      { statusCode: 302, hostname: 'www.example.com', path: { replaceFullPath: '/of/example.com' } },
    ],
    ['a host in front of a domain', [], { Host: '#{host}.example.com' }, 'host #{host}.example.com'],
    ['a host by no condition', [], { Host: 'www.#{host}' }, 'host www.#{host}'],
    ['one path', under, { Path: '/new' }, { statusCode: 302, path: { replaceFullPath: '/new' } }],
    [
      'the path below another',
      under,
      { Path: '/new/#{path}' },
      { statusCode: 302, path: { replacePrefixMatch: '/new/old' } },
    ],
    [
      'every path below another',
      [],
      { Path: '/new/#{path}' },
      { statusCode: 302, path: { replacePrefixMatch: '/new' } },
    ],
    [
      'an exact path below another',
      [paths('/a')],
      { Path: '/new/#{path}.html' },
      { statusCode: 302, path: { replaceFullPath: '/new/a.html' } },
    ],
    ['the path twice', under, { Path: '/new/#{path}#{path}' }, 'path /new/#{path}#{path}'],
    ['something after the path', under, { Path: '/#{path}/x' }, 'path /#{path}/x'],
    ['something in front of its first segment', under, { Path: '/x#{path}' }, 'path /x#{path}'],
    ['the port in the path', under, { Path: '/#{port}/#{path}' }, 'path /#{port}/#{path}'],
    ['another query', under, { Query: 'a=1' }, 'query a=1'],
    ['no query', under, { Query: '' }, 'query (none)'],
    ['another scheme on the same port', under, { Protocol: 'HTTPS' }, 'protocol HTTPS with port #{port}'],
  ])('%s', (_, conditions, changes, expected) => {
    const { table, notes } = imported(conditions, [], { Type: 'redirect', RedirectConfig: { ...config, ...changes } });
    const impossible = notes.filter((note) => note.includes('501'));
    if (typeof expected !== 'string') {
      expect([table.rules.at(-1)?.action, impossible]).toEqual([{ redirect: expected }, []]);
    } else {
      expect([table.rules.at(-1)?.action, impossible]).toEqual([
        { fixedResponse: { statusCode: 501 } },
        [`rule 1: redirect to ${expected} cannot be expressed: answers 501 instead`],
      ]);
    }
  });

  test.each<[object, object]>([
    [{ Host: 'b.example' }, { hostname: 'b.example' }],
    [{ Path: '/b' }, { path: { replaceFullPath: '/b' } }],
  ])('with %j alone keeps everything else', (config, expected) => {
    const { table } = imported([], [], { Type: 'redirect', RedirectConfig: { ...config, StatusCode: 'HTTP_301' } });
    expect(table.rules[0]?.action).toEqual({ redirect: { statusCode: 301, ...expected } });
  });
});
