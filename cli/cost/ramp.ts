import { type Environments, steadyEnvironments, type Traffic } from './environments.ts';

/** How many environments start while the load rises. */

export interface Ramp {
  from: Traffic;
  to: Traffic;
  /** Seconds within which the load rises evenly; 0 is a jump. */
  seconds: number;
}

export interface RampEnvironments {
  before: Environments;
  after: Environments;
  /** Environments that start because of the rise. */
  coldStarts: number;
  /** Cold starts per hour while the load rises, those that a steady load has anyway included. */
  coldStartsPerHour: number;
  /** The most that start within ten seconds. */
  mostIn10Seconds: number;
}

/**
 * Cold starts of a ramp: as many environments as the higher load keeps more than the lower one.
 *
 * A rise that is over before the first new environment has initialised and answered is a jump: until then each request
 * that the old environments cannot take starts one of its own, although fewer will do afterwards.
 */
export function rampEnvironments(
  { from, to, seconds }: Ramp,
  initSeconds: number,
  idleSeconds: number,
): RampEnvironments {
  const before = steadyEnvironments(from, idleSeconds);
  const after = steadyEnvironments(to, idleSeconds);
  const ready = to.seconds + initSeconds;
  const beyondTheOld = Math.max(0, to.requestsPerSecond - before.kept / to.seconds);
  const coldStarts = Math.max(0, after.kept - before.kept, seconds < ready ? beyondTheOld * ready : 0);
  const lasts = Math.max(seconds, ready);
  const steady = (before.coldStartsPerSecond + after.coldStartsPerSecond) / 2;
  return {
    before,
    after,
    coldStarts,
    coldStartsPerHour: 3600 * (coldStarts / lasts + steady),
    mostIn10Seconds: coldStarts * Math.min(1, 10 / lasts),
  };
}
