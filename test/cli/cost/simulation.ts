/**
 * A discrete-event simulation of a function's environments: requests arrive one by one and take an idle environment,
 * else start a new one; between requests an environment is frozen, and gone when it was for too long. Nothing in it
 * comes from the model that it checks.
 */

export interface Scenario {
  /** Requests per second at a time, in seconds; at most `mostPerSecond`. */
  rate: (time: number) => number;
  mostPerSecond: number;
  /** Draws the seconds of one request. */
  seconds: (random: () => number) => number;
  initSeconds: number;
  idleSeconds: number;
  /** Which idle environment gets a request: that of the lowest number, or the one that has been idle for longest. */
  takes?: 'lowest' | 'longest idle';
  /** What happens before `from` is left out, so that the simulation does not begin with an empty function. */
  from: number;
  until: number;
  seed: number;
}

export interface Outcome {
  requests: number;
  coldStarts: number;
  /** Requests in the function, and environments that exist, on average over time. */
  busy: number;
  kept: number;
}

export const exponential = (mean: number) => (random: () => number) => -mean * Math.log(1 - random());
export const constant = (seconds: number) => () => seconds;

/** Uniform numbers from a seed (mulberry32), so that every run is the same. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function simulate(scenario: Scenario): Outcome {
  const { rate, mostPerSecond, seconds, initSeconds, idleSeconds, takes, from, until } = scenario;
  const random = randomFrom(scenario.seed);
  /** When each environment is free again, or undefined when it is gone. */
  const freeAt: (number | undefined)[] = [];
  const outcome: Outcome = { requests: 0, coldStarts: 0, busy: 0, kept: 0 };
  const within = (start: number, end: number) => Math.max(0, Math.min(end, until) - Math.max(start, from));

  const arrival = exponential(1 / mostPerSecond);
  for (let now = arrival(random); now < until; now += arrival(random)) {
    if (random() * mostPerSecond >= rate(now)) continue; // thinned to the rate of the moment
    const counts = now >= from;
    if (counts) outcome.requests++;
    let chosen = -1;
    for (let i = 0; i < freeAt.length && (chosen < 0 || takes === 'longest idle'); i++) {
      const free = freeAt[i];
      if (free === undefined || free > now) continue;
      if (now - free > idleSeconds) {
        freeAt[i] = undefined;
        outcome.kept += within(free, free + idleSeconds);
      } else if (chosen < 0 || free < freeAt[chosen]!) chosen = i;
    }
    const isCold = chosen < 0;
    if (isCold) {
      chosen = freeAt.indexOf(undefined);
      if (chosen < 0) chosen = freeAt.push(undefined) - 1;
      if (counts) outcome.coldStarts++;
    }
    if (!isCold) outcome.kept += within(freeAt[chosen]!, now);
    const end = now + (isCold ? initSeconds : 0) + seconds(random);
    freeAt[chosen] = end;
    outcome.busy += within(now, end);
    outcome.kept += within(now, end);
  }
  for (const free of freeAt) if (free !== undefined) outcome.kept += within(free, free + idleSeconds);
  outcome.busy /= until - from;
  outcome.kept /= until - from;
  return outcome;
}

/** The mean over several runs, one per seed, and its standard error. */
export interface Estimate {
  mean: number;
  standardError: number;
}

/** Runs a scenario with the seeds from 1 to `runs`. */
export function estimates(scenario: Omit<Scenario, 'seed'>, runs: number): Record<keyof Outcome, Estimate> {
  const outcomes = Array.from({ length: runs }, (_, i) => simulate({ ...scenario, seed: i + 1 }));
  const estimate = (key: keyof Outcome): Estimate => {
    const mean = outcomes.reduce((sum, outcome) => sum + outcome[key], 0) / runs;
    const variance = outcomes.reduce((sum, outcome) => sum + (outcome[key] - mean) ** 2, 0) / (runs - 1);
    return { mean, standardError: Math.sqrt(variance / runs) };
  };
  return {
    requests: estimate('requests'),
    coldStarts: estimate('coldStarts'),
    busy: estimate('busy'),
    kept: estimate('kept'),
  };
}
