import { expect, it, test } from 'vitest';
import { importLattice } from '../../../../cli/routes/import/lattice.ts';
import { fixture } from '../tables.ts';

const files = (...names: string[]): unknown[] => names.map((name) => fixture(`lattice/${name}.json`));
const TARGETS = new Map([
  ['tg-0eaa4b9ab4EXAMPLE', 'http://10.0.1.17'],
  ['tg-0ff213abb6EXAMPLE', 'http://10.0.1.16'],
]);
const forward = (...targetGroups: unknown[]) => ({ forward: { targetGroups } });

it('takes rules as they are, and the default action from the listener', () => {
  const { table, notes } = importLattice(files('get-rule-gone', 'get-rule-orders', 'get-listener'), TARGETS);
  expect(table).toEqual({
    targetGroups: {
      'tg-0eaa4b9ab4EXAMPLE': { type: 'http', url: 'http://10.0.1.17' },
      'tg-0ff213abb6EXAMPLE': { type: 'http', url: 'http://10.0.1.16' },
    },
    rules: [
      {
        name: 'orders',
        priority: 10,
        match: {
          httpMatch: {
            method: 'GET',
            pathMatch: { match: { prefix: '/orders' }, caseSensitive: true },
            headerMatches: [{ name: 'x-beta', match: { contains: 'yes' } }],
          },
        },
        action: forward(
          { targetGroupIdentifier: 'tg-0eaa4b9ab4EXAMPLE', weight: 10 },
          { targetGroupIdentifier: 'tg-0ff213abb6EXAMPLE', weight: 90 },
        ),
      },
      {
        name: 'gone',
        priority: 20,
        match: { httpMatch: { pathMatch: { match: { exact: '/old' } } } },
        action: { fixedResponse: { statusCode: 404 } },
      },
    ],
    defaultAction: forward({ targetGroupIdentifier: 'tg-0ff213abb6EXAMPLE' }),
  });
  expect(notes).toEqual([]);
});

it('names the rules that list-rules has and nobody gave', () => {
  const { notes } = importLattice(files('list-rules', 'get-rule-gone', 'get-rule-orders', 'get-listener'), TARGETS);
  expect(notes).toEqual(['rule stock: list-rules names it, but its get-rule is not given: left out']);
});

it('takes the default action from the default rule as well', () => {
  const rule = { id: 'rule-1', isDefault: true, name: 'default', action: { fixedResponse: { statusCode: 404 } } };
  expect(importLattice([[rule]], new Map())).toEqual({
    table: { targetGroups: {}, rules: [], defaultAction: { fixedResponse: { statusCode: 404 } } },
    notes: [],
  });
});

it('notes a missing default action and missing URLs', () => {
  expect(importLattice(files('get-rule-orders'), new Map()).notes).toEqual([
    'no default action is given (get-listener): what no rule matches will be answered 404',
    "target group tg-0eaa4b9ab4EXAMPLE: the export has no URL for tg-0eaa4b9ab4EXAMPLE; give --target 'tg-0eaa4b9ab4EXAMPLE=URL'",
    "target group tg-0ff213abb6EXAMPLE: the export has no URL for tg-0ff213abb6EXAMPLE; give --target 'tg-0ff213abb6EXAMPLE=URL'",
  ]);
});

test.each<[string, unknown[], string]>([
  ['list-rules alone', files('list-rules'), 'list-rules tells no matches and actions'],
  ['something else', [{ Rules: [] }], 'not the output of aws vpc-lattice'],
  ['a rule without a priority', [{ name: 'x', action: { fixedResponse: { statusCode: 404 } } }], 'rule x: no priority'],
  ['an action of no kind', [{ name: 'x', priority: 1, action: {} }], 'neither forward nor fixedResponse'],
])('refuses %s', (_, documents, message) => {
  expect(() => importLattice(documents, new Map())).toThrow(message);
});
