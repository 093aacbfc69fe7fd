import { expect, it } from 'vitest';
import { unmetCondition } from '../../shared/routing/conditions.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { compileRules } from '../../shared/routing/match.ts';
import { request } from './rules.ts';

const httpMatch = {
  method: 'GET',
  pathMatch: { match: { prefix: '/orders' }, caseSensitive: false },
  headerMatches: [
    { name: 'X-Beta', match: { exact: '1' }, caseSensitive: false },
    { name: 'x-tag', match: { contains: 'b' }, caseSensitive: true },
  ],
};

const matcherOf = (...matches: object[]) =>
  compileRules(
    checkRouteTable(
      {
        targetGroups: {},
        rules: matches.map((match, i) => ({
          name: `rule ${i + 1}`,
          priority: i + 1,
          match: { httpMatch: match },
          action: { fixedResponse: { statusCode: 200 } },
        })),
      },
      'test',
    ).rules,
  );

it('a rule is its conditions, as the table has them', () => {
  const [rule] = matcherOf(httpMatch).rules;
  expect(rule!.conditions.map(({ test: _, ...data }) => data)).toEqual([
    { on: 'method', method: 'GET' },
    { on: 'path', pathMatch: httpMatch.pathMatch },
    { on: 'header', headerMatch: httpMatch.headerMatches[0] },
    { on: 'header', headerMatch: httpMatch.headerMatches[1] },
  ]);
});

const HEADERS: [string, string[]][] = [
  ['x-beta', ['1']],
  ['x-tag', ['a', 'b']],
];

it.each([
  ['/orders/1', HEADERS, 'GET', undefined],
  ['/orders/1', HEADERS, 'POST', ['method', 'unmet']],
  ['/other', HEADERS, 'GET', ['path', 'unmet']],
  ['/x/../orders', HEADERS, 'GET', ['path', 'ambiguous']],
  ['/orders', [], 'GET', ['header', 'unmet']],
  ['/x/../orders', [], 'GET', ['header', 'unmet']],
])('what keeps a rule from %s, with headers %j, by %s: %j', (path, headers, method, expected) => {
  const match = matcherOf(httpMatch);
  const { seen } = match(request(path, headers as [string, string[]][], method));
  const unmet = unmetCondition(match.rules[0]!, seen);
  expect(unmet && [unmet.condition.on, unmet.verdict]).toEqual(expected);
});

it('says of every condition whether the request meets it', () => {
  const match = matcherOf(httpMatch);
  const { seen } = match(request('/x/../orders', [['x-beta', ['1']]], 'POST'));
  expect(match.rules[0]!.conditions.map((condition) => condition.test(seen))).toEqual([
    'unmet',
    'ambiguous',
    'met',
    'unmet',
  ]);
});

it('joins and folds a header once, however many rules ask for it', () => {
  const match = matcherOf(
    ...Array.from({ length: 50 }, (_, i) => ({ headerMatches: [{ name: 'x-tag', match: { exact: `value ${i}` } }] })),
  );
  const asked = request('/');
  let reads = 0;
  Object.defineProperty(asked.headers, 'x-tag', { get: () => [String(++reads)] });
  expect(match(asked).rule).toBeUndefined();
  expect(reads).toBe(1);
});
