import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modifyPath, splitPrefix } from '../../shared/filters/path-modifier.ts';
import { toWireTarget } from '../../shared/http/path.ts';
import { withBasePath } from '../../shared/targets/http/base-path.ts';
import { PATH_READERS, type PathReader } from '../support/path-readers.ts';
import { ruleOf } from './rules.ts';

/**
 * The promise: what passes by a rule is read by no server as something that another rule covers. Tried on models of
 * servers, which know nothing of each other nor of the code (test/support/path-readers.ts).
 */

const SEPARATORS = ['/', '/', '/', '//', '\\', '%2f', '%5C', '%252F', '%c0%af', '/%09/', '%uff0f', '/\\'];
const NAMES = ['x', 'v1', 'admin', 'secret', 'a.b'];
const DISGUISES = [
  '%61dmin',
  'ADMIN',
  'adm%C4%B0n',
  'adm\u0131n',
  '%2561dmin',
  '%u0061dmin',
  'admin.',
  'admin%20',
  '..admin',
];
const BROKEN = [
  'ad%ffmin',
  'ad\u200cmin',
  '\uff41dmin',
  'admin::$DATA',
  'admin:$i30:$INDEX_ALLOCATION',
  'admin%00',
  'admin%3f',
];
const DOTS = ['.', '..', '%2e', '%2e.', '..;', '..;x=1', '...', '..%20', '%c0%ae.', '.%01.', '\u2025', '..%00'];
const ODD = ['', ';x', ';', '%', '%4', '%/x', '%zz', '%%', '%00', '#', '%23', 'a%', '%25', '%20', '.', '%a'];

const piece = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...SEPARATORS) },
  { weight: 3, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 2, arbitrary: fc.constantFrom(...DISGUISES, ...BROKEN) },
  { weight: 3, arbitrary: fc.constantFrom(...DOTS) },
  { weight: 2, arbitrary: fc.constantFrom(...ODD) },
);
const mixtures = fc.array(piece, { maxLength: 10 });

/** Down and up again to where a rule is, by any spelling of it: what is made up at random seldom gets there. */
const detours = fc
  .array(fc.tuple(fc.constantFrom(...NAMES, ...ODD), fc.constantFrom(...SEPARATORS)), { maxLength: 3 })
  .chain((down) =>
    fc.tuple(
      fc.constant(down.flat()),
      fc.array(fc.tuple(fc.constantFrom(...DOTS), fc.constantFrom(...SEPARATORS)), { maxLength: down.length + 1 }),
      fc.constantFrom('', 'v1/', 'v1%2f'),
      fc.constantFrom('admin', 'me', ...DISGUISES, ...BROKEN),
      mixtures.map((pieces) => pieces.slice(0, 3)),
    ),
  )
  .map(([down, up, version, name, rest]) => [...down, ...up.flat(), version, name, ...rest]);

const paths = fc.oneof(mixtures, detours).map((pieces) => `/${pieces.join('')}`);

/** As a route table means them, asked of a path that is what it looks like. */
const plainly = (read: string): string => {
  const path = read.toLowerCase().replaceAll('\u0307', '');
  if (/^\/admin(?:\/|$)/.test(path)) return 'admin';
  if (/^\/v1\/admin(?:\/|$)/.test(path)) return 'v1 admin';
  if (path === '/v1/me') return 'me';
  if (/^\/v1(?:\/|$)/.test(path)) return 'v1';
  return 'rest';
};

const rules = [
  { name: 'admin', path: { prefix: '/admin' } },
  { name: 'v1 admin', path: { prefix: '/v1/admin' } },
  { name: 'me', path: { exact: '/v1/me' } },
  { name: 'v1', path: { prefix: '/v1' } },
  { name: 'rest', path: { prefix: '/' } },
];

/** `meaning` of a path that passes; every server has to read the path that is sent as meaning the same. */
const check = (
  readers: readonly PathReader[],
  passes: (path: string) => { sent: string; meaning: string } | undefined,
  meaningOf: (read: string) => string,
) =>
  fc.assert(
    fc.property(paths, (path) => {
      const passed = passes(path);
      if (!passed) return;
      const other = readers.find(({ read }) => {
        const seen = read(passed.sent);
        return seen !== undefined && meaningOf(seen) !== passed.meaning;
      });
      expect(other && `${other.server} reads ${other.read(passed.sent)}`).toBeUndefined();
    }),
    { numRuns: 1000 },
  );

describe.each([['reject'], ['ignore']] as const)('segmentParameters: %s', (segmentParameters) => {
  const match = ruleOf(rules, { segmentParameters });
  // With `ignore` the table itself says that parameters mean nothing.
  const readers = PATH_READERS.filter(
    ({ server }) => segmentParameters === 'reject' || /param|Jetty|Tomcat|until/.test(server),
  );

  it(`none of ${readers.length} servers reads what passes as another rule’s`, () => {
    const passes = (path: string) => {
      const meaning = match(path);
      return typeof meaning === 'string' ? { sent: toWireTarget(path), meaning } : undefined;
    };
    check(readers, passes, plainly);
  });
});

it(`none of ${PATH_READERS.length} servers reads what passes as outside of the base path`, () => {
  const passes = (path: string) => {
    try {
      return { sent: withBasePath('/v1/app', path), meaning: 'inside' };
    } catch {
      return undefined;
    }
  };
  check(PATH_READERS, passes, (read) => (/^\/+v1\/+app\//i.test(`${read}/`) ? 'inside' : 'outside'));
});

const rewriting = (replacePrefixMatch: string) => {
  const urlRewrite = { path: { replacePrefixMatch } };
  const forward = { targetGroups: [{ targetGroupIdentifier: 'a' }], urlRewrite };
  const match = ruleOf(rules.map((rule) => (rule.name === 'v1' ? { ...rule, action: { forward } } : rule)));
  return { match, sent: (path: string) => toWireTarget(modifyPath(urlRewrite.path, splitPrefix(path, '/v1'))) };
};

describe('a rewrite that takes /v1 away', () => {
  const { match } = rewriting('/');

  it.each(['/v1//x/admin', '/v1//x:1/%61dmin', '/v1/.//x/admin', '/v1///x/admin'])(
    '%s is a 400: for the target its path begins behind /v1, and some read x as a host there',
    (path) => expect(match(path)).toBe(400),
  );

  it('leaves slashes alone where no other rule is', () => expect(match('/v1//orders/1')).toBe('v1'));
});

it('behind a prefix that is put in place of /v1, nobody reads a host', () =>
  expect(rewriting('/v2/').match('/v1//x/admin')).toBe('v1'));

it.each(['/', '/v2'])(
  `none of ${PATH_READERS.length} servers reads what is rewritten from /v1 to %s as another rule’s`,
  (to) => {
    const { match, sent } = rewriting(to);
    const prefix = to === '/' ? '' : to;
    const passes = (path: string) => {
      if (match(`/v1${path}`) !== 'v1') return undefined;
      try {
        return { sent: sent(`/v1${path}`), meaning: 'v1' };
      } catch {
        return undefined;
      }
    };
    check(PATH_READERS, passes, (read) =>
      read === prefix || read.startsWith(`${prefix}/`) ? plainly(`/v1${read.slice(prefix.length)}`) : 'outside',
    );
  },
);

describe('the models', () => {
  it.each([
    ['uWSGI 2.0', '/a%/x/../admin', '/admin'],
    ['uWSGI 2.0', '/admin%4', '/admin'],
    ['Jetty 9.4', '/%u0061dmin;x/..;/b', '/b'],
    ['CivetWeb', '/admin.../x', '/admin/x'],
    ['Mongoose', '/x/..../..admin', '/x/admin'],
    ['Node: new URL(req.url, base)', '//x/admin', '/admin'],
    ['PHP: parse_url, then rawurldecode', '//x/%61dmin', '/admin'],
    ['Caddy on Windows', '/admin%20.', '/admin'],
    ['IIS', '/admin::$DATA', '/admin'],
    ['overlong UTF-8', '/x/%c0%ae./admin', '/admin'],
    ['Tomcat', '/a%2fb', undefined],
  ])('%s reads %s as %s', (server, path, expected) => {
    expect(PATH_READERS.find((reader) => reader.server === server)!.read(path)).toBe(expected);
  });
});
