import type { RouteTable } from '../routing/schema.ts';
import { type Change, changeTo, rollbackOf, withChanges } from './change.ts';
import { type RampEvidence, type RampEvidences, recentMinutes } from './evidence.ts';
import { breach, comparisonOf, describe, parityDoubt } from './limits.ts';
import { type PlacedRamp, percentOfStep, rampsOf } from './ramps.ts';
import type { RampState } from './schema.ts';
import { percentOf } from './weights.ts';
import { minutesText, percentText, timeText } from './words.ts';

/** The next step of one ramp, and the reason. */
export interface Decision {
  /** undefined: the default action. */
  rule: string | undefined;
  status: RampState['status'];
  step: number;
  fromPercent: number;
  toPercent: number;
  /** For a person. */
  reason: string;
  /** Absent: nothing is written. */
  change?: Change;
}

/**
 * The next route table, and what was decided about each ramp in it. Nothing but the arguments counts.
 *
 * A broken limit takes the group to 0 % at once, and there it stays until a person begins again. Up it goes one step at
 * a time: after `holdMinutes` and `minRequests`, and to a step of `approveAt` only when a person has approved it.
 * `minuteMs` is the length of a minute, which a demo makes short.
 */
export function decideRamp<T extends RouteTable>(
  table: T,
  evidences: RampEvidences,
  now: number,
  minuteMs = 60_000,
): { table: T; decisions: Decision[] } {
  const decisions = rampsOf(table).map((placed) => decide(placed, evidences.get(placed.rule), now, minuteMs));
  return {
    table: withChanges(
      table,
      decisions.flatMap(({ change }) => change ?? []),
    ),
    decisions,
  };
}

function decide(placed: PlacedRamp, evidence: RampEvidence | undefined, now: number, minuteMs: number): Decision {
  const { rule, ramp, forward } = placed;
  const { targetGroups } = forward;
  const state = ramp.state ?? { step: 0, since: timeText(now), status: 'running' };
  const { step, status, since } = state;
  const fromPercent = ramp.state ? percentOfStep(ramp, step) : percentOf(targetGroups, ramp.targetGroupIdentifier);
  const stay = (reason: string): Decision => ({ rule, status, step, fromPercent, toPercent: fromPercent, reason });
  const go = (change: Change, reason: string): Decision => {
    const { step, status } = change.state;
    return { rule, status, step, fromPercent, toPercent: percentOfStep(ramp, step), reason, change };
  };

  if (status === 'done') return stay(`done since ${since}`);
  if (status === 'rolledBack') return stay(state.reason ?? `rolled back at ${since}`);

  const names = targetGroups.map(({ targetGroupIdentifier }) => targetGroupIdentifier);
  const ofThisStep = evidence?.since === since ? evidence : undefined;
  const sinceBegin = comparisonOf(ofThisStep?.step ?? {}, ramp, names);
  const ofLate = comparisonOf(ofThisStep?.recent ?? {}, ramp, names);
  const broken = breach(ramp, sinceBegin);
  if (broken) return rollBack(`${broken} (since ${since})`);
  const brokenOfLate = breach(ramp, ofLate);
  if (brokenOfLate) return rollBack(`${brokenOfLate} (in the last ${minutesText(recentMinutes(ramp))})`);

  if (status === 'held') return stay(state.reason ?? 'a person holds it');
  if (ramp.state && step > 0 && percentOf(targetGroups, ramp.targetGroupIdentifier) === 0) {
    return stay('the weight was set to 0 by hand and stays so: remove the state of the ramp to begin again');
  }
  if (step > 0) {
    const minutes = (now - Date.parse(since)) / minuteMs;
    if (minutes < ramp.holdMinutes || minutes <= 0) {
      return stay(`waits: ${minutesText(Math.max(0, minutes))} of ${ramp.holdMinutes} have passed`);
    }
    const { requests } = sinceBegin.group;
    if (requests < ramp.minRequests) return stay(`waits: ${requests} of ${ramp.minRequests} requests since ${since}`);
    const doubt = parityDoubt(ramp, sinceBegin);
    if (doubt) return stay(`waits: ${doubt}`);
  }

  const next = ramp.steps[step];
  const why = step === 0 ? 'begins' : describe(sinceBegin);
  if (next === undefined)
    return go({ rule, state: { ...state, since: timeText(now), status: 'done' } }, `done: ${why}`);
  if (ramp.approveAt.includes(next) && next > (state.approvedPercent ?? 0)) {
    return stay(`waits for a person to approve ${percentText(next)}`);
  }
  return go(changeTo(placed, step + 1, now), why);

  function rollBack(reason: string): Decision {
    return go(rollbackOf(placed, reason, now), reason);
  }
}
