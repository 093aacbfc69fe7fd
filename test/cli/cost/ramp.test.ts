import { describe, expect, it } from 'vitest';
import { rampEnvironments } from '../../../cli/cost/ramp.ts';
import { constant, estimates, exponential } from './simulation.ts';

const IDLE = 300;
const START = 600;
const RUNS = 20;

interface Rise {
  /** Requests per second. */
  from: number;
  to: number;
  /** Of a request, of the rise, of a cold start. */
  seconds: number;
  within: number;
  init: number;
}

/** Cold starts from the beginning of a rise until nothing that it started can have been taken away again. */
const simulated = ({ from, to, seconds, within, init }: Rise, distribution: typeof exponential | typeof constant) =>
  estimates(
    {
      rate: (time) => from + (to - from) * Math.min(1, Math.max(0, (time - START) / Math.max(within, 1e-9))),
      mostPerSecond: to,
      seconds: distribution(seconds),
      initSeconds: init,
      idleSeconds: IDLE,
      from: START,
      until: START + within + IDLE,
    },
    RUNS,
  ).coldStarts;

const modelled = ({ from, to, seconds, within, init }: Rise) =>
  rampEnvironments(
    {
      from: { requestsPerSecond: from, seconds },
      to: { requestsPerSecond: to, seconds },
      seconds: within,
    },
    init,
    IDLE,
  );

describe.each([
  ['of exponential times', exponential],
  ['all equally long', constant],
] as const)('requests %s', (_, distribution) => {
  it.each<Rise>([
    { from: 10, to: 100, seconds: 0.2, within: 600, init: 0.3 },
    { from: 10, to: 100, seconds: 0.2, within: 60, init: 0.3 },
    { from: 10, to: 200, seconds: 0.2, within: 10, init: 0.3 },
    { from: 5, to: 50, seconds: 2, within: 30, init: 1 },
  ])('from $from/s to $to/s of $seconds s within $within s', (rise) => {
    const { mean, standardError } = simulated(rise, distribution);
    const { coldStartsPerHour } = modelled(rise);
    const coldStarts = (coldStartsPerHour / 3600) * rise.within;
    expect(Math.abs(coldStarts - mean), `${coldStarts} against ${mean}`).toBeLessThan(4 * standardError + 0.05 * mean);
  });

  it.each<Rise>([
    { from: 10, to: 200, seconds: 0.2, within: 0, init: 0.3 },
    { from: 10, to: 200, seconds: 0.05, within: 0, init: 0.3 },
    { from: 10, to: 200, seconds: 1, within: 0, init: 0.3 },
    { from: 5, to: 50, seconds: 2, within: 0, init: 1 },
  ])('a jump from $from/s to $to/s of $seconds s', (rise) => {
    const { mean, standardError } = simulated(rise, distribution);
    const { coldStarts } = modelled(rise);
    expect(Math.abs(coldStarts - mean), `${coldStarts} against ${mean}`).toBeLessThan(4 * standardError + 0.2 * mean);
  });
});

it('a load that does not rise starts nothing but what a steady load does', () => {
  const { coldStarts, coldStartsPerHour, before } = modelled({ from: 10, to: 10, seconds: 0.2, within: 60, init: 0.3 });
  expect(coldStarts).toBe(0);
  expect(coldStartsPerHour).toBeCloseTo(before.coldStartsPerSecond * 3600);
});

it('a slow rise spreads its cold starts, a jump has them all within ten seconds', () => {
  const slow = modelled({ from: 10, to: 100, seconds: 0.2, within: 600, init: 0.3 });
  expect(slow.mostIn10Seconds).toBeCloseTo(slow.coldStarts / 60);
  const jump = modelled({ from: 10, to: 100, seconds: 0.2, within: 0, init: 0.3 });
  expect(jump.mostIn10Seconds).toBe(jump.coldStarts);
});
