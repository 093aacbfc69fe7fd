import { styleText } from 'node:util';
import { ConfigurationError } from '../../shared/errors.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { inPriorityOrder } from '../../shared/routing/priority.ts';
import type { Action, RouteTable, Rule } from '../../shared/routing/schema.ts';
import { command, print } from '../command.ts';
import { parseJson, readText } from '../files.ts';
import { covers, overlaps, pathOf } from './cover.ts';
import { decisions, requestOf } from './decide.ts';
import { describeMatch } from './describe.ts';
import { isPlaceholder } from './import/table.ts';
import { actionBeyondLimits, beyondLimits, FORMS, MOST_RULES, RULES_QUOTA } from './limits.ts';

export interface Finding {
  /** An error makes the table do something that nobody means; a warning may be meant. */
  level: 'error' | 'warning';
  message: string;
}

/** `routes check`: prints the findings, one line each. An error among them is exit code 1. */
export const check = command('check', 'Find what is wrong in a route table, or will not do what was meant', [
  'routes check routes.json',
])
  .argument('<file>', 'the route table; - is stdin')
  .action(async (file: string) => {
    const findings = checkRoutes(parseJson(await readText(file), file));
    print(findings.map(findingLine).join('\n') || `${file}: nothing found`);
    const errors = findings.filter(({ level }) => level === 'error').length;
    if (errors > 0) throw new Error(`${file}: errors: ${errors}, warnings: ${findings.length - errors}`);
  });

/** Coloured in a terminal only; styleText heeds NO_COLOR. */
const findingLine = ({ level, message }: Finding): string =>
  `${styleText(level === 'error' ? 'red' : 'yellow', `${level}:`, { stream: process.stdout })} ${message}`;

/** Pure part of the command. What has faults by the schema is not looked at any further. */
export function checkRoutes(value: unknown): Finding[] {
  let table: RouteTable;
  try {
    table = checkRouteTable(value, '');
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split('\n').map((line) => finding('error', line.replace(/^: /, '')));
  }
  return [unreachable, weights, alone, placeholders, ambiguous, overlapping, unused, latticeLimits].flatMap((look) =>
    look(table),
  );
}

const finding = (level: Finding['level'], message: string): Finding => ({ level, message });
const error = (message: string): Finding => finding('error', message);
const warning = (message: string): Finding => finding('warning', message);

const named = ({ name }: Rule): string => `rule ${JSON.stringify(name)}`;

/** Each pair of rules, the one that is asked first in front. */
const pairs = (table: RouteTable): [earlier: Rule, later: Rule][] =>
  inPriorityOrder(table.rules).flatMap((later, i, rules) =>
    rules.slice(0, i).map((earlier): [Rule, Rule] => [earlier, later]),
  );

const actions = ({ rules, defaultAction }: RouteTable): [where: string, action: Action][] => [
  ...rules.map((rule): [string, Action] => [named(rule), rule.action]),
  ...(defaultAction ? [['defaultAction', defaultAction] as [string, Action]] : []),
];

function unreachable(table: RouteTable): Finding[] {
  const found = new Map<Rule, Rule>();
  for (const [earlier, later] of pairs(table)) {
    if (!found.has(later) && covers(earlier.match.httpMatch, later.match.httpMatch)) found.set(later, earlier);
  }
  return [...found].map(([rule, first]) =>
    error(`${named(rule)} is never reached: ${named(first)} (${describeMatch(first.match.httpMatch)}) comes first`),
  );
}

const weights = (table: RouteTable): Finding[] =>
  actions(table)
    .filter(([, { forward }]) => forward?.targetGroups.every(({ weight }) => weight === 0))
    .map(([where]) => error(`${where}: every target group has weight 0, so all its requests are answered 503`));

/** A mirror or fallback of the one group that gets all requests has never anything to do. */
const alone = (table: RouteTable): Finding[] =>
  actions(table).flatMap(([where, { forward }]) => {
    const [only, ...others] = forward?.targetGroups.filter(({ weight }) => weight > 0) ?? [];
    if (!only || others.length > 0) return [];
    const useless = { mirror: 'nothing is mirrored', fallback: 'nothing falls back' } as const;
    return (['mirror', 'fallback'] as const)
      .filter((key) => forward?.[key]?.targetGroupIdentifier === only.targetGroupIdentifier)
      .map((key) =>
        warning(
          `${where}: ${key} ${only.targetGroupIdentifier} is the only target group with a weight, so ${useless[key]}`,
        ),
      );
  });

const placeholders = ({ targetGroups }: RouteTable): Finding[] =>
  Object.entries(targetGroups)
    .filter(([, group]) => isPlaceholder(group))
    .map(([name]) => error(`target group ${JSON.stringify(name)} has an import's placeholder for its URL`));

/** Escapes and dot segments in a rule's own path can make the proxy refuse the very requests it is for. */
function ambiguous(table: RouteTable): Finding[] {
  const decide = decisions(table);
  return table.rules.flatMap((rule) => {
    const { method = 'GET', pathMatch } = rule.match.httpMatch;
    if (!pathMatch) return [];
    const { outcome } = decide(requestOf(method, pathOf(pathMatch)));
    if (!('statusCode' in outcome) || outcome.statusCode !== 400) return [];
    return [warning(`${named(rule)}: its own path ${pathOf(pathMatch)} is answered 400, ${outcome.reason}`)];
  });
}

/**
 * Two rules that share requests, neither being the other's special case: then which of them comes first decides. A
 * special case in front of the general one is how rules are meant, and is no finding.
 */
const overlapping = (table: RouteTable): Finding[] =>
  pairs(table)
    .filter(([{ match: a }, { match: b }]) => a.httpMatch.pathMatch && b.httpMatch.pathMatch)
    .filter(([{ match: a }, { match: b }]) => overlaps(a.httpMatch, b.httpMatch))
    .filter(([{ match: a }, { match: b }]) => !covers(a.httpMatch, b.httpMatch) && !covers(b.httpMatch, a.httpMatch))
    .filter(([a, b]) => JSON.stringify(a.action) !== JSON.stringify(b.action))
    .map((pair) => pair.map((rule) => `${named(rule)} (${describeMatch(rule.match.httpMatch)})`))
    .map(([a, b]) => warning(`${a} and ${b} overlap: what both match goes to the first`));

/** Wherever an action names a target group: by weight, as mirror or as fallback. */
export function namedGroups(action: unknown): string[] {
  if (typeof action !== 'object' || action === null) return [];
  return Object.entries(action).flatMap(([key, value]) =>
    key === 'targetGroupIdentifier' ? [value as string] : namedGroups(value),
  );
}

function unused(table: RouteTable): Finding[] {
  const used = new Set(actions(table).flatMap(([, action]) => namedGroups(action)));
  return Object.keys(table.targetGroups)
    .filter((name) => !used.has(name))
    .map((name) => warning(`target group ${JSON.stringify(name)}: no action names it`));
}

/** What an export would refuse or change, long before somebody wants it. */
function latticeLimits(table: RouteTable): Finding[] {
  const forms = new Map<string, string[]>();
  for (const form of FORMS) {
    const faults = [
      ...table.rules.flatMap((rule) => beyondLimits(rule, form).map((fault) => `${named(rule)}: ${fault}`)),
      ...actionBeyondLimits(table.defaultAction ?? {}, form).map((fault) => `defaultAction: ${fault}`),
    ];
    for (const fault of faults) forms.set(fault, [...(forms.get(fault) ?? []), form]);
  }
  const count = table.rules.length;
  return [
    ...[...forms].map(([fault, where]) =>
      warning(`${fault} (${where.length === FORMS.length ? 'VPC Lattice' : `export --to ${where.join(', ')}`})`),
    ),
    ...(count > MOST_RULES
      ? [warning(`${count} rules: a VPC Lattice listener has at most ${MOST_RULES} priorities`)]
      : []),
    ...(count > RULES_QUOTA && count <= MOST_RULES
      ? [warning(`${count} rules: a VPC Lattice listener has at most ${RULES_QUOTA} unless the quota is raised`)]
      : []),
  ];
}
