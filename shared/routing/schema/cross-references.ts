import type { Action, Forward } from './action.ts';
import type { Fault } from './fault.ts';
import type { PathModifier, UrlRewrite } from './filters.ts';
import type { HttpMatch } from './match.ts';

/** The parts of a route table that refer to each other. */
interface Table {
  targetGroups: Record<string, unknown>;
  rules: { name: string; priority: number; match: { httpMatch: HttpMatch }; action: Action }[];
  defaultAction?: Action | undefined;
}

/**
 * Faults across keys. Every target group that is named must exist and be used once in an action, and priorities and names
 * of rules are unique.
 */
export function* crossReferenceFaults(table: Table): Generator<Fault> {
  const priorities = new Map<number, number>();
  const names = new Map<string, number>();
  for (const [i, { name, priority }] of table.rules.entries()) {
    if (priorities.has(priority)) yield [['rules', i, 'priority'], `rules[${priorities.get(priority)}] has it already`];
    if (names.has(name)) yield [['rules', i, 'name'], `rules[${names.get(name)}] has it already`];
    priorities.set(priority, i);
    names.set(name, i);
  }
  for (const [i, { match, action }] of table.rules.entries()) {
    if (match.httpMatch.pathMatch?.match.exact === undefined) continue;
    for (const at of prefixReplacements(action)) {
      yield [['rules', i, 'action', ...at], 'expected a rule that matches a prefix, or replaceFullPath'];
    }
  }
  const actions: [PropertyKey[], Action | undefined][] = [
    ...table.rules.map((rule, i): [PropertyKey[], Action] => [['rules', i, 'action'], rule.action]),
    [['defaultAction'], table.defaultAction],
  ];
  for (const [path, action] of actions) {
    if (!action?.forward) continue;
    for (const [at, message] of forwardFaults(action.forward, table)) yield [[...path, 'forward', ...at], message];
  }
}

function* forwardFaults(forward: Forward, table: Table): Generator<Fault> {
  const names = forward.targetGroups.map(({ targetGroupIdentifier }) => targetGroupIdentifier);
  for (const [i, name] of names.entries()) {
    const first = names.indexOf(name);
    if (first !== i) yield [['targetGroups', i, 'targetGroupIdentifier'], `targetGroups[${first}] has it already`];
  }
  const named: [PropertyKey[], string | undefined][] = [
    ...names.map((name, i): [PropertyKey[], string] => [['targetGroups', i], name]),
    [['mirror'], forward.mirror?.targetGroupIdentifier],
    [['fallback'], forward.fallback?.targetGroupIdentifier],
    [['ramp'], forward.ramp?.targetGroupIdentifier],
  ];
  for (const [at, name] of named) {
    if (name === undefined || Object.hasOwn(table.targetGroups, name)) continue;
    yield [[...at, 'targetGroupIdentifier'], `no target group is called ${JSON.stringify(name)}`];
  }
  for (const message of rampFaults(forward)) yield [['ramp', 'targetGroupIdentifier'], message];
}

/** Where an action replaces the prefix that its rule matched. */
function prefixReplacements({ forward, redirect }: Action): PropertyKey[][] {
  const rewrites: [PropertyKey[], { path?: PathModifier | undefined } | undefined][] = [
    [['forward', 'urlRewrite'], forward?.urlRewrite],
    ...(forward?.targetGroups ?? []).map((group, i): [PropertyKey[], UrlRewrite | undefined] => [
      ['forward', 'targetGroups', i, 'urlRewrite'],
      group.urlRewrite,
    ]),
    [['redirect'], redirect],
  ];
  return rewrites
    .filter(([, rewrite]) => rewrite?.path?.replacePrefixMatch !== undefined)
    .map(([at]) => [...at, 'path', 'replacePrefixMatch']);
}

/** A ramp moves requests between groups of its own action: to the one that it names, from the others. */
function rampFaults({ ramp, targetGroups }: Forward): string[] {
  if (!ramp) return [];
  const names = targetGroups.map(({ targetGroupIdentifier }) => targetGroupIdentifier);
  if (!names.includes(ramp.targetGroupIdentifier)) return ["expected one of the action's targetGroups"];
  return names.length > 1 ? [] : ["the action's targetGroups have no other group to take requests from"];
}
