import { describe, expect, it } from 'vitest';
import { steadyEnvironments } from '../../../cli/cost/environments.ts';
import { constant, type Estimate, estimates, exponential } from './simulation.ts';

/** Beyond four standard errors a mean is only once in 16,000 times: a difference that large is the model's. */
function expectWithin(value: number, { mean, standardError }: Estimate, tolerance: number) {
  expect(Math.abs(value - mean), `${value} against ${mean}`).toBeLessThanOrEqual(4 * standardError + tolerance * mean);
}

const HOUR = 3600;
const IDLE = 300;
const RUNS = 10;

const scenario = (requestsPerSecond: number, seconds: (random: () => number) => number, hours: number) => ({
  rate: () => requestsPerSecond,
  mostPerSecond: requestsPerSecond,
  seconds,
  initSeconds: 0,
  idleSeconds: IDLE,
  from: HOUR,
  until: HOUR + hours * HOUR,
});

const LOADS = [
  // requests per second, seconds each, hours simulated
  [0.002, 0.1, 400],
  [0.01, 0.1, 200],
  [0.1, 0.1, 100],
  [1, 0.2, 20],
  [20, 0.1, 2],
  [10, 1, 3],
] as const;

const DISTRIBUTIONS = [
  ['of exponential times', exponential],
  ['all equally long', constant],
] as const;

describe.each(DISTRIBUTIONS)('a steady load, requests %s', (_, distribution) => {
  it.each(LOADS)('%f requests/s of %f s: as simulated for %i hours', (requestsPerSecond, seconds, hours) => {
    const simulated = estimates(scenario(requestsPerSecond, distribution(seconds), hours), RUNS);
    const { concurrency, kept, coldStartsPerSecond } = steadyEnvironments({ requestsPerSecond, seconds }, IDLE);
    expectWithin(concurrency, simulated.busy, 0); // Little's law is exact
    expectWithin(kept, simulated.kept, 0.01);
    expectWithin(coldStartsPerSecond * hours * HOUR, simulated.coldStarts, 0.05);
  });

  it('requests that take a thirtieth of the idle time: at most a quarter too many cold starts', () => {
    const simulated = estimates(scenario(1, distribution(10), 10), RUNS);
    const { kept, coldStartsPerSecond } = steadyEnvironments({ requestsPerSecond: 1, seconds: 10 }, IDLE);
    expectWithin(kept, simulated.kept, 0.03);
    expectWithin(coldStartsPerSecond * 10 * HOUR, simulated.coldStarts, 0.25);
    expect(coldStartsPerSecond * 10 * HOUR).toBeGreaterThan(simulated.coldStarts.mean);
  });
});

it('another choice among idle environments keeps more of them and starts fewer', () => {
  const load = scenario(10, exponential(1), 3);
  const simulated = estimates({ ...load, takes: 'longest idle' }, RUNS);
  const { kept, coldStartsPerSecond } = steadyEnvironments({ requestsPerSecond: 10, seconds: 1 }, IDLE);
  expect(simulated.kept.mean).toBeGreaterThan(kept);
  expect(simulated.coldStarts.mean).toBeLessThan(coldStartsPerSecond * 3 * HOUR);
});

describe('limits that are known', () => {
  it.each([1, 10, 100, 1000])(
    'a request every %i minutes is cold when the one before is idle for too long',
    (minutes) => {
      const requestsPerSecond = 1 / (60 * minutes);
      const { coldStartsPerSecond } = steadyEnvironments({ requestsPerSecond, seconds: 1e-6 }, IDLE);
      const share = coldStartsPerSecond / requestsPerSecond;
      expect(share).toBeCloseTo(Math.exp(-requestsPerSecond * IDLE), 4);
    },
  );

  it('environments that are never taken away start no more', () => {
    expect(steadyEnvironments({ requestsPerSecond: 10, seconds: 1 }, 1e9).coldStartsPerSecond).toBeLessThan(1e-6);
  });

  it.each([0.5, 10, 2_000])(
    'with %f in flight, environments taken away at once are those in use',
    (requestsPerSecond) => {
      const { kept } = steadyEnvironments({ requestsPerSecond, seconds: 1 }, 1e-3);
      expect(kept / requestsPerSecond).toBeCloseTo(1, 1);
    },
  );
});
