import { expect, test } from 'vitest';
import { commandsFor, hostsOf } from '../../local/commands.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';

const forward = { forward: { targetGroups: [{ targetGroupIdentifier: 'a' }] } };
const tableOf = (matches: object[], action: object = forward) =>
  checkRouteTable(
    {
      targetGroups: { a: { type: 'http', url: 'http://a.test' } },
      rules: matches.map((httpMatch, i) => ({ name: `r${i}`, priority: 10 - i, match: { httpMatch }, action })),
    },
    'table',
  );

test.each<[what: string, httpMatch: object, command: string]>([
  ['a prefix', { pathMatch: { match: { prefix: '/orders' } } }, "curl -i 'URL/orders'"],
  ['an exact path', { pathMatch: { match: { exact: '/a/b' } } }, "curl -i 'URL/a/b'"],
  ['a method', { method: 'POST' }, "curl -i -X POST 'URL/'"],
  ['HEAD, for which curl has an option', { method: 'HEAD' }, "curl -i --head 'URL/'"],
  [
    'headers',
    {
      headerMatches: [
        { name: 'x-beta', match: { exact: '1' } },
        { name: 'x-who', match: { contains: "it's" } },
      ],
    },
    "curl -i -H 'x-beta: 1' -H 'x-who: it'\\''s' 'URL/'",
  ],
])('a command meets %s of a rule', (_, httpMatch, command) => {
  expect(commandsFor(tableOf([httpMatch]))).toEqual([command]);
});

test('commands come in the order of evaluation', () => {
  const paths = ['/last', '/first'].map((prefix) => ({ pathMatch: { match: { prefix } } }));
  expect(commandsFor(tableOf(paths))).toEqual(["curl -i 'URL/first'", "curl -i 'URL/last'"]);
});

test('a table whose rules forward nothing has the command of its default action', () => {
  expect(commandsFor(tableOf([{ method: 'GET' }], { fixedResponse: { statusCode: 404 } }))).toEqual(["curl -i 'URL/'"]);
});

test('a Host that a rule asks for is allowed at the doors', () => {
  const headerMatches = [{ name: 'Host', match: { exact: 'shop.example:3001' } }];
  expect(hostsOf(tableOf([{ headerMatches }, { method: 'GET' }]))).toEqual(['shop.example']);
});
