import { decideRamp } from '../../shared/ramp/decide.ts';
import type { Evidence } from '../../shared/ramp/evidence.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { type Behaviour, drawMinute, type Minute, Sum } from './minute.ts';
import type { Random } from './random.ts';

export type Fault = { kind: 'errors' | 'time' | 'parity'; size: number };

export interface Plan {
  /** For the whole rule. */
  requestsPerSecond: number;
  /** For the old service, and for the new one while it is well. */
  errorChance: number;
  /** Absent: the new service is good. */
  fault: Fault | undefined;
  /** The step in which the fault begins, at a random minute of the first ten. */
  faultStep: number;
}

export interface Outcome {
  end: 'done' | 'rolledBack';
  /** Whether a step was taken while the fault was there. */
  advanced: boolean;
  /** From the fault's begin to the rollback. */
  minutes: number;
  /** Requests that the new service served in that time. */
  met: number;
}

const MINUTE = 60_000;
/** The share of requests whose answers are compared: methods that may be repeated, of a mirror of all of them. */
const MIRRORED = 0.6;
/** Differences between two good services. A time stamp in an answer is enough for one. */
const GOOD_DIFFERS = 0.0005;

/** A table with a ramp whose settings are given; all others are the defaults. */
export function simulatedTable(ramp: object): RouteTable {
  const groups = ['orders', 'legacy'];
  return checkRouteTable(
    {
      targetGroups: Object.fromEntries(groups.map((name) => [name, { type: 'http', url: `http://${name}` }])),
      defaultAction: {
        forward: {
          targetGroups: groups.map((targetGroupIdentifier, weight) => ({ targetGroupIdentifier, weight })),
          ramp: { targetGroupIdentifier: 'orders', ...ramp },
        },
      },
    },
    'simulation',
  );
}

/** One ramp, decided each minute until it is done or rolled back. */
export function live(start: RouteTable, plan: Plan, random: Random): Outcome {
  const good: Behaviour = { errorChance: plan.errorChance, slowerMs: 0, differChance: GOOD_DIFFERS };
  const faultDelay = Math.floor(random.uniform() * 10);
  let table = decideRamp(start, new Map(), 0).table;
  let step = new Windows(recentMinutes(table));
  let faulty: { advanced: boolean; minutes: number; met: number } | undefined;

  for (let minute = 1; ; minute++) {
    const { ramp, targetGroups } = table.defaultAction!.forward!;
    const state = ramp!.state!;
    if (
      plan.fault &&
      !faulty &&
      state.step === plan.faultStep &&
      minute * MINUTE >= Date.parse(state.since) + faultDelay * MINUTE
    ) {
      faulty = { advanced: false, minutes: 0, met: 0 };
    }
    const behaviour = faulty ? withFault(good, plan.fault!) : good;
    const share = targetGroups[0]!.weight / (targetGroups[0]!.weight + targetGroups[1]!.weight);
    const mean = plan.requestsPerSecond * 60;
    const orders = drawMinute(random, mean * share, behaviour);
    const legacy = drawMinute(random, mean * (1 - share), good);
    orders.compared = random.binomial(legacy.requests, MIRRORED);
    orders.different = random.binomial(orders.compared, behaviour.differChance);
    step.add(orders, legacy);
    if (faulty) {
      faulty.minutes++;
      faulty.met += orders.requests;
    }

    const evidences = new Map([[undefined, { since: state.since, ...step.evidence() }]]);
    const decided = decideRamp(table, evidences, minute * MINUTE);
    const [decision] = decided.decisions;
    if (decision!.status === 'rolledBack' || decision!.status === 'done') {
      const { advanced, minutes, met } = faulty ?? { advanced: false, minutes: 0, met: 0 };
      return {
        end: decision!.status,
        advanced: advanced || (faulty !== undefined && decision!.status === 'done'),
        minutes,
        met,
      };
    }
    if (decision!.step > state.step) {
      if (faulty) faulty.advanced = true;
      step = new Windows(recentMinutes(table));
    }
    table = decided.table;
  }
}

const recentMinutes = (table: RouteTable): number => Math.max(1, table.defaultAction!.forward!.ramp!.holdMinutes);

function withFault(good: Behaviour, { kind, size }: Fault): Behaviour {
  if (kind === 'errors') return { ...good, errorChance: Math.min(1, good.errorChance + size / 100) };
  return kind === 'time' ? { ...good, slowerMs: size } : { ...good, differChance: size / 100 };
}

/** A step's minutes: all of them, and the last ones. */
class Windows {
  readonly #whole = [new Sum(), new Sum()] as const;
  readonly #recent = [new Sum(), new Sum()] as const;
  readonly #minutes: [Minute, Minute][] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(orders: Minute, legacy: Minute): void {
    for (const [i, minute] of [orders, legacy].entries()) {
      this.#whole[i]!.add(minute);
      this.#recent[i]!.add(minute);
    }
    this.#minutes.push([orders, legacy]);
    if (this.#minutes.length <= this.#most) return;
    const [oldOrders, oldLegacy] = this.#minutes.shift()!;
    this.#recent[0].add(oldOrders, -1);
    this.#recent[1].add(oldLegacy, -1);
  }

  evidence(): { step: Evidence; recent: Evidence } {
    const of = ([orders, legacy]: readonly [Sum, Sum]): Evidence => ({
      orders: orders.evidence(),
      legacy: legacy.evidence(),
    });
    const step = of(this.#whole);
    return { step, recent: this.#minutes.length < this.#most ? step : of(this.#recent) };
  }
}
