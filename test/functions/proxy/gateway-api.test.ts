import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseRouteTable } from '../../../shared/routing/load.ts';
import type { Redirect } from '../../../shared/routing/schema.ts';
import { door, exchange, valuesOf } from '../../support/doors.ts';
import { proxiedBackend } from '../../support/proxied-backend.ts';
import { http, type Line } from '../../support/recording-backend.ts';
import { rules } from '../../support/routes.ts';

/**
 * The filters by the cases of the Gateway API's conformance tests (conformance/tests/httproute-*.go: rewrite-path,
 * rewrite-host, backend-url-rewrite, redirect-path, -host-and-status, -scheme, -port, -port-and-scheme, 303-, 307- and
 * 308-redirect, request- and response-header-modifier), and laws for filters that nobody has written down.
 */
const header = (name: string, value: string) => ({ name, value });

const CHANGED = {
  set: [header('X-Header-Set', 'set-overwrites-values')],
  add: [header('X-Header-Add', 'header-val-1'), header('X-Header-Add-Append', 'header-val-2')],
  remove: ['X-Header-Remove'],
};
const MULTIPLE = {
  set: [header('X-Header-Set-1', 'header-set-1'), header('X-Header-Set-2', 'header-set-2')],
  add: [
    header('X-Header-Add-1', 'header-add-1'),
    header('X-Header-Add-2', 'header-add-2'),
    header('X-Header-Add-3', 'header-add-3'),
  ],
  remove: ['X-Header-Remove-1', 'X-Header-Remove-2'],
};
const MODIFIERS = {
  set: { set: [header('X-Header-Set', 'set-overwrites-values')] },
  add: { add: [header('X-Header-Add', 'add-appends-values')] },
  remove: { remove: ['X-Header-Remove'] },
  multiple: MULTIPLE,
  'case-insensitivity': {
    set: [header('X-Header-Set', 'header-set')],
    add: [header('X-Header-Add', 'header-add')],
    remove: ['X-Header-Remove'],
  },
};

const to = (filters: object, own: object = {}) => ({
  forward: { targetGroups: [{ targetGroupIdentifier: 'backend', ...own }], ...filters },
});
const rewrite = (path: object, rest: object = {}) => to({ urlRewrite: { path }, ...rest });
const replaced = { path: { replacePrefixMatch: '/replacement-prefix' } };
const full = { path: { replaceFullPath: '/replacement-full' } };

const ACTIONS: Record<string, object> = {
  '/prefix/one': rewrite({ replacePrefixMatch: '/one' }),
  '/strip-prefix': rewrite({ replacePrefixMatch: '/' }),
  '/full/one': rewrite({ replaceFullPath: '/one' }),
  '/full/rewrite-path-and-modify-headers': rewrite({ replaceFullPath: '/test' }, { requestHeaderModifier: CHANGED }),
  '/prefix/rewrite-path-and-modify-headers': rewrite(
    { replacePrefixMatch: '/prefix' },
    { requestHeaderModifier: CHANGED },
  ),
  '/host/one': to({ urlRewrite: { hostname: 'one.example.org' } }),
  '/rewrite-host-and-modify-headers': to({
    urlRewrite: { hostname: 'test.example.org' },
    requestHeaderModifier: CHANGED,
  }),
  '/backend-full': to({}, { urlRewrite: { path: { replaceFullPath: '/rewritten-full' } } }),
  '/backend-prefix': to({}, { urlRewrite: { path: { replacePrefixMatch: '/rewritten-prefix' } } }),
  ...Object.fromEntries(
    Object.entries(MODIFIERS).map(([name, modifier]) => [`/${name}`, to({ requestHeaderModifier: modifier })]),
  ),
  ...Object.fromEntries(
    Object.entries(MODIFIERS).map(([name, modifier]) => [
      `/response/${name}`,
      to({ responseHeaderModifier: modifier }),
    ]),
  ),
};

const PLAIN: Line[] = [
  ['X-Forwarded-Proto', 'http'],
  ['X-Forwarded-Port', '80'],
];
const ON_8080: Line[] = [['Host', 'api.example.com:8080'], ...PLAIN];
const moved = { hostname: 'example.org' };

/** A redirect and its Location, in which … is the path that was asked for. */
type RedirectRow = [redirect: Partial<Redirect>, location: string, lines?: Line[]];
const REDIRECTS: RedirectRow[] = [
  [replaced, 'https://api.example.com/replacement-prefix/a'],
  [full, 'https://api.example.com/replacement-full'],
  [{ ...moved, ...replaced }, 'https://example.org/replacement-prefix/a'],
  [{ ...moved, ...full }, 'https://example.org/replacement-full'],
  [{ ...replaced, statusCode: 301 }, 'https://api.example.com/replacement-prefix/a'],
  ...([301, 303, 307, 308] as const).map(
    (statusCode): RedirectRow => [{ ...moved, statusCode }, 'https://example.org…'],
  ),
  [{ scheme: 'https' }, 'https://api.example.com…', PLAIN],
  [{ ...moved, scheme: 'https' }, 'https://example.org…', PLAIN],
  [{ port: 8083 }, 'http://api.example.com:8083…', PLAIN],
  [{ ...moved, port: 8083 }, 'http://example.org:8083…', PLAIN],
  [moved, 'http://example.org…', PLAIN],
  [{ ...moved, port: 80 }, 'http://example.org…', PLAIN],
  [{ ...moved, port: 8080 }, 'http://example.org:8080…', PLAIN],
  [{ ...moved, scheme: 'https', port: 443 }, 'https://example.org…', PLAIN],
  [{ ...moved, scheme: 'https', port: 8443 }, 'https://example.org:8443…', PLAIN],
  [moved, 'http://example.org:8080…', ON_8080],
  [{ ...moved, port: 80 }, 'http://example.org…', ON_8080],
  [{ ...moved, scheme: 'https' }, 'https://example.org…', ON_8080],
  [moved, 'https://example.org…'],
  [{ ...moved, port: 443 }, 'https://example.org…'],
  [{ ...moved, port: 8080 }, 'https://example.org:8080…'],
  [{ ...moved, scheme: 'http' }, 'http://example.org…'],
  [{ ...moved, scheme: 'http', port: 80 }, 'http://example.org…'],
  [{ ...moved, scheme: 'http', port: 8080 }, 'http://example.org:8080…'],
];

/** Settings that are drawn once for the run: each has a rule of its own. */
const segments = fc
  .array(fc.stringMatching(/^[a-z0-9_~-]{1,6}$/), { maxLength: 3 })
  .map((names) => names.map((name) => `/${name}`).join(''));
const WAYS = fc.sample(fc.record({ prefix: segments, sent: segments, rest: segments }), 25);
const isAccepted = (modifier: object): boolean => {
  const table = {
    targetGroups: { a: { type: 'http', url: 'http://h' } },
    defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'a' }], requestHeaderModifier: modifier } },
  };
  try {
    return Boolean(parseRouteTable(JSON.stringify(table), 'table'));
  } catch {
    return false;
  }
};
const name = fc.oneof(
  fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/),
  fc.constantFrom(
    'Cookie',
    'Authorization',
    'Content-Type',
    'Content-Encoding',
    'X-Forwarded-For',
    'Via',
    '__proto__',
    'Range',
  ),
);
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', ' ', ' a ', 'é', 'a\tb', '\u2028', '\ud800'),
);
const headers = fc.array(fc.record({ name, value }), { maxLength: 3 });
const MODIFIED = fc
  .sample(fc.record({ set: headers, add: headers, remove: fc.array(name, { maxLength: 3 }) }), 400)
  .filter(isAccepted)
  .slice(0, 60);

const here = proxiedBackend((url) => ({
  ROUTES: JSON.stringify({
    targetGroups: { backend: { type: 'http', url } },
    rules: rules({
      ...ACTIONS,
      ...Object.fromEntries(REDIRECTS.map(([redirect], i) => [`/redirect${i}`, { redirect }])),
      ...Object.fromEntries(
        WAYS.map(({ prefix, sent }, i) => [`/way${i}${prefix}`, rewrite({ replacePrefixMatch: sent })]),
      ),
      ...Object.fromEntries(
        MODIFIED.map((modifier, i) => [
          `/law${i}`,
          to({ requestHeaderModifier: modifier, responseHeaderModifier: modifier }),
        ]),
      ),
    }),
  }),
}));

/** What filters do does not depend on the door: test/functions/proxy/filters.test.ts goes through every one. */
describe('a filter', () => {
  const front = door('REST API');
  const get = (target: string, lines: Line[] = []) => exchange(front, here.proxy, { method: 'GET', target, lines });
  const THREE: Line[] = [
    ['X-Header-Remove', 'remove-val'],
    ['X-Header-Add-Append', 'append-val-1'],
    ['X-Header-Set', 'set-val'],
  ];
  const CHANGED_BY_THREE = {
    'x-header-add': 'header-val-1',
    'x-header-add-append': 'append-val-1,header-val-2',
    'x-header-set': 'set-overwrites-values',
    'x-header-remove': '',
  };

  test.each<[asked: string, lines: Line[], path: string, host?: string, headers?: Record<string, string>]>([
    ['/prefix/one/two', [], '/one/two'],
    ['/strip-prefix/three', [], '/three'],
    ['/full/one/two', [], '/one'],
    ['/full/rewrite-path-and-modify-headers/test', THREE, '/test', undefined, CHANGED_BY_THREE],
    ['/prefix/rewrite-path-and-modify-headers/one', THREE, '/prefix/one', undefined, CHANGED_BY_THREE],
    ['/host/one', [], '/host/one', 'one.example.org'],
    [
      '/rewrite-host-and-modify-headers',
      THREE,
      '/rewrite-host-and-modify-headers',
      'test.example.org',
      CHANGED_BY_THREE,
    ],
    ['/backend-full/original', [], '/rewritten-full'],
    ['/backend-prefix/original', [], '/rewritten-prefix/original'],
  ])('rewrites %s', async (asked, lines, path, host = 'api.example.com', headers = {}) => {
    await get(asked, lines);
    const { target, values } = here.received();
    expect([target, values('host')]).toEqual([path, [host]]);
    expect(Object.fromEntries(Object.keys(headers).map((name) => [name, values(name).join()]))).toEqual(headers);
  });

  test.each(REDIRECTS.map((row, i) => [`/redirect${i}/a`, ...row] as const))(
    '%s by %j is %s',
    async (asked, redirect, location, lines) => {
      const answer = await get(asked, lines);
      const { statusCode = 302 } = redirect;
      expect([answer.status, valuesOf(answer, 'location')]).toEqual([statusCode, [location.replace('…', asked)]]);
      expect(here.backend.requests).toEqual([]);
    },
  );

  describe.each([
    ['request', ''],
    ['response', '/response'],
  ])('header modifiers of the %s', (which, folder) => {
    test.each<[name: string, sent: Line[], expected: Record<string, string>]>([
      ['set', [['Some-Other-Header', 'val']], { 'some-other-header': 'val', 'x-header-set': 'set-overwrites-values' }],
      ['set', [['X-Header-Set', 'some-other-value']], { 'x-header-set': 'set-overwrites-values' }],
      ['add', [['Some-Other-Header', 'val']], { 'some-other-header': 'val', 'x-header-add': 'add-appends-values' }],
      ['add', [['X-Header-Add', 'some-other-value']], { 'x-header-add': 'some-other-value,add-appends-values' }],
      ['remove', [['X-Header-Remove', 'val']], { 'x-header-remove': '' }],
      [
        'multiple',
        [
          ['X-Header-Set-2', 'set-val-2'],
          ['X-Header-Add-2', 'add-val-2'],
          ['X-Header-Remove-2', 'remove-val-2'],
          ['Another-Header', 'another-header-val'],
        ],
        {
          'x-header-set-1': 'header-set-1',
          'x-header-set-2': 'header-set-2',
          'x-header-add-1': 'header-add-1',
          'x-header-add-2': 'add-val-2,header-add-2',
          'x-header-add-3': 'header-add-3',
          'x-header-remove-1': '',
          'x-header-remove-2': '',
          'another-header': 'another-header-val',
        },
      ],
      [
        'case-insensitivity',
        [
          ['x-header-set', 'original-val-set'],
          ['x-header-add', 'original-val-add'],
          ['x-header-remove', 'original-val-remove'],
        ],
        { 'x-header-set': 'header-set', 'x-header-add': 'original-val-add,header-add', 'x-header-remove': '' },
      ],
    ])('%s %j', async (name, sent, expected) => {
      if (which === 'response') here.backend.answer = () => http(200, sent);
      const answer = await get(`${folder}/${name}`, which === 'request' ? sent : []);
      const values = (header: string): string =>
        (which === 'request' ? here.received().values(header) : valuesOf(answer, header)).join().replaceAll(', ', ',');
      expect(Object.fromEntries(Object.keys(expected).map((header) => [header, values(header)]))).toEqual(expected);
    });
  });

  it('leads back where a rewritten service points to its own URL', async () => {
    for (const [i, { prefix, sent, rest }] of WAYS.entries()) {
      const asked = `/way${i}${prefix}${rest}`;
      here.backend.reset();
      here.backend.answer = () =>
        http(302, [
          ['location', `${sent}${rest || '/'}?a#b`],
          ['set-cookie', `s=1; Path=${sent || '/'}`],
        ]);
      const answer = await get(asked);
      expect(here.received().target).toBe(sent + rest || '/');
      expect(valuesOf(answer, 'location')).toEqual([`/way${i}${prefix}${rest || '/'}?a#b`]);
      expect(valuesOf(answer, 'set-cookie')).toEqual([`s=1; Path=/way${i}${prefix}`]);
    }
  });

  it('sends one valid request, whatever a modifier adds, sets and removes', async () => {
    expect(MODIFIED.length).toBeGreaterThan(20);
    for (const [i, modifier] of MODIFIED.entries()) {
      here.backend.reset();
      const { status } = await get(`/law${i}`, [['x-a', '1']]);
      expect([modifier, status, here.backend.requests.length, here.backend.violations]).toEqual([modifier, 200, 1, []]);
    }
  });
});
