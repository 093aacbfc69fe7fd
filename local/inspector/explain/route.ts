import type { Origin } from '../../../shared/lattice/origin.ts';
import type { LatticeRequest } from '../../../shared/lattice/request.ts';
import type { Condition } from '../../../shared/routing/conditions.ts';
import { compileTable, type Decision } from '../../../shared/routing/decide.ts';
import type { Verdict } from '../../../shared/routing/path-index.ts';
import type { Action, RouteTable, Rule } from '../../../shared/routing/schema.ts';
import { listed } from './note.ts';

/** One condition of a rule in words, and whether the request meets it. */
interface CheckedCondition {
  text: string;
  holds: boolean;
}

export interface RuleCheck {
  rule: Rule;
  conditions: CheckedCondition[];
  /** It matches, and no rule before it does. */
  isChosen: boolean;
  /** The verdict of all conditions together. `ambiguous`: it matches in some readings of the path only. */
  verdict: Verdict;
}

/** Each rule in the order of matching with the conditions that a request meets, and the decision that follows. */
export function checkRules(table: RouteTable, request: LatticeRequest, origin: Origin): Checked {
  const decide = compileTable(table);
  const decision = decide(request, origin, Math.random);
  const checks = decide.rules.map(({ rule, conditions }) => ({
    rule,
    isChosen: rule === decision.rule,
    verdict: verdictOf(conditions.map((condition) => condition.test(decision.seen))),
    conditions: conditions.map((condition) => ({
      text: describe(condition),
      holds: condition.test(decision.seen) === 'met',
    })),
  }));
  return { decision, checks };
}

const verdictOf = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('unmet') ? 'unmet' : verdicts.includes('ambiguous') ? 'ambiguous' : 'met';

export interface Checked {
  decision: Decision;
  checks: RuleCheck[];
}

/** The conditions of a table's rules in words, in the order of matching. */
export const describeRules = (table: RouteTable): { rule: Rule; conditions: string[] }[] =>
  compileTable(table).rules.map(({ rule, conditions }) => ({ rule, conditions: conditions.map(describe) }));

function describe(condition: Condition): string {
  switch (condition.on) {
    case 'method':
      return `method is ${condition.method}`;
    case 'path': {
      const { match, caseSensitive } = condition.pathMatch;
      const test = match.exact !== undefined ? `path is ${match.exact}` : `path begins with ${match.prefix}`;
      return `${test}${caseNote(caseSensitive)}`;
    }
    case 'header': {
      const { name, match, caseSensitive } = condition.headerMatch;
      const [kind, value] = Object.entries(match).find(([, text]) => text !== undefined)!;
      return `header ${name} ${HEADER_TESTS[kind as keyof typeof HEADER_TESTS]} ${value}${caseNote(caseSensitive)}`;
    }
  }
}

const caseNote = (caseSensitive: boolean): string => (caseSensitive ? ', in this case' : '');

const HEADER_TESTS = { exact: 'is', prefix: 'begins with', contains: 'contains' };

/** Why this rule matched, and how many before it did not. */
export function routeSentence(table: RouteTable, { decision, checks }: Checked, rule: string | undefined): string {
  const chosen = checks.find((check) => check.rule.name === rule);
  if (!chosen) return withoutRule(table, decision, rule);
  const before = checks.slice(0, checks.indexOf(chosen));
  const skipped =
    before.length === 0
      ? 'It is the first to be tried.'
      : `${before.length === 1 ? 'The one rule' : `None of the ${before.length} rules`} before it ${before.length === 1 ? 'does not' : 'does'}.`;
  return `Rule ${rule} (priority ${chosen.rule.priority}) matches: ${listed(chosen.conditions.map(({ text }) => text))}. ${skipped}`;
}

function withoutRule({ rules, defaultAction }: RouteTable, decision: Decision, rule: string | undefined): string {
  if (rule !== undefined) return `Rule ${rule} was in the route table at that time.`;
  const none =
    rules.length === 0 ? 'There are no rules' : `None of the ${rules.length} rules matches ${decision.seen.path.sent}`;
  if (defaultAction) return `${none}, so the default action applies.`;
  return decision.action === 'forward'
    ? `${none}. The event itself names its target group.`
    : `${none}, and there is no default action, so the answer is 404.`;
}

/** How the target group was chosen from those that the action names. */
export function choiceSentence(
  action: Action | undefined,
  targetGroup: string,
  { decision }: Checked,
  fellBackFrom?: string,
): string {
  const { forward } = action ?? {};
  if (fellBackFrom) return `Target group ${targetGroup} is the fallback: ${fellBackFrom} gave no usable answer.`;
  const groups = forward?.targetGroups ?? [];
  const own = groups.find((group) => group.targetGroupIdentifier === targetGroup);
  const chosenBy = decision.action === 'forward' ? decision.chosenBy : 'weight';
  if (chosenBy === 'targetGroupHeader' && decision.action === 'forward' && decision.targetGroup === targetGroup) {
    return `Target group ${targetGroup} was asked for by the testers' header.`;
  }
  if (groups.length < 2 || !own) return `Target group ${targetGroup} is the only one of the action.`;
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  const drawn = `Target group ${targetGroup} was drawn with weight ${own.weight} of ${total}`;
  if (!forward?.stickiness) return `${drawn}.`;
  const by = forward.stickiness.by.join(', ');
  return chosenBy === 'stickyKey'
    ? `${drawn}, and the same caller always gets it: stickiness looks at ${by}.`
    : `${drawn}. It is not sticky: the request has none of ${by}.`;
}

/** Which rules the two readings of an ambiguous path lead to. */
export function ambiguitySentence({ rules, defaultAction }: RouteTable, { checks }: Checked): string {
  const [first, second] = checks.filter(({ verdict }) => verdict !== 'unmet');
  if (!first) return 'Refused with 400: servers may read this path in too many ways.';
  const ruleName = ({ rule }: RuleCheck) => `rule ${rule.name} (priority ${rule.priority})`;
  const other = second
    ? ruleName(second)
    : defaultAction
      ? 'the default action'
      : `none of the ${rules.length} rules, a 404`;
  return `Refused with 400: servers may read this path in several ways. In one of them ${ruleName(first)} matches, in another ${other}.`;
}
