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
const groupsOf = async (env: Record<string, string>, routes?: string) =>
  Object.keys((await findSupply(env, routes))?.table.targetGroups ?? {});

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
  ])('%s', async (_, env, routes, groups) => {
    expect(await groupsOf(env, routes)).toEqual(groups);
  });

  test('watched if it is a file', async () => {
    expect(await findSupply({}, path)).toHaveProperty('file', path);
    expect(await findSupply({ ROUTES_FILE: path }, undefined)).toHaveProperty('file', path);
    expect(await findSupply({ ROUTES: TABLE }, undefined)).not.toHaveProperty('file');
  });
});

describe('is refused:', () => {
  test.each<[what: string, env: Record<string, string>, routes: string | undefined, message: RegExp]>([
    ['two variables', { ROUTES: TABLE, BACKEND_URL: 'http://a.test' }, undefined, /ROUTES and BACKEND_URL are set$/],
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
    ['YAML', {}, file('targetGroups:\n', 'd.yaml'), /d\.yaml: looks like YAML, expected JSON/],
    ['a file that is not there', {}, '/no/such.json', /no\/such\.json: no such file/],
  ])('%s', async (_, env, routes, message) => {
    await expect(findSupply(env, routes)).rejects.toThrow(message);
  });
});
