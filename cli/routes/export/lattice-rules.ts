import { describeForward, describeTable } from '../../../shared/routing/describe.ts';
import { inPriorityOrder } from '../../../shared/routing/priority.ts';
import type { Action, Forward, HttpMatch, RouteTable, Rule } from '../../../shared/routing/schema.ts';
import { slug, uniqueName } from '../import/table.ts';
import { actionBeyondLimits, beyondLimits, type Form, MAX_RULES, RULES_QUOTA } from '../limits.ts';
import { groupNotes } from './target-groups.ts';

/** A rule as VPC Lattice writes it: without defaults, and without target groups of weight 0. */
interface LatticeRule {
  name: string;
  priority: number;
  match: { httpMatch: HttpMatch };
  action: LatticeAction;
}

export type LatticeAction =
  | { fixedResponse: { statusCode: number } }
  | { forward: { targetGroups: { targetGroupIdentifier: string; weight?: number }[] } };

export interface LatticeRules {
  rules: LatticeRule[];
  defaultAction: LatticeAction;
  /** The target groups that actions name. */
  targetGroups: string[];
  /** The changes that were made to fit, and the settings that a listener's rules cannot express. */
  notes: string[];
}

/** The same rules for a VPC Lattice listener. Throws with every limit that a rule exceeds. */
export function latticeRules(table: RouteTable, form: Form): LatticeRules {
  const sorted = inPriorityOrder(table.rules);
  const faults = [
    ...sorted.flatMap((rule) => beyondLimits(rule, form).map((fault) => `rule ${JSON.stringify(rule.name)}: ${fault}`)),
    ...actionBeyondLimits(table.defaultAction ?? {}, form).map((fault) => `defaultAction: ${fault}`),
    ...withoutTraffic(table).map((where) => `${where}: every target group has weight 0`),
    ...(sorted.length > MAX_RULES ? [`${sorted.length} rules: priorities end at ${MAX_RULES}`] : []),
  ];
  if (faults.length > 0) throw new Error(`cannot be exported as ${form}: ${faults.join('; ')}`);

  const notes: string[] = [];
  const priorities = prioritiesOf(sorted, notes);
  const names = namesOf(sorted, notes);
  const rules = sorted.map(
    ({ match, action }, i): LatticeRule => ({
      name: names[i]!,
      priority: priorities[i]!,
      match: { httpMatch: withoutDefaults(match.httpMatch) },
      action: latticeAction(action, `rule ${names[i]}`, notes),
    }),
  );
  const defaultAction = latticeAction(
    table.defaultAction ?? { fixedResponse: { statusCode: 404 } },
    'default action',
    notes,
  );
  const targetGroups = [...new Set([...rules.map(({ action }) => action), defaultAction].flatMap(groupsOf))];
  if (rules.length > RULES_QUOTA) {
    notes.push(
      `${rules.length} rules: a listener has at most ${RULES_QUOTA} unless the quota "Rules per listener" is raised`,
    );
  }
  notes.push(...tableNotes(table));
  notes.push(...targetGroups.flatMap((name) => groupNotes(name, table.targetGroups[name]!)));
  return { rules, defaultAction, targetGroups, notes };
}

/** Settings that VPC Lattice replaces together with the front door that they are for. */
const OF_FRONT_DOORS = { eventSources: undefined, sources: {}, requestContext: {} } satisfies Partial<RouteTable>;

const tableNotes = (table: RouteTable): string[] =>
  describeTable({ ...table, ...OF_FRONT_DOORS }).map((setting) => `${setting} has no counterpart`);

const groupsOf = (action: LatticeAction): string[] =>
  'forward' in action ? action.forward.targetGroups.map(({ targetGroupIdentifier }) => targetGroupIdentifier) : [];

const withoutTraffic = ({ rules, defaultAction }: RouteTable): string[] =>
  [...rules, { name: 'default action', action: defaultAction }]
    .filter(({ action }) => action?.forward?.targetGroups.every(({ weight }) => weight === 0))
    .map(({ name }) => name);

/** As they are. If one is above a listener's limit, they become 1, 2, 3 … in the same order. */
function prioritiesOf(sorted: readonly Rule[], notes: string[]): number[] {
  if (sorted.every(({ priority }) => priority <= MAX_RULES)) return sorted.map(({ priority }) => priority);
  notes.push(`priorities are 1 to ${sorted.length}, in the same order: a listener takes none above ${MAX_RULES}`);
  return sorted.map((_, i) => i + 1);
}

/** API reference, CreateRule: 3 to 63 of a-z, 0-9 and single hyphens within, not beginning with `rule-`. */
const NAME = /^(?!rule-)(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

function namesOf(sorted: readonly Rule[], notes: string[]): string[] {
  const names: string[] = sorted.map(({ name }) => name).filter((name) => NAME.test(name));
  return sorted.map(({ name: wanted }) => {
    if (NAME.test(wanted)) return wanted;
    const short = slug(wanted).slice(0, 58).replace(/-$/, '');
    const name = uniqueName(NAME.test(short) ? short : `r-${short}`, names);
    names.push(name);
    notes.push(`rule ${JSON.stringify(wanted)} is named ${name}`);
    return name;
  });
}

function withoutDefaults({ method, pathMatch, headerMatches }: HttpMatch): HttpMatch {
  const plain = <M extends { caseSensitive: boolean }>({ caseSensitive, ...rest }: M): M =>
    (caseSensitive ? { ...rest, caseSensitive } : rest) as M;
  return {
    ...(method !== undefined && { method }),
    ...(pathMatch && { pathMatch: plain(pathMatch) }),
    ...(headerMatches && { headerMatches: headerMatches.map(plain) }),
  };
}

function latticeAction({ fixedResponse, forward }: Action, where: string, notes: string[]): LatticeAction {
  if (fixedResponse) return { fixedResponse: { statusCode: fixedResponse.statusCode } };
  const { targetGroups } = forward as Forward;
  notes.push(...describeForward(forward as Forward).map((extra) => `${where}: ${extra} has no counterpart`));
  const groups = targetGroups.filter(({ weight }) => weight > 0);
  const drained = targetGroups.filter(({ weight }) => weight === 0).map((group) => group.targetGroupIdentifier);
  if (drained.length > 0) notes.push(`${where}: left out for weight 0: ${drained.join(', ')}`);
  const written = groups.map(({ targetGroupIdentifier, weight }) => ({
    targetGroupIdentifier,
    ...(groups.length > 1 && { weight }),
  }));
  return { forward: { targetGroups: written } };
}
