import { expect, test } from 'vitest';
import { demoSupply } from '../../local/demo.ts';
import { doorSettings } from '../../local/door-settings.ts';

test("the demo's table names the demo's servers, and so does the mapping template", () => {
  const { text, table } = demoSupply(4000);
  const { targetGroups } = JSON.parse(text);
  expect([targetGroups.legacy.url, targetGroups.customers.url]).toEqual([
    'http://127.0.0.1:4020',
    'http://127.0.0.1:4021',
  ]);
  expect(doorSettings(table).namedTarget).toEqual({ hostname: '127.0.0.1', port: '4020' });
});
