import { type Fault, live, type Outcome, type Plan, simulatedTable } from './life.ts';
import { random } from './random.ts';

/** Faults of a known size: percent of requests, milliseconds, percent of compared answers. */
const FAULTS: readonly (Fault | undefined)[] = [
  undefined,
  ...[1, 2, 5, 20, 100].map((size): Fault => ({ kind: 'errors', size })),
  ...[50, 150, 300, 1000].map((size): Fault => ({ kind: 'time', size })),
  ...[1, 2, 5, 50].map((size): Fault => ({ kind: 'parity', size })),
];

/** Requests a second, of the whole rule. */
export const TRAFFIC: readonly (readonly [number, number])[] = [
  [0.1, 1],
  [1, 10],
  [10, 100],
];

export interface Row {
  fault: Fault | undefined;
  traffic: readonly [number, number];
  outcomes: Outcome[];
}

/** `count` ramps with these settings: a third of them good, the others with a fault, and all kinds of traffic alike. */
export function simulate(count: number, seed: number, ramp: object): Row[] {
  const chance = random(seed);
  const table = simulatedTable(ramp);
  const steps = table.defaultAction!.forward!.ramp!.steps.length;
  const rows = TRAFFIC.flatMap((traffic) => FAULTS.map((fault): Row => ({ fault, traffic, outcomes: [] })));
  for (let i = 0; i < count; i++) {
    const traffic = chance.pick(TRAFFIC);
    const fault = chance.uniform() < 1 / 3 ? undefined : chance.pick(FAULTS.slice(1));
    const plan: Plan = {
      requestsPerSecond: chance.logUniform(...traffic),
      errorChance: chance.logUniform(0.0001, 0.003),
      fault,
      // The last step leaves nothing to compare with: a slower or different service is seen there by nothing but p95Ms.
      faultStep: 1 + Math.floor(chance.uniform() * (fault && fault.kind !== 'errors' ? steps - 1 : steps)),
    };
    rows.find((row) => row.fault === fault && row.traffic === traffic)!.outcomes.push(live(table, plan, chance));
  }
  return rows;
}

export interface Summary {
  ramps: number;
  /** How many of 100 good ones were rolled back. */
  aborted: number;
  /** How many of 100 bad ones came a step further. */
  advanced: number;
  /** How many of 100 bad ones were rolled back at all. */
  caught: number;
  /** From the fault's begin to the rollback, where there was one. */
  medianMinutes: number;
  p95Minutes: number;
  medianMet: number;
}

export function summary(outcomes: readonly Outcome[]): Summary {
  const caught = outcomes.filter(({ end }) => end === 'rolledBack');
  const percent = (part: number): number => (outcomes.length === 0 ? 0 : (part * 100) / outcomes.length);
  const minutes = caught.map((each) => each.minutes).toSorted((a, b) => a - b);
  const met = caught.map((each) => each.met).toSorted((a, b) => a - b);
  const at = (sorted: readonly number[], share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return {
    ramps: outcomes.length,
    aborted: percent(caught.length),
    advanced: percent(outcomes.filter(({ advanced }) => advanced).length),
    caught: percent(caught.length),
    medianMinutes: at(minutes, 0.5),
    p95Minutes: at(minutes, 0.95),
    medianMet: at(met, 0.5),
  };
}

export function faultText(fault: Fault | undefined): string {
  if (!fault) return 'none';
  const { kind, size } = fault;
  return { errors: `${size} % more errors`, time: `${size} ms slower`, parity: `${size} % answers differ` }[kind];
}
