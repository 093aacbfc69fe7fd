import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { covers, overlaps } from '../../../cli/routes/cover.ts';
import { requestOf } from '../../../cli/routes/decide.ts';
import { compileRules } from '../../../shared/routing/match.ts';
import type { HttpMatch } from '../../../shared/routing/schema.ts';
import { match } from './tables.ts';

describe('a match covers another', () => {
  test.each([
    ['ANY /*', 'GET /a', true],
    ['ANY /a/*', 'GET /a/b', true],
    ['ANY /a/*', 'GET /a/b/*', true],
    ['ANY /a/*', 'GET /ab', false],
    ['ANY /a', 'GET /a/*', false],
    ['GET /a/*', 'ANY /a/b', false],
    ['GET', 'GET /a', true],
    ['ANY /*', 'ANY x-beta=1', true],
    ['ANY /a!', 'ANY /a', false],
    ['ANY /a', 'ANY /A!', true],
    ['ANY /1!', 'ANY /1', true],
    ['ANY x-beta=1', 'GET /a x-beta=1', true],
    ['ANY x-beta^1', 'ANY x-beta=12', true],
    ['ANY x-beta~2', 'ANY x-beta^12', true],
    ['ANY x-beta=12', 'ANY x-beta^12', false],
    ['ANY x-beta^2', 'ANY x-beta~2', false],
    ['ANY x-beta=1', 'ANY /a', false],
    ['ANY x-beta~2', 'ANY x-beta=12', true],
    ['ANY x-beta~2', 'ANY x-beta~12', true],
    ['ANY x-beta^1', 'ANY x-beta^12', true],
    ['ANY x-beta^1', 'ANY x-beta~1', false],
    ['ANY X-Beta=a', 'ANY x-bETA=A', true],
    ['ANY x-beta=a', 'ANY x-beta=a!', true],
    ['ANY x-beta=a!', 'ANY x-beta=a', false],
    ['ANY x-beta=a!', 'ANY x-beta=A!', false],
    ['ANY x-beta=1!', 'ANY x-beta=1', true],
    ['ANY x-beta=1', 'ANY x-region=1', false],
    ['ANY x-beta=1 x-region=2', 'ANY x-beta=1', false],
    ['ANY /a%2Fb/*', 'ANY /a%2Fb/c', false],
    ['ANY /a/*', 'ANY /a/b%2Fc', false],
    ['ANY /a%2Fb', 'ANY /a%2Fb', false],
  ])('%s covers %s: %s', (a, b, expected) => expect(covers(match(a), match(b))).toBe(expected));
});

describe('two matches overlap', () => {
  test.each([
    ['GET /a', 'POST /a', false],
    ['GET /a/*', 'ANY /a/b', true],
    ['ANY /a/*', 'ANY /b/*', false],
    ['ANY /A!', 'ANY /a!', false],
    ['ANY /A!', 'ANY /a', true],
    ['ANY /a/b', 'ANY /a/*', true],
    ['ANY /ab', 'ANY /a/*', false],
    ['GET /a', 'ANY', true],
    ['ANY', 'GET /a', true],
    ['ANY /a x-beta=1', 'ANY /a x-beta=2', false],
    ['ANY /a X-Beta=1', 'ANY /a x-beta=2', false],
    ['ANY /a x-beta=a!', 'ANY /a x-beta=A!', false],
    ['ANY /a x-beta=a!', 'ANY /a x-beta=A', true],
    ['ANY /a x-beta^12', 'ANY /a x-beta^1', true],
    ['ANY /a x-beta^1', 'ANY /a x-beta^12', true],
    ['ANY /a x-beta^1', 'ANY /a x-beta=12', true],
    ['ANY /a x-beta=1', 'ANY /a x-beta~2', false],
    ['ANY /a x-beta=12', 'ANY /a x-beta~2', true],
    ['ANY /a x-beta^1', 'ANY /a x-beta~2', true],
    ['ANY /a x-beta=1', 'ANY /a x-region=2', true],
    ['ANY /a x-beta=12', 'ANY /a x-beta^1', true],
    ['ANY /a x-beta^1', 'ANY /a x-beta=21', false],
    ['ANY /a x-beta^1', 'ANY /a x-beta^2', false],
    ['ANY /a x-beta~1', 'ANY /a x-beta=2', false],
    ['ANY /a x-beta~1', 'ANY /a x-beta~2', true],
  ])('%s and %s: %s', (a, b, expected) => expect(overlaps(match(a), match(b))).toBe(expected));
});

const text = fc.constantFrom('a', 'A', 'b', 'ab', 'Ab', 'ba');
const path = fc.array(text, { maxLength: 3 }).map((segments) => `/${segments.join('/')}`);
const caseSensitive = fc.boolean();
const anyMatch: fc.Arbitrary<HttpMatch> = fc.record(
  {
    method: fc.constantFrom('GET', 'POST'),
    pathMatch: fc.record({
      match: fc.oneof(
        path.map((exact) => ({ exact })),
        path.map((prefix) => ({ prefix })),
      ),
      caseSensitive,
    }),
    headerMatches: fc.array(
      fc.record({
        name: fc.constantFrom('x', 'y'),
        match: fc.oneof(
          text.map((exact) => ({ exact })),
          text.map((prefix) => ({ prefix })),
          text.map((contains) => ({ contains })),
        ),
        caseSensitive,
      }),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);
const anyRequest = fc
  .tuple(fc.constantFrom('GET', 'POST'), path, fc.option(text), fc.option(text))
  .map(([method, target, x, y]) =>
    requestOf(method, target, [...(x ? [['x', x] as const] : []), ...(y ? [['y', y] as const] : [])]),
  );
const matches = (httpMatch: HttpMatch, request: ReturnType<typeof requestOf>): boolean =>
  compileRules([{ name: 'r', priority: 1, match: { httpMatch }, action: {} }])(request).rule !== undefined;

it('never says that a match covers another when a request tells otherwise', () => {
  fc.assert(
    fc.property(anyMatch, anyMatch, anyRequest, (a, b, request) => {
      if (covers(a, b) && matches(b, request)) expect(matches(a, request)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

it('never says that two matches share nothing when a request meets both', () => {
  fc.assert(
    fc.property(anyMatch, anyMatch, anyRequest, (a, b, request) => {
      if (!overlaps(a, b)) expect(matches(a, request) && matches(b, request)).toBe(false);
    }),
    { numRuns: 5_000 },
  );
});
