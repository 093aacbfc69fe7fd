import { type Change, rollbackOf } from './change.ts';
import { type PlacedRamp, percentOfStep } from './ramps.ts';
import type { RampState } from './schema.ts';
import { percentText, timeText } from './words.ts';

/** The decisions that a person may make about a ramp. Each gives the change, or throws with the reason why it cannot be made. */

/** Lets a ramp go on: up to the next step that waits for a person, or at all, if a person holds it. */
export function approve({ rule, ramp }: PlacedRamp, now: number): Change {
  const state = ramp.state ?? { step: 0, since: timeText(now), status: 'running' };
  refuseAtTheEnd(state);
  const next = ramp.steps[state.step];
  const running: RampState = { ...state, status: 'running' };
  delete running.reason;
  return { rule, state: next === undefined ? running : { ...running, approvedPercent: next } };
}

/** Keeps a ramp at its step. A broken limit still rolls it back. */
export function hold({ rule, ramp }: PlacedRamp, reason: string, now: number): Change {
  const state = ramp.state ?? { step: 0, since: timeText(now), status: 'running' };
  refuseAtTheEnd(state);
  return { rule, state: { ...state, status: 'held', reason } };
}

/** Takes all requests from the group, as a broken limit does. */
export function rollBack(placed: PlacedRamp, reason: string, now: number): Change {
  if (placed.ramp.state?.status === 'rolledBack') throw new Error(`it is at 0 % already: ${placed.ramp.state.reason}`);
  return rollbackOf(placed, reason, now);
}

function refuseAtTheEnd({ status, reason }: RampState): void {
  if (status === 'done') throw new Error('it is done');
  if (status === 'rolledBack')
    throw new Error(`it was rolled back (${reason}); to begin again, run 'routes apply --begin-again RULE'`);
}

/** `at 25 %, step 3 of 5, running` */
export function standing({ ramp }: PlacedRamp): string {
  const { state, steps } = ramp;
  if (!state) return 'not begun';
  const place = `at ${percentText(percentOfStep(ramp, state.step))}, step ${state.step} of ${steps.length}`;
  return `${place}, ${state.status} since ${state.since}`;
}
