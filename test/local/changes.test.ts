import { expect, test } from 'vitest';
import { describeChanges } from '../../local/changes.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';

const rule = (name: string, priority: number, targetGroupIdentifier: string) => ({
  name,
  priority,
  match: { httpMatch: { pathMatch: { match: { prefix: `/${name}` } } } },
  action: { forward: { targetGroups: [{ targetGroupIdentifier }] } },
});
const tableOf = (more: object = {}, rules: object[] = [rule('orders', 1, 'a')]) =>
  checkRouteTable(
    {
      targetGroups: { a: { type: 'http', url: 'http://a.test' }, b: { type: 'http', url: 'http://b.test' } },
      rules,
      ...more,
    },
    'table',
  );

test.each<[what: string, after: ReturnType<typeof tableOf>, lines: RegExp[]]>([
  ['nothing', tableOf(), [/^no request changes its target$/]],
  ['a rule', tableOf({}, [rule('orders', 1, 'b')]), [/^rule orders: changed$/, /\/orders.*a.*b/]],
  [
    'a new rule and one that is gone',
    tableOf({}, [rule('stock', 2, 'b')]),
    [/^rule orders: removed$/, /^rule stock: added$/],
  ],
  ['a setting', tableOf({ versionHeader: 'x-version' }), [/^versionHeader: none → "x-version"$/]],
])('a change of %s is named, with the requests that go elsewhere', async (_, after, lines) => {
  const changes = await describeChanges(tableOf(), after);
  for (const line of lines) expect(changes).toContainEqual(expect.stringMatching(line));
});
