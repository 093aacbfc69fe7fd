import type { Origin } from '../../../shared/lattice/origin.ts';
import type { LatticeRequest } from '../../../shared/lattice/request.ts';
import type { Condition } from '../../../shared/routing/conditions.ts';
import { compileTable, type Decision } from '../../../shared/routing/decide.ts';
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
  /** Met, and no rule before it is. */
  isChosen: boolean;
}

/** Each rule in the order of matching, with the conditions that a request meets; and the decision that they led to. */
export function checkRules(table: RouteTable, request: LatticeRequest, origin: Origin): Checked {
  const decide = compileTable(table);
  const decision = decide(request, origin, Math.random);
  const checks = decide.rules.map(({ rule, conditions }) => ({
    rule,
    isChosen: rule === decision.rule,
    conditions: conditions.map((condition) => ({
      text: describe(condition),
      holds: condition.test(decision.seen) === 'met',
    })),
  }));
  return { decision, checks };
}

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
      const how = caseSensitive ? ', in this case' : '';
      return match.exact !== undefined ? `path is ${match.exact}${how}` : `path begins with ${match.prefix}${how}`;
    }
    case 'header': {
      const { name, match } = condition.headerMatch;
      const [kind, value] = Object.entries(match).find(([, text]) => text !== undefined)!;
      return `header ${name} ${HEADER_TESTS[kind as keyof typeof HEADER_TESTS]} ${value}`;
    }
  }
}

const HEADER_TESTS = { exact: 'is', prefix: 'begins with', contains: 'contains' };

/** Why this rule, in the words of its conditions, and what kept the earlier ones from matching. */
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
  if (rule !== undefined) return `Rule ${rule} was in the route table of that moment.`;
  const none =
    rules.length === 0 ? 'There are no rules' : `None of the ${rules.length} rules matches ${decision.seen.path.sent}`;
  if (defaultAction) return `${none}: the default action counts.`;
  return decision.action === 'forward'
    ? `${none}: the event itself names its target group.`
    : `${none}: and there is no default action, so the answer is 404.`;
}

/** How the target group was chosen of those that the action names. */
export function choiceSentence(
  action: Action | undefined,
  targetGroup: string,
  { fellBackFrom, askedFor }: { fellBackFrom?: string; askedFor?: string },
): string {
  const { forward } = action ?? {};
  if (fellBackFrom) return `Target group ${targetGroup} is the fallback: ${fellBackFrom} gave no usable answer.`;
  if (askedFor === targetGroup) return `Target group ${targetGroup} was asked for by the testers' header.`;
  const groups = forward?.targetGroups ?? [];
  const own = groups.find((group) => group.targetGroupIdentifier === targetGroup);
  if (groups.length < 2 || !own) return `Target group ${targetGroup} is the only one of the action.`;
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  const by = forward?.stickiness ? `, kept for the same ${listed(forward.stickiness.by)}` : '';
  return `Target group ${targetGroup} was drawn with weight ${own.weight} of ${total}${by}.`;
}
