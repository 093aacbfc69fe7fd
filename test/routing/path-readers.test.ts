import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toWireTarget } from '../../shared/http/path.ts';
import { withBasePath } from '../../shared/targets/http/base-path.ts';
import { PATH_READERS } from '../support/path-readers.ts';
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
const paths = fc.array(piece, { maxLength: 10 }).map((pieces) => `/${pieces.join('')}`);

/** As a route table means them, asked of a path that is what it looks like. */
const plainly = (read: string): string => {
  const path = read.toLowerCase().replaceAll('\u0307', '');
  if (/^\/admin(?:\/|$)/.test(path)) return 'admin';
  if (/^\/v1\/admin(?:\/|$)/.test(path)) return 'v1 admin';
  if (/^\/v1(?:\/|$)/.test(path)) return 'v1';
  return 'rest';
};

const rules = [
  { name: 'admin', path: { prefix: '/admin' } },
  { name: 'v1 admin', path: { prefix: '/v1/admin' } },
  { name: 'v1', path: { prefix: '/v1' } },
  { name: 'rest', path: { prefix: '/' } },
];

describe.each([['reject'], ['ignore']] as const)('segmentParameters: %s', (segmentParameters) => {
  const match = ruleOf(rules, { segmentParameters });
  // With `ignore` the table itself says that parameters mean nothing.
  const readers = PATH_READERS.filter(
    ({ server }) => segmentParameters === 'reject' || /param|Jetty|Tomcat|until/.test(server),
  );

  it.each(readers)('$server reads nothing that passes as another rule’s', ({ read }) => {
    fc.assert(
      fc.property(paths, (path) => {
        const passes = match(path);
        if (passes === 400) return;
        const seen = read(toWireTarget(path));
        if (seen !== undefined) expect(plainly(seen)).toBe(passes);
      }),
      { numRuns: 4000 },
    );
  });
});

describe('withBasePath', () => {
  it.each(PATH_READERS)('$server reads nothing that passes as outside of the base path', ({ read }) => {
    fc.assert(
      fc.property(paths, (path) => {
        const sent = sentBehind('/v1/app', path);
        const seen = sent === undefined ? undefined : read(sent);
        if (seen !== undefined) expect(`${seen.toLowerCase()}/`).toMatch(/^\/+v1\/+app\//);
      }),
      { numRuns: 4000 },
    );
  });

  const sentBehind = (basePath: string, path: string): string | undefined => {
    try {
      return withBasePath(basePath, path);
    } catch {
      return undefined;
    }
  };
});
