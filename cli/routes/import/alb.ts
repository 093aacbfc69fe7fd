import * as z from 'zod/mini';
import { type Alternative, type Alternatives, CONDITIONS, Condition } from './alb-conditions.ts';
import type { Note } from './notes.ts';
import { parseAs } from './parse.ts';
import {
  type Imported,
  imported,
  NOT_IMPLEMENTED,
  numbered,
  TargetGroups,
  type WrittenAction,
  type WrittenRule,
} from './table.ts';

/** ELB API reference: Rule, Action and their types. Loose, because other keys do not affect routing. */
const TargetGroupTuple = z.looseObject({ TargetGroupArn: z.string(), Weight: z.optional(z.number()) });

const Action = z.looseObject({
  Type: z.string(),
  Order: z.optional(z.number()),
  TargetGroupArn: z.optional(z.string()),
  ForwardConfig: z.optional(
    z.looseObject({
      TargetGroups: z.optional(z.array(TargetGroupTuple)),
      TargetGroupStickinessConfig: z.optional(z.looseObject({ Enabled: z.optional(z.boolean()) })),
    }),
  ),
  FixedResponseConfig: z.optional(
    z.looseObject({ StatusCode: z.string(), MessageBody: z.optional(z.string()), ContentType: z.optional(z.string()) }),
  ),
});

const Rule = z.looseObject({
  RuleArn: z.optional(z.string()),
  Priority: z.string(),
  IsDefault: z.optional(z.boolean()),
  Conditions: z._default(z.array(Condition), []),
  Actions: z.array(Action).check(z.minLength(1)),
  Transforms: z._default(z.array(z.looseObject({ Type: z.string() })), []),
});

const DescribeRules = z.looseObject({ Rules: z.array(Rule) });

type Rule = z.infer<typeof Rule>;

/**
 * The rules of one ALB listener (`aws elbv2 describe-rules`, one file per page) as a route table. Values of one
 * condition are alternatives, so each combination becomes a rule. An alternative that could only be stated wider is left
 * out, because it would take requests from other rules. One that can be stated narrower is kept. Both are noted. An
 * action that cannot be expressed keeps its match and answers 501.
 */
export function importAlb(documents: readonly unknown[], given: ReadonlyMap<string, string>): Imported {
  const all = documents.flatMap((document) => parseRules(document));
  const listeners = new Set(all.map(({ RuleArn = '' }) => RuleArn.split('/').slice(0, -1).join('/')));
  if (listeners.size > 1) throw new Error('rules of several listeners: import each into a route table of its own');

  const targets = new TargetGroups(given);
  const notes: Note[] = [];
  const isDefault = (rule: Rule): boolean => rule.IsDefault ?? rule.Priority === 'default';
  const rules = all
    .filter((rule) => !isDefault(rule))
    .sort((a, b) => Number(a.Priority) - Number(b.Priority))
    .flatMap((rule): Omit<WrittenRule, 'priority'>[] => {
      const where = `rule ${rule.Priority}`;
      const matches = matchesOf(rule, where, notes);
      if (matches.length === 0) {
        notes.push({ where, what: 'left out; its requests go on to the rules after it' });
        return [];
      }
      const action = actionOf(rule, where, targets, notes);
      return matches.map((httpMatch) => ({ name: `alb-${rule.Priority}`, match: { httpMatch }, action }));
    });
  const last = all.find(isDefault);
  if (!last) notes.push({ what: 'the export has no default rule: requests that no rule matches will be answered 404' });
  const defaultAction = last && actionOf(last, 'default rule', targets, notes);
  targets.checkAllUsed();
  const table = { targetGroups: targets.groups, rules: numbered(rules), ...(defaultAction && { defaultAction }) };
  return imported(`${all.filter((rule) => !isDefault(rule)).length} rules`, table, [...notes, ...targets.notes]);
}

function parseRules(document: unknown): Rule[] {
  return parseAs(DescribeRules, document, 'not the output of aws elbv2 describe-rules').Rules;
}

/** Every combination of the conditions' alternatives, as one match each. */
function matchesOf({ Conditions }: Rule, where: string, notes: Note[]): Alternative[] {
  let matches: Alternative[] = [{}];
  for (const condition of Conditions) {
    const unknown: Alternatives = { matches: [], notes: [`condition ${condition.Field} cannot be expressed`] };
    const { matches: alternatives, notes: lost } = CONDITIONS[condition.Field]?.(condition) ?? unknown;
    notes.push(...lost.map((what) => ({ where, what })));
    matches = matches.flatMap((match) => alternatives.map((alternative) => both(match, alternative)));
  }
  return matches.map((match) =>
    Object.keys(match).length === 0 ? { pathMatch: { match: { prefix: '/' }, caseSensitive: true } } : match,
  );
}

function both(a: Alternative, b: Alternative): Alternative {
  const headerMatches = [...(a.headerMatches ?? []), ...(b.headerMatches ?? [])];
  return { ...a, ...b, ...(headerMatches.length > 0 && { headerMatches }) };
}

/** The last action routes. Actions before it authenticate. */
function actionOf(rule: Rule, where: string, targets: TargetGroups, notes: Note[]): WrittenAction {
  const actions = [...rule.Actions].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0));
  const action = actions.pop()!;
  for (const { Type } of actions) {
    const what = `${Type} cannot be expressed: requests are forwarded without it unless the front door does it`;
    notes.push({ where, what });
  }
  const impossible = [...rule.Transforms.map(({ Type }) => `transform ${Type}`), ...missing(action.Type)];
  if (impossible.length > 0) {
    notes.push({ where, what: `${impossible.join(' and ')} cannot be expressed: answers 501 instead` });
    return NOT_IMPLEMENTED;
  }
  return action.Type === 'forward' ? forwardOf(action, where, targets, notes) : fixedOf(action, where, notes);
}

const missing = (type: string): string[] => (['forward', 'fixed-response'].includes(type) ? [] : [`action ${type}`]);

function forwardOf(
  { TargetGroupArn, ForwardConfig }: z.infer<typeof Action>,
  where: string,
  targets: TargetGroups,
  notes: Note[],
): WrittenAction {
  const groups = ForwardConfig?.TargetGroups ?? (TargetGroupArn ? [{ TargetGroupArn }] : []);
  if (groups.length === 0) throw new Error(`${where}: a forward action without target groups`);
  if (ForwardConfig?.TargetGroupStickinessConfig?.Enabled) {
    notes.push({ where, what: "target group stickiness by the load balancer's cookie cannot be expressed" });
  }
  const targetGroups = groups.map(({ TargetGroupArn: arn, Weight }) => ({
    targetGroupIdentifier: targets.nameOf(arn, arn.split('/')[1] ?? arn, 'alb'),
    ...(groups.length > 1 && { weight: Weight ?? 1 }),
  }));
  return { forward: { targetGroups } };
}

function fixedOf({ FixedResponseConfig }: z.infer<typeof Action>, where: string, notes: Note[]): WrittenAction {
  const statusCode = Number(FixedResponseConfig?.StatusCode);
  if (FixedResponseConfig?.MessageBody)
    notes.push({ where, what: 'the body of its fixed response cannot be expressed' });
  return { fixedResponse: { statusCode } };
}
