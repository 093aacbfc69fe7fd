import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findSupply } from '../../local/supply.ts';

const folder = mkdtempSync(join(tmpdir(), 'supply-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (content: string, name = 'routes.json'): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const groupsOf = (env: Record<string, string>, routes?: string) =>
  Object.keys(findSupply(env, routes)?.table.targetGroups ?? {});

const TABLE = '{"targetGroups":{"mine":{"type":"http","url":"http://mine.test"}}}';
const path = file(TABLE);

describe('the table is', () => {
  test.each<[what: string, env: Record<string, string>, routes: string | undefined, groups: string[]]>([
    ["the demo's without anything", {}, undefined, []],
    ['that of --routes', {}, path, ['mine']],
    ['that of --routes from where npm was called', { INIT_CWD: folder }, 'routes.json', ['mine']],
    ['that of ROUTES_FILE', { ROUTES_FILE: path }, undefined, ['mine']],
    ['that of ROUTES', { ROUTES: TABLE }, undefined, ['mine']],
    ['one backend with BACKEND_URL', { BACKEND_URL: 'http://a.test:81' }, undefined, ['backend']],
    ["the demo's in a store", { ROUTES_PARAMETER: '/proxy/routes' }, undefined, []],
    ['that of --routes in a store', { ROUTES_APPCONFIG: 'a/b/c' }, path, ['mine']],
  ])('%s', (_, env, routes, groups) => {
    expect(groupsOf(env, routes)).toEqual(groups);
  });

  test('watched if it is a file', () => {
    expect(findSupply({}, path)?.file).toBe(path);
    expect(findSupply({ ROUTES_FILE: path }, undefined)?.file).toBe(path);
    expect(findSupply({ ROUTES: TABLE }, undefined)?.file).toBeUndefined();
  });
});

describe('is refused:', () => {
  test.each<[what: string, env: Record<string, string>, routes: string | undefined, message: RegExp]>([
    ['two variables', { ROUTES: TABLE, BACKEND_URL: 'http://a.test' }, undefined, /ROUTES and BACKEND_URL are$/],
    ['a file twice', { ROUTES_FILE: path }, path, /^--routes and ROUTES_FILE are both given/],
    ['a file and a backend', { BACKEND_URL: 'http://a.test' }, path, /^--routes and BACKEND_URL are both given/],
    ['what is no URL', { BACKEND_URL: 'a.test' }, undefined, /^BACKEND_URL: expected/],
    ['a table that is no JSON', { ROUTES: '{' }, undefined, /^ROUTES: not JSON/],
    ['a file that is no JSON', {}, file('{', 'a.json'), /a\.json: not JSON/],
    ['an unknown key', {}, file('{"targetGroups":{},"rulez":[]}', 'b.json'), /b\.json: .*rulez/],
    [
      'a wrong type',
      {},
      file('{"targetGroups":{"a":{"type":"http","url":1}}}', 'c.json'),
      /c\.json: targetGroups\.a\.url/,
    ],
    ['a file that is not there', {}, '/no/such.json', /no\/such\.json/],
  ])('%s', (_, env, routes, message) => {
    expect(() => findSupply(env, routes)).toThrow(message);
  });
});
