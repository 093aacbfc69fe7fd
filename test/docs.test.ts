import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { requestOf } from '../cli/routes/decide.ts';
import { routeTableJsonSchema } from '../scripts/lib/route-table-json-schema.ts';
import { EVENT_SOURCES } from '../shared/lattice/event-source.ts';
import { checkRouteTable } from '../shared/routing/load.ts';
import { compileRules } from '../shared/routing/match.ts';
import { readAnchors, withoutBlocks } from './support/anchors.ts';
import { some } from './support/some.ts';

/** The documents name files, commands, keys and route tables that exist. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const exists = (file: string): boolean => existsSync(join(ROOT, file));

const DOCUMENTS = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT }).sort();

/** Each match of a pattern in any document, with the document. */
const everywhere = (pattern: RegExp, textOf: (document: string) => string = read) =>
  some(
    DOCUMENTS.flatMap((document) =>
      [...textOf(document).matchAll(pattern)].map(([, ...groups]) => ({ document, groups })),
    ),
    String(pattern),
  );

const prose = (document: string): string => withoutBlocks(read(document));

const anchorsOf = (document: string): string[] => readAnchors(read(document));

/** The JSON of every block marked as JSON, with the document. */
const jsonBlocks = () =>
  everywhere(/^```json\n([\s\S]*?)^```$/gm).map(({ document, groups }) => ({ document, text: groups[0]! }));

/** A whole route table, or one built around a rule or an action; `undefined` for other JSON. */
function tableOf(json: Record<string, unknown>): unknown {
  if (json['targetGroups'] && !Array.isArray(json['targetGroups'])) return json;
  const names = [...JSON.stringify(json).matchAll(/"targetGroupIdentifier":"([^"]+)"/g)].map(([, name]) => name!);
  const targetGroups = Object.fromEntries(names.map((name) => [name, { type: 'http', url: 'http://10.0.1.16' }]));
  if (json['match'] && json['action']) return { targetGroups, rules: [json] };
  if (json['forward'] || json['fixedResponse']) return { targetGroups, defaultAction: json };
  return undefined;
}

describe('the documents', () => {
  it('link to files and headings that exist', () => {
    const links = everywhere(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g, prose);
    const broken = links.filter(({ document, groups: [path, fragment] }) => {
      const target = path ? join(dirname(document), path) : document;
      return !exists(target) || (fragment && target.endsWith('.md') && !anchorsOf(target).includes(fragment));
    });
    expect(broken).toEqual([]);
  });

  it('can all be reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const document of reached)
      for (const [, path] of read(document).matchAll(/\]\((?!https?:)([^)#\s]+\.md)/g))
        reached.add(join(dirname(document), path!));
    expect(DOCUMENTS.filter((document) => !reached.has(document))).toEqual([]);
  });

  it('name files of the project that exist', () => {
    const named = everywhere(/`((?:shared|functions|local|cli|test|bench|scripts|events|docs)\/[\w./-]*\w)`/g);
    expect(named.filter(({ groups: [path] }) => !exists(path!))).toEqual([]);
  });

  it('use events that exist', () => {
    const named = everywhere(/\b(events\/[\w.-]+\.json)\b/g);
    expect(named.filter(({ groups: [path] }) => !exists(path!))).toEqual([]);
  });

  it('run npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const ran = everywhere(/\bnpm (?:run (?:-s |--silent )?)([\w:-]+)/g);
    expect(ran.filter(({ groups: [name] }) => !Object.hasOwn(scripts, name!))).toEqual([]);
  });

  it('run npm commands that need no `run`', () => {
    const ran = everywhere(/(?:^|`|&& )npm (?!run\b)([a-z]+)\b/gm);
    expect(ran.filter(({ groups: [name] }) => !['ci', 'install', 'start', 'test'].includes(name!))).toEqual([]);
  });

  it('show JSON that can be parsed', () => {
    for (const { document, text } of jsonBlocks()) expect(() => JSON.parse(text), `${document}\n${text}`).not.toThrow();
  });

  it('show route tables, rules and actions that load', () => {
    const tables = some(
      jsonBlocks().flatMap(({ document, text }) => {
        const table = tableOf(JSON.parse(text) as Record<string, unknown>);
        return table ? [{ document, text, table }] : [];
      }),
      'route tables',
    );
    for (const { document, text, table } of tables)
      expect(() => checkRouteTable(table, document), `${document}\n${text}`).not.toThrow();
  });
});

describe('README.md', () => {
  const text = read('README.md');

  it('begins with what it is and the two commands', () => {
    const first = text.split('\n').slice(0, 20).join('\n');
    expect(first).toContain('npm ci && npm start');
    expect(first).toContain('npm ci && npm test');
  });

  it.each(some(EVENT_SOURCES, 'event sources'))('names the event source %s', (source) => {
    expect(text).toContain(`\`${source}\``);
  });
});

describe('docs/route-table.md', () => {
  const text = read('docs/route-table.md');

  interface Schema {
    properties?: Record<string, Schema>;
    additionalProperties?: Schema | boolean;
    items?: Schema;
    oneOf?: Schema[];
    anyOf?: Schema[];
  }

  /** Every key that a table may have, at any depth. */
  function keysOf(schema: Schema | boolean | undefined): string[] {
    if (typeof schema !== 'object') return [];
    const { properties = {}, additionalProperties, items, oneOf = [], anyOf = [] } = schema;
    return [
      ...Object.entries(properties).flatMap(([key, value]) => [key, ...keysOf(value)]),
      ...[additionalProperties, items, ...oneOf, ...anyOf].flatMap(keysOf),
    ];
  }

  const keys = some([...new Set(keysOf(JSON.parse(routeTableJsonSchema())))], 'keys of the schema');

  it.each(keys)('explains %s', (key) => {
    expect(text).toMatch(new RegExp(`(?<![\\w$])${key.replace('$', '\\$')}(?!\\w)`));
  });

  const paths = some(
    [
      ...text.matchAll(
        /^\| `(\/[^`]*)` \| `(\/[^`]*)` \| (matches|does not match|400)\S* ?.*? \| (matches|does not match|400) \|$/gm,
      ),
    ],
    'paths with what a rule makes of them',
  );

  it.each(paths.map(([, ...cells]) => cells))(
    '%s and a rule for %s: %s, with segmentParameters ignored: %s',
    (...cells) => {
      const [path, prefix] = cells as [string, string];
      const results = (['reject', 'ignore'] as const).map((segmentParameters) => {
        const { rules } = checkRouteTable({ ...tableWith(prefix), segmentParameters }, 'the rule');
        const { rule, refusal } = compileRules(rules, { segmentParameters })(requestOf('GET', path));
        return refusal ? '400' : rule ? 'matches' : 'does not match';
      });
      expect(results).toEqual(cells.slice(2));
    },
  );
});

const tableWith = (prefix: string) => ({
  targetGroups: {},
  rules: [
    {
      name: 'rule',
      priority: 1,
      match: { httpMatch: { pathMatch: { match: { prefix } } } },
      action: { fixedResponse: { statusCode: 200 } },
    },
  ],
});
