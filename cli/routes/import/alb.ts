import * as z from 'zod/mini';
import { Action, actionsOf } from './alb-actions.ts';
import { type Alternative, type Alternatives, CONDITIONS, Condition } from './alb-conditions.ts';
import { Transform } from './alb-transforms.ts';
import type { Note } from './notes.ts';
import { parseAs } from './parse.ts';
import { counted, type Imported, imported, numbered, TargetGroups, type WrittenRule } from './table.ts';

/** ELB API reference: Rule. Loose, because other keys do not affect routing. */
const Rule = z.looseObject({
  RuleArn: z.optional(z.string()),
  Priority: z.string(),
  IsDefault: z.optional(z.boolean()),
  Conditions: z._default(z.array(Condition), []),
  Actions: z.array(Action).check(z.minLength(1)),
  Transforms: z._default(z.array(Transform), []),
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
      return matches
        .flatMap((match) => actionsOf(rule, match, where, targets, notes))
        .map(({ match: httpMatch, action }) => ({ name: `alb-${rule.Priority}`, match: { httpMatch }, action }));
    });
  const last = all.find(isDefault);
  if (!last) notes.push({ what: 'the export has no default rule: requests that no rule matches will be answered 404' });
  const [defaultPart] = last ? actionsOf(last, {}, 'default rule', targets, notes) : [];
  const defaultAction = defaultPart?.action;
  targets.checkAllUsed();
  const table = { targetGroups: targets.groups, rules: numbered(rules), ...(defaultAction && { defaultAction }) };
  return imported(counted(all.filter((rule) => !isDefault(rule)).length, 'rule'), table, [...notes, ...targets.notes]);
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
