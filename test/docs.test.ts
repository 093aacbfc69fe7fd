import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { routeTableJsonSchema } from '../scripts/lib/route-table-json-schema.ts';
import { EVENT_SOURCES } from '../shared/formats/event-format.ts';
import { checkRouteTable } from '../shared/routing/load.ts';

/** What the documents promise is there: files, commands, keys, route tables that load. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const DOCUMENTS = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Fenced blocks of a language. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block]) => block!);

const withoutBlocks = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '');

/** How a heading is linked to. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (file: string): string[] =>
  [...withoutBlocks(read(file)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading!));

/** A whole route table, or one around a rule or an action; `undefined` for other JSON. */
function tableOf(json: Record<string, unknown>): unknown {
  if (json['targetGroups'] && !Array.isArray(json['targetGroups'])) return json;
  const names = [...JSON.stringify(json).matchAll(/"targetGroupIdentifier":"([^"]+)"/g)].map(([, name]) => name!);
  const targetGroups = Object.fromEntries(names.map((name) => [name, { type: 'http', url: 'http://10.0.1.16' }]));
  if (json['match'] && json['action']) return { targetGroups, rules: [json] };
  if (json['forward'] || json['fixedResponse']) return { targetGroups, defaultAction: json };
  return undefined;
}

describe.each(DOCUMENTS)('%s', (document) => {
  const text = read(document);

  it('links to what is there', () => {
    const links = [...withoutBlocks(text).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    for (const [, path, fragment] of links) {
      const target = path ? join(dirname(document), path) : document;
      expect(existsSync(join(ROOT, target)), `${document} links to ${target}`).toBe(true);
      if (fragment && target.endsWith('.md'))
        expect(anchorsOf(target), `${document} links to ${target}`).toContain(fragment);
    }
  });

  it('names files of the project that are there', () => {
    const named = [...text.matchAll(/`((?:shared|functions|local|cli|test|bench|scripts|events|docs)\/[\w./-]*\w)`/g)];
    for (const [, path] of named) expect(existsSync(join(ROOT, path!)), `${document} names ${path}`).toBe(true);
  });

  it('names npm scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const lifecycle = ['ci', 'i', 'install', 'start', 'test'];
    for (const [, name] of text.matchAll(/\bnpm (?:run (?:-s |--silent )?)([\w:-]+)/g)) {
      expect(Object.keys(scripts), `${document}: npm run ${name}`).toContain(name);
    }
    for (const [, name] of text.matchAll(/\bnpm (?!run\b)([a-z]+)\b/g)) expect(lifecycle).toContain(name);
  });

  it('has JSON that is JSON', () => {
    for (const block of blocks(text, 'json')) expect(() => JSON.parse(block), block).not.toThrow();
  });

  it('has route tables, rules and actions that load', () => {
    for (const block of blocks(text, 'json')) {
      const json = JSON.parse(block);
      const table = tableOf(json);
      if (table) expect(() => checkRouteTable(table, document), block).not.toThrow();
    }
  });

  it('converts events that there are', () => {
    for (const [, file] of text.matchAll(/\b(events\/[\w.-]+\.json)\b/g)) {
      expect(existsSync(join(ROOT, file!)), `${document} names ${file}`).toBe(true);
    }
  });
});

describe('README.md', () => {
  const text = read('README.md');

  it('begins with what it is and the two commands', () => {
    const first = text.split('\n').slice(0, 20).join('\n');
    expect(first).toContain('npm ci && npm start');
    expect(first).toContain('npm ci && npm test');
  });

  it.each(EVENT_SOURCES)('names the event source %s', (source) => {
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

  /** Every key that a table may have, wherever. */
  function keysOf(schema: Schema | boolean | undefined): string[] {
    if (typeof schema !== 'object') return [];
    const { properties = {}, additionalProperties, items, oneOf = [], anyOf = [] } = schema;
    return [
      ...Object.entries(properties).flatMap(([key, value]) => [key, ...keysOf(value)]),
      ...[additionalProperties, items, ...oneOf, ...anyOf].flatMap(keysOf),
    ];
  }

  it.each([...new Set(keysOf(JSON.parse(routeTableJsonSchema())))])('tells of %s', (key) => {
    expect(text).toMatch(new RegExp(`(?<![\\w$])${key.replace('$', '\\$')}(?!\\w)`));
  });
});
