import { type PathIndex, type PathMatch, type SeenPath, type Verdict, verdict } from './path-index.ts';
import type { HttpMatch, Rule } from './schema.ts';

type HeaderMatch = NonNullable<HttpMatch['headerMatches']>[number];

/** One condition of a rule as the route table has it, and the test of it. */
export type Condition = { test(seen: Seen): Verdict } & (
  | { on: 'method'; method: string }
  | { on: 'path'; pathMatch: PathMatch }
  | { on: 'header'; headerMatch: HeaderMatch }
);

export interface CompiledRule {
  rule: Rule;
  /** Its place among the rules. */
  place: number;
  /** In the order in which they are tested; all must be met. */
  conditions: readonly Condition[];
}

/** A request as conditions see it: its path is read once, and each header folded once, however many rules look. */
export interface Seen {
  method: string;
  path: SeenPath<CompiledRule>;
  /** Several lines of a name are one value. */
  header(name: string, caseSensitive: boolean): string | undefined;
}

/** Takes a rule apart into conditions, and keeps it in the index under its path. */
export function compileRule(rule: Rule, place: number, index: PathIndex<CompiledRule>): CompiledRule {
  const { method, pathMatch, headerMatches = [] } = rule.match.httpMatch;
  const conditions: Condition[] = [];
  const compiled = { rule, place, conditions };
  if (method !== undefined) {
    conditions.push({ on: 'method', method, test: (seen) => verdict(seen.method === method) });
  }
  if (pathMatch) {
    const test = index.add(pathMatch, compiled);
    conditions.push({ on: 'path', pathMatch, test: ({ path }) => test(path) });
  }
  for (const headerMatch of headerMatches) {
    conditions.push({ on: 'header', headerMatch, test: headerTest(headerMatch) });
  }
  return compiled;
}

function headerTest({ name, match, caseSensitive }: HeaderMatch): Condition['test'] {
  const key = name.toLowerCase();
  const { exact, prefix, contains } = match;
  const text = (exact ?? prefix ?? contains)!;
  const wanted = caseSensitive ? text : text.toLowerCase();
  return (seen) => {
    const value = seen.header(key, caseSensitive);
    if (value === undefined) return 'unmet';
    if (exact !== undefined) return verdict(value === wanted);
    return verdict(prefix !== undefined ? value.startsWith(wanted) : value.includes(wanted));
  };
}

/** The first condition that keeps a rule from matching a request, and whether it is unmet or ambiguous. */
export function unmetCondition(
  { conditions }: CompiledRule,
  seen: Seen,
): { condition: Condition; verdict: 'unmet' | 'ambiguous' } | undefined {
  let ambiguous: Condition | undefined;
  for (const condition of conditions) {
    const found = condition.test(seen);
    if (found === 'unmet') return { condition, verdict: 'unmet' };
    if (found === 'ambiguous') ambiguous = condition;
  }
  return ambiguous && { condition: ambiguous, verdict: 'ambiguous' };
}
