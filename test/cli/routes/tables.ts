import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { noteText } from '../../../cli/routes/import/notes.ts';
import type { Imported } from '../../../cli/routes/import/table.ts';
import { checkRouteTable } from '../../../shared/routing/load.ts';
import type { HttpMatch, RouteTable } from '../../../shared/routing/schema.ts';

/** Route tables in few words. */

export const legacy = { type: 'http', url: 'http://10.0.1.16:8080' };
export const orders = { type: 'http', url: 'http://10.0.1.17:8080' };

export const to = (...groups: (string | [name: string, weight: number])[]) => ({
  forward: {
    targetGroups: groups.map((group) =>
      typeof group === 'string'
        ? { targetGroupIdentifier: group }
        : { targetGroupIdentifier: group[0], weight: group[1] },
    ),
  },
});

export const answer = (statusCode: number) => ({ fixedResponse: { statusCode } });

/**
 * `GET /orders/* x-beta=1 x-region^eu x-agent~bot`: a method, a prefix or exact path, headers exact, prefix, contains. With
 * `!` behind, letter case matters.
 */
export function match(words: string): HttpMatch {
  const httpMatch: Record<string, unknown> = {};
  const headerMatches: unknown[] = [];
  const kinds: Record<string, string> = { '=': 'exact', '^': 'prefix', '~': 'contains' };
  for (const word of words.split(' ')) {
    const [, name, sign, value, strict] = /^([A-Za-z-]+)([=^~])(.+?)(!?)$/.exec(word) ?? [];
    if (word.startsWith('/')) {
      const path = word.endsWith('/*') ? { prefix: word.slice(0, -2) || '/' } : { exact: word.replace(/!$/, '') };
      httpMatch['pathMatch'] = { match: path, caseSensitive: word.endsWith('!') };
    } else if (name) headerMatches.push({ name, match: { [kinds[sign!]!]: value }, caseSensitive: strict === '!' });
    else if (word !== 'ANY') httpMatch['method'] = word;
  }
  if (headerMatches.length > 0) httpMatch['headerMatches'] = headerMatches;
  return httpMatch as HttpMatch;
}

export const rule = (name: string, words: string, action: object, priority?: number) => ({
  name,
  priority,
  match: { httpMatch: match(words) },
  action,
});

/** Rules get the priorities 10, 20, 30 … unless they have their own. */
export const written = (rules: ReturnType<typeof rule>[], rest: object = {}) => ({
  targetGroups: { legacy, orders },
  rules: rules.map((each, i) => ({ ...each, priority: each.priority ?? (i + 1) * 10 })),
  ...rest,
});

export const table = (rules: ReturnType<typeof rule>[], rest: object = {}): RouteTable =>
  checkRouteTable(written(rules, rest), 'table');

/** What an AWS tool printed. */
export const fixture = (path: string): unknown =>
  parse(readFileSync(new URL(`fixtures/${path}`, import.meta.url), 'utf8'));

/** An import with its notes as lines. */
export const noted = ({ table, notes }: Imported): { table: Imported['table']; notes: string[] } => ({
  table,
  notes: notes.map(noteText),
});
