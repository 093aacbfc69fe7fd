import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { compileRules } from '../../shared/routing/match.ts';
import { request, ruleOf } from './rules.ts';

const ADMIN_AND_REST = [
  { name: 'admin', path: { prefix: '/admin' } },
  { name: 'rest', path: { prefix: '/' } },
];

/** Each was served by the backend of `rest`, which has an `/admin/secret` of its own. */
describe('what a server reads as /admin/secret never goes to the rest', () => {
  const match = ruleOf(ADMIN_AND_REST);

  it.each<[server: string, ...paths: string[]]>([
    ['Jetty 9.4', '/%u0061dmin/secret', '/x/%u002e./admin/secret', '/x%u002f..%u002fadmin/secret'],
    ['uWSGI', '/a%/x/../admin/secret', '/x/..%/a/../admin/secret', '/admin%', '/admin%4', '/%zz/../admin/secret'],
    ['sscanf and NCSA decoders', '/%6:/../admin/secret', '/a%2x/../../admin/secret', '/%5Hdmin/secret'],
    ['new URL(request.url, base)', '//x/admin/secret', '///x/admin/secret', '/\\x/admin/secret', '/\\/x\\admin/secret'],
    ['new URL after decoding', '/%2fx/admin/secret', '/%5cx/admin/secret', '/%09/x/admin/secret', '/ad%09min/secret'],
    ['parse_url', '//x:80/admin/secret', '//user@x/admin/secret'],
    ['Caddy, Go', '/ADM\u0130N/secret', '/adm%C4%B0n/secret', '/x/..//admin/secret'],
    ['Caddy on Windows', '/admin.', '/admin%20', '/admin%20.%20.'],
    ['CivetWeb', '/admin./secret', '/admin.../secret', '/.../admin/secret', '/admin.%2fsecret'],
    ['Mongoose', '/..admin/secret', '/....admin/secret', '/x/../..admin/secret'],
    ['IIS', '/admin::$DATA', '/admin:$i30:$INDEX_ALLOCATION/secret', '/admin%20/secret', '/x\\..\\admin\\secret'],
    ['languages without a dotless i', '/adm\u0131n/secret', '/adm%C4%B1n/secret'],
    [
      'best fit of Windows',
      '/\uff41dmin/secret',
      '/x/..\uff0fadmin/secret',
      '/x%EF%BC%8F..%EF%BC%8Fadmin',
      '/x\u2215..\u2215admin',
    ],
    ['HFS+', '/ad\u200cmin/secret', '/ad%E2%80%8Dmin/secret'],
    ['lenient UTF-8', '/x/%c0%ae%c0%ae/admin/secret', '/x%c0%af..%c0%afadmin', '/%c1%a1dmin/secret', '/%e0%81%a1dmin'],
    ['Bottle', '/ad%ffmin/secret', '/x/.%ff./admin/secret', '/x/.%c0%af./admin', '/ad%c0%aemin', '/ad%25c0%25aemin'],
    ['C strings', '/admin%00/x', '/admin%00.html', '/x/../admin%00x/../../y'],
    ['decoded twice', '/%2561dmin/secret', '/x/%252e%252e/admin/secret', '/x%252f..%252fadmin', '/%25252561dmin'],
    [
      'parameters before and after decoding',
      '/admin;x/secret',
      '/x/..;/admin',
      '/;/admin',
      '/x/..%3b/admin',
      '/;%2fx/admin',
    ],
    ['resolved before decoding', '/x%2fy/../admin', '/x%5cy/..;/admin', '/a%2fb%2fc/../admin/secret'],
    ['query and fragment after decoding', '/admin%3fx', '/admin%23x', '/admin%253fx', '/admin#x'],
  ])('%s', (_, ...paths) => {
    for (const path of paths) expect(['admin', 400], path).toContain(match(path));
  });

  it.each([
    ['/users/%u017fecret', '/users/secret'],
    ['/u\u017fer/x', '/user'],
    ['/\u212aeys', '/keys'],
    ['/%E2%84%AAeys', '/keys'],
    ['/stra%C3%9Fe', '/strasse'],
    ['/ADMINI~1/secret', '/administration'],
    ['/admini~2', '/administration'],
    ['/CAFE\u0301', '/caf\u00e9'],
  ])('%s may be below %s', (path, prefix) => {
    expect([prefix, 400]).toContain(ruleOf([{ path: { prefix } }, { path: { prefix: '/' } }])(path));
  });

  it('a short name is looked for among a hundred names, and refused among more', () => {
    const among = (count: number) =>
      ruleOf([
        ...Array.from({ length: count }, (_, i) => ({ path: { prefix: `/name-${i}` } })),
        { name: 'rest', path: { prefix: '/' } },
      ]);
    expect([among(100)('/ADMINI~1'), among(101)('/ADMINI~1')]).toEqual(['rest', 400]);
  });

  it('nor past a rule for the root alone, where a name behind // may be a host', () => {
    const root = ruleOf([{ path: { exact: '/' } }]);
    const folder = ruleOf([{ path: { exact: '/a/' } }]);
    expect([root('//a'), root('//a/b'), folder('//a'), folder('//b/a/')]).toEqual([400, undefined, undefined, 400]);
  });

  it('nor out of a rule that is to let one folder through', () => {
    const match = ruleOf([{ name: 'public', path: { prefix: '/public' } }]);
    for (const path of [
      '/public/../admin',
      '/public/a%2f..%2f..%2fadmin',
      '/public/..;/admin',
      '/public\\..\\admin',
      '/public/%',
      '/public/a%/x/../../admin',
    ]) {
      expect([400, undefined, 'public'], path).toContain(match(path));
      if (path !== '/public/%') expect(match(path), path).not.toBe('public');
    }
  });

  it('with a rule for what is below, and one for what is beside it', () => {
    const match = ruleOf([
      { path: { prefix: '/v1/admin' } },
      { path: { exact: '/v1/me' } },
      { path: { prefix: '/v1' } },
    ]);
    expect(match('/v1/x/../admin')).toBe(400);
    expect(match('/v1/x%2f..%2fme')).toBe(400);
    expect(match('/v1/%6de')).toBe(400);
    expect(match('/v1/me%00/x')).toBe(400);
    expect(match('/v1/me%3fx')).toBe(400);
    expect(match('/v1/me%23/x')).toBe(400);
    expect(match('/v1/me%20x')).toBe('/v1');
    expect(match('/v1/me/caf%C3%A9')).toBe('/v1');
    expect(match('/v1/a%20b/me')).toBe('/v1');
    expect(match('/v1/a%20b/admin')).toBe('/v1');
  });
});

describe('what applications send passes', () => {
  it.each([
    '/a;jsessionid=1',
    '/files/a%2Fb',
    '/files/a%2Fadmin',
    '/wiki/C%2B%2B',
    '/wiki/C++',
    '/Products(1)',
    "/Products('a%20b')/Name/$value",
    '/@scope%2fpkg',
    '/@scope/pkg',
    '/%40scope%2Fpkg',
    '/%7Euser',
    '/~user',
    '/caf%c3%a9',
    '/%E6%97%A5%E6%9C%AC%E8%AA%9E/%E3%81%82',
    '//v1',
    '//orders/1',
    '/orders//1',
    '/a.b/.well-known/c..d/e...f',
    '/v1/things:batchGet',
    '/100%25',
    '/100%',
    '/a%20b/c%20d.pdf',
    '/blob/a%5Cb',
    '/tags/a,b;c',
    '/%F0%9F%98%80',
    '/caf%E9',
    '/refs/HEAD~1',
    '/a//b///c/',
    '/a/./b/../c',
    '/sap/opu/odata;v=2/X',
    '/x/..%2Fy',
  ])('%s', (path) => {
    expect(ruleOf(ADMIN_AND_REST)(path)).toBe('rest');
    expect(ruleOf([{ path: { prefix: '/orders-of-another-name' } }])(path)).toBeUndefined();
    // Whatever is below a rule stays its own.
    const below = `/own${path}`;
    expect(ruleOf([{ path: { prefix: '/own' } }, { path: { prefix: '/' } }])(below)).toBe('/own');
    // And a rule can be written for it.
    if (path !== '/100%') {
      const written = path.replace(/[?#\s]/g, '');
      expect(ruleOf([{ path: { exact: written } }, { path: { prefix: '/' } }])(path)).toBe(written);
      expect(ruleOf([{ path: { prefix: written } }, { path: { prefix: '/' } }])(path)).toBe(written);
    }
  });

  const word = fc.stringMatching(/^[a-z0-9](?:[a-z0-9_.-]{0,20}[a-z0-9])?$/);
  const title = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .map((text) => `${text.trim().replace(/[.\s\p{Cc}]/gu, '')}x`);
  const segment = fc.oneof(
    word,
    fc.uuid(),
    fc.integer({ min: 0 }).map(String),
    title.map(encodeURIComponent),
    title.map((text) => encodeURIComponent(text).toLowerCase()),
    fc.tuple(word, word).map(([a, b]) => `${a}%20${b}`),
    fc.tuple(word, word).map(([a, b]) => `@${a}%2f${b}`),
    fc.tuple(word, word).map(([a, b]) => `${a};jsessionid=${b}`),
    fc.tuple(word, word).map(([a, b]) => `${a}(${b})`),
    fc.tuple(word, word).map(([a, b]) => `${a}:${b}`),
  );
  const ordinary = fc.array(segment, { minLength: 1, maxLength: 12 });

  it('thousands of them, under each of three prefixes', () => {
    const match = ruleOf([{ path: { prefix: '/Aa/Bb' } }, { path: { prefix: '/Aa' } }, { path: { prefix: '/' } }]);
    fc.assert(
      fc.property(ordinary, (segments) => {
        const path = `/${segments.join('/')}`;
        // A word of the generator may be one of these by chance.
        fc.pre(!/^(?:aa|bb)\b/i.test(segments[0]!) && !/^bb\b/i.test(segments[1] ?? ''));
        expect(match(path)).toBe('/');
        expect(match(`/aa${path}`)).toBe(/^bb\b/i.test(segments[0]!) ? '/Aa/Bb' : '/Aa');
        expect(match(`/aa/bb${path}`)).toBe('/Aa/Bb');
      }),
      { numRuns: 1500 },
    );
  });
});

describe('equal escapes are equal', () => {
  it.each([
    ['/~user', '/%7Euser/x'],
    ['/%7Euser', '/~user/x'],
    ['/caf\u00e9', '/caf%c3%a9'],
    ['/caf%C3%A9', '/caf%c3%a9/x'],
    ['/@scope', '/%40scope/pkg'],
    ['/wiki/C++', '/wiki/C%2B%2B'],
    ['/a%2Fb', '/a%2fb/c'],
    ['/a%20b', '/a%20b/'],
  ])('rule %s, path %s, whatever the case', (prefix, path) => {
    for (const caseSensitive of [true, false]) {
      expect(ruleOf([{ path: { prefix }, caseSensitive }, { path: { prefix: '/' } }])(path)).toBe(prefix);
    }
  });

  it('and case counts where a rule minds it', () => {
    const match = ruleOf([{ path: { prefix: '/Caf%C3%A9' }, caseSensitive: true }, { path: { prefix: '/' } }]);
    expect(match('/caf%C3%A9')).toBe('/');
    expect(match('/CAF%C3%89')).toBe('/');
    expect(match('/Caf%c3%a9/x')).toBe('/Caf%C3%A9');
  });
});

describe('segmentParameters: ignore', () => {
  const match = ruleOf(
    [
      { path: { exact: '/' } },
      { path: { prefix: '/orders' } },
      { path: { prefix: '/admin' } },
      { path: { prefix: '/rest' } },
    ],
    { segmentParameters: 'ignore' },
  );

  it.each([
    ['/orders;jsessionid=8F2A', '/orders'],
    ['/orders;v=2/1', '/orders'],
    ['/orders/1;v=2', '/orders'],
    ['/orders;a=%C3%A9%20b/1', '/orders'],
    ['/;jsessionid=8F2A', '/'],
    ['/other;x', undefined],
    ['/rest/..;/admin', 400],
    ['/rest;x/..;y/admin', 400],
    // A server that decodes before it drops parameters is somewhere else.
    ['/orders;x%2f..%2fadmin', 400],
    ['/orders;x\\..\\admin', 400],
    ['/orders;x%252f..%252fadmin', 400],
    ['/rest/..;x%2fadmin', 400],
  ])('%s: %s', (path, expected) => {
    expect(match(path)).toBe(expected);
  });
});

describe('a path that no honest client sends', () => {
  const odd = {
    '401 parts': `/x%20${'/a'.repeat(400)}`,
    '11 climbs': `/x${'/a/..'.repeat(11)}`,
    '51 hidden segments': `/x${'%2fa'.repeat(51)}`,
    'nine escapings': `/%${'25'.repeat(9)}41`,
    '11 malformed escapes': `/x${'%zz'.repeat(11)}`,
    'a malformed escape and a climb': '/x%zz/..',
    '31 accents': `/e${'%CC%81'.repeat(31)}`,
    '4001 characters with an escape': `/%20${'a'.repeat(4000)}`,
    '64 KB of everything': `/${'..%2f;a/%2e%2e/x;y\\%252e./'.repeat(2500)}`,
  };

  it.each(Object.entries(odd))('%s: refused where a rule could be meant', (_, path) => {
    expect(ruleOf(ADMIN_AND_REST)(path)).toBe(400);
  });

  it.each(Object.entries(odd))('%s: passes where none looks at the path', (_, path) => {
    expect(ruleOf([])(path)).toBeUndefined();
    expect(ruleOf([{ path: { prefix: '/' } }])(path)).toBe('/');
  });

  it('is told apart in the message', () => {
    const table = checkRouteTable(
      {
        targetGroups: {},
        rules: [
          {
            name: 'a',
            priority: 1,
            match: { httpMatch: { pathMatch: { match: { prefix: '/a' } } } },
            action: { fixedResponse: { statusCode: 200 } },
          },
        ],
      },
      'test',
    );
    const match = compileRules(table.rules);
    expect(match(request('/x/../a')).refusal).toBe(
      'the path matches one rule as sent and another once decoded and normalised',
    );
    expect(match(request(odd['401 parts'])).refusal).toBe('the path can be read in too many ways');
  });
});
