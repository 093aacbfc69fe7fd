import type { RampEvidences } from '../../shared/ramp/evidence.ts';
import { breach, comparisonOf } from '../../shared/ramp/limits.ts';
import { rampsOf } from '../../shared/ramp/ramps.ts';
import { Ramp } from '../../shared/ramp/schema.ts';
import { timeText } from '../../shared/ramp/words.ts';
import type { Action, RouteTable } from '../../shared/routing/schema.ts';
import { pairDimensions } from '../proxy/log/request-metrics.ts';

/**
 * New services that get requests by a weight, without a ramp. They are judged as a ramp with the default limits would judge
 * them, so that the alarm which stops a rollout sees them too; their weight stays (docs/decisions/0009-new-service-alarm.md).
 */

/** As long as a ramp's step lasts by default. */
const WINDOW_MS = 10 * 60_000;

/** For the judge: a table in which each weight to watch looks like a ramp whose step began with the window. */
export function withWatches(table: RouteTable, now: number): RouteTable {
  const since = timeText(now - WINDOW_MS);
  const watched = <T extends Action>(rule: string | undefined, action: T): T => {
    const { forward } = action;
    const newGroup = newGroupOf(table, rule, action);
    if (!forward || newGroup === undefined) return action;
    const ramp = Ramp.parse({ targetGroupIdentifier: newGroup, state: { step: 1, since, status: 'running' } });
    return { ...action, forward: { ...forward, ramp } };
  };
  const { rules, defaultAction } = table;
  return {
    ...table,
    rules: rules.map((rule) => ({ ...rule, action: watched(rule.name, rule.action) })),
    ...(defaultAction && { defaultAction: watched(undefined, defaultAction) }),
  };
}

/**
 * The new group of an action: the one that neither its fallback nor the default action uses, because they get what has not
 * moved. Undefined if the action has a ramp, if only one group gets requests, if no group is new, or if a group has no
 * metrics.
 */
function newGroupOf(table: RouteTable, rule: string | undefined, { forward }: Action): string | undefined {
  if (!forward || forward.ramp) return undefined;
  const asked = forward.targetGroups.filter(({ weight }) => weight > 0).map((each) => each.targetGroupIdentifier);
  const old = new Set([
    forward.fallback?.targetGroupIdentifier,
    ...(rule === undefined ? [] : (table.defaultAction?.forward?.targetGroups ?? []).map(nameOf)),
  ]);
  if (!asked.some((name) => old.has(name))) return undefined;
  const found = asked.find((name) => !old.has(name));
  const hasMetrics = (name: string) => pairDimensions(table, rule, name).ChosenTargetGroup !== undefined;
  return found !== undefined && forward.targetGroups.map(nameOf).every(hasMetrics) ? found : undefined;
}

const nameOf = ({ targetGroupIdentifier }: { targetGroupIdentifier: string }): string => targetGroupIdentifier;

/** A new service that is over a limit, and which. */
export interface Unhealthy {
  /** undefined: the default action. */
  rule: string | undefined;
  targetGroup: string;
  reason: string;
}

/** The watched weights of `table` that break a limit; `watched` is what `withWatches` made of it. */
export function unhealthyWeights(table: RouteTable, watched: RouteTable, evidences: RampEvidences): Unhealthy[] {
  const ramps = new Set(rampsOf(table).map(({ rule }) => rule));
  return rampsOf(watched).flatMap(({ rule, ramp, forward }) => {
    if (ramps.has(rule)) return [];
    const names = forward.targetGroups.map(nameOf);
    const reason = breach(ramp, comparisonOf(evidences.get(rule)?.step ?? {}, ramp, names));
    return reason === undefined ? [] : [{ rule, targetGroup: ramp.targetGroupIdentifier, reason }];
  });
}
