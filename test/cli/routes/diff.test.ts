import { describe, expect, it, test } from 'vitest';
import { diffRoutes } from '../../../cli/routes/diff.ts';
import { legacy, match, orders, rule, table, to } from './tables.ts';

const fallback = { defaultAction: to('legacy') };
const nothing = ['no request changes its target'];

describe('settings of the whole table, by which requests may go elsewhere', () => {
  const rules = [rule('a', 'GET /a', to('orders'))];
  const diffOf = (before: object, after: object) =>
    diffRoutes(table(rules, { ...fallback, ...before }), table(rules, { ...fallback, ...after })).split('\n');

  test.each<[string, object, object, string[]]>([
    [
      'a header for testers',
      {},
      { targetGroupHeader: 'x-target-group' },
      ['targetGroupHeader: none → "x-target-group"'],
    ],
    [
      'a base path that goes',
      { sources: { 'apigateway-rest': { stripBasePath: 'v1' } } },
      { sources: { 'apigateway-rest': { stripBasePath: 'v2' } } },
      ['sources: {"apigateway-rest":{"stripBasePath":"v1"}} → {"apigateway-rest":{"stripBasePath":"v2"}}'],
    ],
    ['no setting', { sources: {} }, {}, nothing],
  ])('%s', (_, before, after, lines) => expect(diffOf(before, after)).toEqual(lines));
});

it('tells of each path in tables of 300 rules', () => {
  const paths = Array.from({ length: 300 }, (_, i) => `/p${i}/*`);
  const of = (weight: number) =>
    table(paths.map((path, i) => rule(`r${i}`, `GET ${path} x-v=${i}`, to(['orders', weight], ['legacy', 10]))));
  expect(diffRoutes(of(10), of(20)).split('\n')).toHaveLength(600);
});

describe('what diff tells', () => {
  test.each<[string, ReturnType<typeof rule>[], ReturnType<typeof rule>[], string[]]>([
    ['the same table', [rule('a', 'GET /a', to('orders'))], [rule('a', 'GET /a', to('orders'))], nothing],
    [
      'other names, priorities and order of rules that share nothing',
      [rule('a', 'GET /a', to('orders')), rule('b', 'GET /b', to('orders'))],
      [rule('x', 'GET /b', to('orders'), 3), rule('y', 'GET /a', to('orders'), 4)],
      nothing,
    ],
    [
      'a rule that none reaches',
      [rule('all', 'ANY /*', to('orders'))],
      [rule('all', 'ANY /*', to('orders')), rule('a', 'ANY /a', to('legacy'))],
      nothing,
    ],
    [
      'weights in the same proportion',
      [rule('a', 'ANY /a', to(['orders', 1], ['legacy', 1]))],
      [rule('a', 'ANY /a', to(['legacy', 7], ['orders', 7]))],
      nothing,
    ],
    [
      'a raised weight',
      [rule('a', 'GET /a', to(['orders', 10], ['legacy', 90]))],
      [rule('a', 'GET /a', to(['orders', 50], ['legacy', 50]))],
      ['GET /a: orders 10 %, legacy 90 % → orders 50 %, legacy 50 %'],
    ],
    [
      'a path that moved, for the methods that moved',
      [],
      [rule('a', 'POST /a/*', to('orders'))],
      ['POST /a: legacy 100 % → orders 100 %', 'POST /a/*: legacy 100 % → orders 100 %'],
    ],
    [
      'methods that no rule names',
      [rule('a', 'POST /a', to('orders'))],
      [rule('a', 'ANY /a', to('orders'))],
      ['ANY but POST /a: legacy 100 % → orders 100 %'],
    ],
    [
      'a header that now decides',
      [rule('a', 'GET /a', to('legacy'))],
      [rule('beta', 'GET /a x-beta=1', to('orders')), rule('a', 'GET /a', to('legacy'))],
      ['GET /a, x-beta: 1: legacy 100 % → orders 100 %'],
    ],
    [
      'a header that was to be exact and is now a prefix',
      [rule('beta', 'GET /a x-beta=1', to('orders'))],
      [rule('beta', 'GET /a x-beta^1', to('orders'))],
      ['GET /a, x-beta: 1-more: legacy 100 % → orders 100 %'],
    ],
    [
      'letter case that no longer matters',
      [rule('a', 'GET /a!', to('orders'))],
      [rule('a', 'GET /a', to('orders'))],
      ['GET /A: legacy 100 % → orders 100 %'],
    ],
    [
      'two rules in the other order',
      [rule('reads', 'GET /a/*', to('orders')), rule('deep', 'ANY /a/b/*', to('legacy'))],
      [rule('deep', 'ANY /a/b/*', to('legacy')), rule('reads', 'GET /a/*', to('orders'))],
      ['GET /a/b: orders 100 % → legacy 100 %', 'GET /a/b/*: orders 100 % → legacy 100 %'],
    ],
    [
      'an answer of the proxy itself',
      [rule('a', 'GET /a', to(['orders', 0]))],
      [rule('a', 'GET /a', { fixedResponse: { statusCode: 404 } })],
      ['GET /a: 503 (every target group of the rule has weight 0) → 404 (fixed response)'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(diffRoutes(table(before, fallback), table(after, fallback)).split('\n')).toEqual(expected);
  });
});

it('knows target groups by what they are, not by their names', () => {
  const before = table([], { targetGroups: { legacy, orders }, defaultAction: to('legacy') });
  const renamed = table([], { targetGroups: { old: legacy }, defaultAction: to('old') });
  const moved = table([], { targetGroups: { legacy: orders }, defaultAction: to('legacy') });
  expect(diffRoutes(before, renamed)).toBe(nothing[0]);
  expect(diffRoutes(before, moved)).toMatch(
    /^ANY \/\*: legacy 100 % → legacy 100 % \[legacy was .*10\.0\.1\.16.*, is .*10\.0\.1\.17/,
  );
});

it('tells of a fallback that is new', () => {
  const { forward } = to('orders');
  const after = { forward: { ...forward, fallback: { targetGroupIdentifier: 'legacy', on: [404] } } };
  expect(
    diffRoutes(
      table([{ ...rule('a', 'GET /a', to('orders')), match: { httpMatch: match('GET /a') } }]),
      table([rule('a', 'GET /a', after)]),
    ),
  ).toBe('GET /a: orders 100 % → orders 100 % [fallback was none, is {"targetGroupIdentifier":"legacy","on":[404]}]');
});
