import { describe, expect, test } from 'vitest';
import { tryRequest } from '../../../local/inspector/page/routes/try.ts';
import { checkRouteTable } from '../../../shared/routing/load.ts';

const forward = { forward: { targetGroups: [{ targetGroupIdentifier: 'legacy' }] } };
const table = checkRouteTable(
  {
    targetGroups: { legacy: { type: 'http', url: 'http://127.0.0.1:1' } },
    rules: [
      {
        name: 'second',
        priority: 20,
        match: { httpMatch: { pathMatch: { match: { prefix: '/orders' } } } },
        action: forward,
      },
      {
        name: 'first',
        priority: 10,
        match: {
          httpMatch: {
            method: 'GET',
            pathMatch: { match: { exact: '/orders/1' }, caseSensitive: true },
            headerMatches: [{ name: 'x-beta', match: { contains: 'yes' } }],
          },
        },
        action: forward,
      },
    ],
  },
  'table',
);

const chosen = (...request: [string, string, string]) =>
  tryRequest(table, ...request).checks.find(({ isChosen }) => isChosen)?.rule.name;

describe('a request that is tried', () => {
  test.each<[string, string, string, string | undefined]>([
    ['GET', '/orders/1', 'x-beta: oh yes', 'first'],
    ['GET', '/orders/1?x=1', 'X-Beta: YES', 'first'],
    ['GET', '/orders/1', '', 'second'],
    ['POST', '/Orders/1', 'x-beta: yes', 'second'],
    ['GET', 'orders', '', 'second'],
    ['GET', '/orders-archive', '', undefined],
  ])('%s %s %s', (method, target, headers, rule) => expect(chosen(method, target, headers)).toBe(rule));

  test('is told condition by condition, in the order of matching', () => {
    const { checks, sentence } = tryRequest(table, 'GET', '/orders/1', '');
    expect(checks.map(({ rule, conditions }) => [rule.name, conditions])).toEqual([
      [
        'first',
        [
          { text: 'method is GET', holds: true },
          { text: 'path is /orders/1, in this case', holds: true },
          { text: 'header x-beta contains yes', holds: false },
        ],
      ],
      ['second', [{ text: 'path begins with /orders', holds: true }]],
    ]);
    expect(sentence).toBe(
      'Rule second (priority 20) matches: path begins with /orders. The one rule before it does not.',
    );
  });

  test('and matches nothing, says so', () =>
    expect(tryRequest(table, 'GET', '/x', '').sentence).toBe(
      'None of the 2 rules matches /x, and there is no default action, so the answer is 404.',
    ));

  test.each([
    [
      '/orders/..%2fx',
      /^Refused with 400: .*In one of them rule second \(priority 20\) matches, in another none of the 2 rules, a 404\.$/,
    ],
    ['http://host/x', /^Refused with 400: path: expected one that begins with/],
  ])('is refused as the handler refuses it: %s', (target, error) =>
    expect(tryRequest(table, 'GET', target, '').error).toMatch(error),
  );
});
