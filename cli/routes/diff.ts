import type { Decision } from '../../shared/routing/decide.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { command, print } from '../command.ts';
import { readRouteTable } from '../files.ts';
import { chancesOf, decisions, requestOf } from './decide.ts';
import { describeDestination, extrasOf, settingsOf } from './describe.ts';
import { type Probe, probes } from './probes.ts';
import { whereSent } from './sent.ts';

/** `routes diff`: which requests go elsewhere with the second table. */
export const diff = command('diff', 'Show which requests go elsewhere with the second table', [
  'routes diff routes.json routes-next.json',
])
  .argument('<before>', 'the route table of now; - is stdin')
  .argument('<after>', 'the route table to compare')
  .action(async (before: string, after: string) => {
    print(diffRoutes(await readRouteTable(before), await readRouteTable(after)));
  });

interface Change extends Probe {
  change: string;
}

/** Pure part of the command: one line for each kind of request whose fate changes. */
export function diffRoutes(before: RouteTable, after: RouteTable): string {
  const [{ decide: decideBefore }, { decide: decideAfter }] = [decisions(before), decisions(after)];
  const { all, methods, otherMethod } = probes(before, after);
  const changes = all.flatMap((probe): Change[] => {
    const request = requestOf(probe.method, probe.path, probe.headers);
    const [old, now] = [decideBefore(request), decideAfter(request)];
    const [oldSent, nowSent] = [whereSent(old, request), whereSent(now, request)];
    if (destination(old, oldSent, before) === destination(now, nowSent, after)) return [];
    const sent = changedKeys(oldSent, nowSent).filter(
      ([key]) => key === 'refused' || (key in oldSent && key in nowSent),
    );
    return [{ ...probe, change: describeChange(old, now, sent, before, after) }];
  });
  const describeMethods = (changed: readonly string[]): string => {
    if (!changed.includes(otherMethod)) return changed.join('|');
    return ['ANY', methods.filter((method) => !changed.includes(method)).join('|')].filter(Boolean).join(' but ');
  };
  const lines = [
    ...changedSettings(before, after),
    ...byMethod(withoutSpecialCases(changes)).map(([rest, changed]) => `${describeMethods(changed)} ${rest}`),
  ];
  return lines.length === 0 ? 'no request changes its target' : lines.join('\n');
}

/** The settings of the whole table. */
const changedSettings = (before: RouteTable, after: RouteTable): string[] =>
  changedKeys(settingsOf(before), settingsOf(after)).map(([key, was, is]) => `${key}: ${was} → ${is}`);

type Settings = Record<string, unknown>;

type Changes = (readonly [key: string, was: string, is: string])[];

/** The keys whose values differ, with both values as JSON. */
const changedKeys = (before: Settings, after: Settings): Changes =>
  [...new Set(Object.keys({ ...before, ...after }))]
    .map((key) => [key, JSON.stringify(before[key]) ?? 'none', JSON.stringify(after[key]) ?? 'none'] as const)
    .filter(([, was, is]) => was !== is);

/** Where a request ends up. The names of the target groups do not matter. */
function destination(decision: Decision, sent: Settings, table: RouteTable): string {
  if (decision.action === 'refuse') return String(decision.error.statusCode);
  if (decision.action === 'fixedResponse') return String(decision.statusCode);
  if (decision.action === 'redirect') return JSON.stringify([decision.redirect, sent]);
  const groups = chancesOf(decision).map(({ targetGroup: name, chance }) => [
    definition(name, table),
    chance,
    sent[name],
  ]);
  const { mirror, fallback } = decision.forward;
  const others = [mirror, fallback].map((other) => other && sent[other.targetGroupIdentifier]);
  return JSON.stringify([groups.sort(), others, sent['refused'], extrasOf(decision)]);
}

const definition = (name: string, table: RouteTable): string => JSON.stringify(table.targetGroups[name]);

/** Names of target groups, and what else changed: a name's definition, or how the action treats requests. */
function describeChange(old: Decision, now: Decision, sent: Changes, before: RouteTable, after: RouteTable): string {
  const names = new Set([...groupsOf(old), ...groupsOf(now)]);
  const redefined = [...names]
    .filter((name) => [before, after].every(({ targetGroups }) => Object.hasOwn(targetGroups, name)))
    .filter((name) => definition(name, before) !== definition(name, after))
    .map((name) => `${name} was ${definition(name, before)}, is ${definition(name, after)}`);
  const extras = [...changedKeys(extrasOf(old), extrasOf(now)), ...sent].map(
    ([key, was, is]) => `${key} was ${was}, is ${is}`,
  );
  const notes = [...redefined, ...extras];
  const change = `${describeDestination(old)} → ${describeDestination(now)}`;
  return notes.length > 0 ? `${change} [${notes.join('; ')}]` : change;
}

const groupsOf = (decision: Decision): string[] =>
  decision.action === 'forward' ? chancesOf(decision).map(({ targetGroup }) => targetGroup) : [];

/**
 * Leaves out a request that changes in the same way as a simpler one: without one of its headers, for every path below,
 * or in another letter case.
 */
function withoutSpecialCases(changes: readonly Change[]): Change[] {
  const known = new Set(changes.map(keyOf));
  const said = new Set<string>();
  return changes.filter((probe) => {
    const fewer = probe.headers.map((_, i) => ({ ...probe, headers: probe.headers.toSpliced(i, 1) }));
    const above = ancestors(probe.path).map((path) => ({ ...probe, path: `${path}/*` }));
    if ([...fewer, ...above].some((other) => known.has(keyOf(other)))) return false;
    const key = keyOf(probe).toLowerCase();
    return !said.has(key) && said.add(key);
  });
}

/** `/a` and the empty path of `/a/b`; of `/a/*`, that is itself what stands for others, the empty one. */
function ancestors(path: string): string[] {
  const segments = path.replace(/\/\*$/, '').split('/').slice(0, -1);
  return segments.map((_, i) => segments.slice(0, i + 1).join('/'));
}

const keyOf = ({ method, path, headers, change }: Change): string => JSON.stringify([method, path, headers, change]);

/** The methods of each path, headers and change. */
function byMethod(changes: readonly Change[]): [rest: string, methods: string[]][] {
  const lines = new Map<string, string[]>();
  for (const { method, path, headers, change } of changes) {
    const conditions = headers.map(([name, value]) => `, ${name}: ${value}`).join('');
    const rest = `${path}${conditions}: ${change}`;
    lines.set(rest, [...(lines.get(rest) ?? []), method]);
  }
  return [...lines];
}
