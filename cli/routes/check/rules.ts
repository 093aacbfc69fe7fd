import { compileRules } from '../../../shared/routing/match.ts';
import { inPriorityOrder } from '../../../shared/routing/priority.ts';
import type { RouteTable, Rule } from '../../../shared/routing/schema.ts';
import { covers, overlaps, pathOf } from '../cover.ts';
import { requestOf } from '../decide.ts';
import { describeMatch } from '../describe.ts';
import { type Check, error, ruleNamed, warning } from './finding.ts';

/** Rules that never match, or match other requests than their author thinks. */

/** Every two rules, the one that is tried first in front. */
const pairs = (table: RouteTable): [earlier: Rule, later: Rule][] =>
  inPriorityOrder(table.rules).flatMap((later, i, rules) =>
    rules.slice(0, i).map((earlier): [Rule, Rule] => [earlier, later]),
  );

export const unreachable: Check = (table) => {
  const found = new Map<Rule, Rule>();
  for (const [earlier, later] of pairs(table)) {
    if (!found.has(later) && covers(earlier.match.httpMatch, later.match.httpMatch)) found.set(later, earlier);
  }
  return [...found].map(([rule, first]) =>
    error(
      `${ruleNamed(rule)} is never reached: ${ruleNamed(first)} (${describeMatch(first.match.httpMatch)}) is first`,
    ),
  );
};

/**
 * Two rules that share requests while neither is a special case of the other: their order decides. A special case
 * before the general one is how rules are meant, so that is not a finding.
 */
export const overlapping: Check = (table) =>
  pairs(table)
    .filter(([{ match: a }, { match: b }]) => a.httpMatch.pathMatch && b.httpMatch.pathMatch)
    .filter(([{ match: a }, { match: b }]) => overlaps(a.httpMatch, b.httpMatch))
    .filter(([{ match: a }, { match: b }]) => !covers(a.httpMatch, b.httpMatch) && !covers(b.httpMatch, a.httpMatch))
    .filter(([a, b]) => JSON.stringify(a.action) !== JSON.stringify(b.action))
    .map((pair) => pair.map((rule) => `${ruleNamed(rule)} (${describeMatch(rule.match.httpMatch)})`))
    .map(([a, b]) => warning(`${a} and ${b} overlap: requests that match both go to the first`));

/** Escapes and dot segments in a rule's path can make the proxy refuse the very requests that the rule is for. */
export const refusesItsOwnPath: Check = (table) => {
  const match = compileRules(table.rules, table);
  return table.rules.flatMap((rule) => {
    const { method = 'GET', pathMatch } = rule.match.httpMatch;
    const refusal = pathMatch && match(requestOf(method, pathOf(pathMatch))).refusal;
    if (!refusal) return [];
    return [warning(`${ruleNamed(rule)}: its own path ${pathOf(pathMatch)} is answered 400: ${refusal}`)];
  });
};

/** Patterns of other routers, each with the prefix that was probably meant: `/docs/*`, `/docs/{id}`, `/docs/:id`. */
const PATTERN = /^(.*?)\/(?:[^/]*\*|\{[^/]*\}|:[A-Za-z])/;

export const patternInPath: Check = ({ rules }) =>
  rules.flatMap((rule) => {
    const { pathMatch } = rule.match.httpMatch;
    if (!pathMatch) return [];
    const path = pathOf(pathMatch);
    const lead = PATTERN.exec(path)?.[1];
    if (lead === undefined) return [];
    return [
      warning(
        `${ruleNamed(rule)}: path ${path} is matched literally, without wildcards or variables; did you mean the prefix ${lead || '/'}?`,
      ),
    ];
  });

const DENIALS: ReadonlySet<number | undefined> = new Set([401, 403, 404]);

/**
 * VPC Lattice's exact match does not match `/a/` and `/a/x`, which servers with path info (CGI, PHP) serve as `/a`.
 */
export const deniesExactPathOnly: Check = ({ rules }) =>
  rules.flatMap((rule) => {
    const { exact } = rule.match.httpMatch.pathMatch?.match ?? {};
    if (exact === undefined || !DENIALS.has(rule.action.fixedResponse?.statusCode)) return [];
    return [
      warning(
        `${ruleNamed(rule)}: denies exactly ${exact}, but not ${exact.replace(/\/$/, '')}/x, which some servers read as the same file; use a prefix`,
      ),
    ];
  });
