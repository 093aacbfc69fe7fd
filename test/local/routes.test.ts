import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { demoRoutes, readRoutes } from '../../local/routes.ts';

const folder = mkdtempSync(join(tmpdir(), 'routes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (content: string): string => {
  const path = join(folder, 'routes.json');
  writeFileSync(path, content);
  return path;
};

test("the demo's table names the demo's servers, and so does the mapping template", () => {
  const urls = { legacy: 'http://127.0.0.1:4020', customers: 'http://127.0.0.1:4021' };
  const { text, namedTarget } = demoRoutes(urls);
  const { targetGroups } = JSON.parse(text);
  expect([targetGroups.legacy.url, targetGroups.customers.url]).toEqual([urls.legacy, urls.customers]);
  expect(namedTarget).toEqual({ hostname: '127.0.0.1', port: '4020' });
});

test.each([
  ['the default backend', { a: 'http://a.test:81', b: 'http://b.test:82' }, 'b', { hostname: 'b.test', port: '82' }],
  ['the only one', { a: 'http://a.test:81' }, undefined, { hostname: 'a.test', port: '81' }],
  ['the port that http means', { a: 'http://a.test' }, 'a', { hostname: 'a.test', port: '80' }],
  ['the port that https means', { a: 'https://a.test/base' }, 'a', { hostname: 'a.test', port: '443' }],
])('the mapping template names %s', (_, urls, preferred, namedTarget) => {
  const targetGroups = Object.fromEntries(Object.entries(urls).map(([id, url]) => [id, { type: 'http', url }]));
  const forward = { targetGroups: [{ targetGroupIdentifier: preferred }] };
  const table = { targetGroups, ...(preferred && { defaultAction: { forward } }) };
  expect(readRoutes(file(JSON.stringify(table))).namedTarget).toEqual(namedTarget);
});

test.each([
  ['no JSON', '{', /routes\.json: not JSON/],
  ['an unknown key', '{"targetGroups":{},"rulez":[]}', /routes\.json: .*rulez/],
  ['a wrong type', '{"targetGroups":{"a":{"type":"http","url":1}}}', /targetGroups\.a\.url/],
])('a file with %s is refused by name', (_, content, message) => {
  expect(() => readRoutes(file(content))).toThrow(message);
});
