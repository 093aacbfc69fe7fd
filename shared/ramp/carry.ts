import type { RouteTable } from '../routing/schema.ts';
import type { Change } from './change.ts';
import { rampsOf } from './ramps.ts';

/**
 * Where the ramps of the table in use stand, for a table that is to take its place. Its author edits rules and targets and
 * does not know the step of today; without this, each new table would begin its ramps again. A ramp that has a state of
 * its own keeps that, and so does one that moves to another group, or whose groups have changed.
 */
export function carriedRamps(next: RouteTable, inUse: RouteTable): Change[] {
  const standing = new Map(rampsOf(inUse).map((placed) => [placed.rule, placed]));
  return rampsOf(next).flatMap(({ rule, ramp, forward }): Change[] => {
    const before = standing.get(rule);
    const state = before?.ramp.state;
    if (!before || !state || ramp.state || state.step > ramp.steps.length) return [];
    const weights = Object.fromEntries(
      before.forward.targetGroups.map(({ targetGroupIdentifier, weight }) => [targetGroupIdentifier, weight]),
    );
    const names = forward.targetGroups.map(({ targetGroupIdentifier }) => targetGroupIdentifier);
    const isSame =
      before.ramp.targetGroupIdentifier === ramp.targetGroupIdentifier &&
      names.length === before.forward.targetGroups.length &&
      names.every((name) => Object.hasOwn(weights, name));
    return isSame ? [{ rule, state, weights }] : [];
  });
}
