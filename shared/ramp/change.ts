import { type PlacedRamp, percentOfStep } from './ramps.ts';
import type { RampState } from './schema.ts';
import { weightsOfStep } from './weights.ts';
import { timeText } from './words.ts';

/** The change that is written into a route table for one ramp. */
export interface Change {
  /** undefined: the default action. */
  rule: string | undefined;
  state: RampState;
  /** By target group; absent where they stay as they are. */
  weights?: Readonly<Record<string, number>>;
}

/** The change that takes a ramp to a step, with the weights of that step. */
export function changeTo({ rule, ramp, forward }: PlacedRamp, step: number, now: number): Change {
  const { targetGroupIdentifier, steps, state } = ramp;
  const percent = percentOfStep(ramp, step);
  const { targetGroups } = forward;
  const others = targetGroups.filter((group) => group.targetGroupIdentifier !== targetGroupIdentifier);
  const groups = weightsOfStep(targetGroups, targetGroupIdentifier, percent, steps, state?.otherWeights);
  const next: RampState = { step, since: timeText(now), status: 'running' };
  if (state?.approvedPercent !== undefined) next.approvedPercent = state.approvedPercent;
  // 100 % leaves the others nothing to remember their proportion by; a single one needs no proportion.
  if (percent === 100 && others.filter(({ weight }) => weight > 0).length > 1)
    next.otherWeights = weightsByName(others);
  return { rule, state: next, weights: weightsByName(groups) };
}

/** The change that takes all requests from a ramp's group, where it stays until a person begins again. */
export function rollbackOf(placed: PlacedRamp, reason: string, now: number): Change {
  const { rule, weights } = changeTo(placed, 0, now);
  return { rule, weights: weights!, state: { step: 0, since: timeText(now), status: 'rolledBack', reason } };
}

const weightsByName = (groups: PlacedRamp['forward']['targetGroups']): Record<string, number> =>
  Object.fromEntries(groups.map(({ targetGroupIdentifier, weight }) => [targetGroupIdentifier, weight]));

interface Action {
  forward?:
    | {
        targetGroups: { targetGroupIdentifier: string; weight?: number }[];
        ramp?: { state?: unknown } | undefined;
      }
    | undefined;
}

/** A route table, or the JSON that it was read from: there, what its author left out stays left out. */
export interface Document {
  rules?: { name: string; action: Action }[];
  defaultAction?: Action | undefined;
}

/** A copy of the document with the changes in it; the document itself where there are none. */
export function withChanges<T extends Document>(document: T, changes: readonly Change[]): T {
  if (changes.length === 0) return document;
  const copy = structuredClone(document);
  for (const { rule, state, weights } of changes) {
    const action = rule === undefined ? copy.defaultAction : copy.rules?.find(({ name }) => name === rule)?.action;
    const forward = action?.forward;
    if (!forward?.ramp) continue;
    forward.ramp.state = state;
    for (const group of forward.targetGroups) {
      const weight = weights?.[group.targetGroupIdentifier];
      if (weight !== undefined) group.weight = weight;
    }
  }
  return copy;
}
