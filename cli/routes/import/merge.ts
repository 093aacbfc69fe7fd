import type { HttpMatch } from '../../../shared/routing/schema.ts';
import { overlaps } from '../cover.ts';
import type { WrittenAction, WrittenTable } from './table.ts';

/**
 * The table without rules that only repeat the default action, and their names. Such a rule stays where a later rule
 * would take some of its requests elsewhere.
 */
export function mergedIntoDefault(table: WrittenTable): { table: WrittenTable; merged: string[] } {
  const { rules, defaultAction } = table;
  if (!defaultAction) return { table, merged: [] };
  const kept: typeof rules = [];
  const merged: string[] = [];
  for (const rule of rules.toReversed()) {
    const isNeeded =
      !isSame(rule.action, defaultAction) ||
      kept.some((later) => !isSame(later.action, defaultAction) && canShare(rule.match, later.match));
    if (isNeeded) kept.unshift(rule);
    else merged.unshift(rule.name);
  }
  return { table: { ...table, rules: kept }, merged };
}

const isSame = (a: WrittenAction, b: WrittenAction): boolean => JSON.stringify(a) === JSON.stringify(b);

type Match = WrittenTable['rules'][number]['match'];

const canShare = (a: Match, b: Match): boolean => overlaps(complete(a), complete(b));

/** With the defaults that the schema would fill in. */
function complete({ httpMatch: { method, pathMatch, headerMatches } }: Match): HttpMatch {
  return {
    ...(method !== undefined && { method }),
    ...(pathMatch && { pathMatch: { caseSensitive: false, ...pathMatch } }),
    ...(headerMatches && { headerMatches: headerMatches.map((header) => ({ caseSensitive: false, ...header })) }),
  } as HttpMatch;
}
