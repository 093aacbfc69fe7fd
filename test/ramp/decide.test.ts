import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { withChanges } from '../../shared/ramp/change.ts';
import { decideRamp } from '../../shared/ramp/decide.ts';
import { type GroupEvidence, NO_EVIDENCE, type RampEvidence, type RampEvidences } from '../../shared/ramp/evidence.ts';
import { approve } from '../../shared/ramp/person.ts';
import { rampsOf } from '../../shared/ramp/ramps.ts';
import type { RampState } from '../../shared/ramp/schema.ts';
import { percentOf } from '../../shared/ramp/weights.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { rampTable } from './table.ts';

const MINUTE = 60_000;
const SINCE = '2026-11-28T10:00:00Z';
const BEGIN = Date.parse(SINCE);

/** Steps 1, 5, 25, 50, 100; ten minutes and 200 requests each; a person approves 50 %. */
const RAMP = {
  steps: [1, 5, 25, 50, 100],
  holdMinutes: 10,
  minRequests: 200,
  approveAt: [50],
  limits: { errorPercent: 1, errorPercentOverOthers: 0.5, p95Ms: 800, p95MsOverOthers: 100, parityPercent: 99.5 },
};

const WEIGHTS = [0, 1, 5, 25, 50, 100];

const running = (step: number, state: Partial<RampState> = {}): RouteTable =>
  checked(
    rampTable(
      { ...RAMP, state: { step, since: SINCE, status: 'running', ...state } },
      { orders: WEIGHTS[step]!, legacy: 100 - WEIGHTS[step]! },
    ),
  );

const checked = (table: unknown): RouteTable => checkRouteTable(table, 'ROUTES');

const group = (changes: Partial<GroupEvidence> = {}): GroupEvidence => ({ ...NO_EVIDENCE, ...changes });

const GOOD = group({ requests: 1000, targetErrors: 1, p95Ms: 90 });

function evidence(orders: GroupEvidence, legacy = GOOD, recent = { orders, legacy }): RampEvidences {
  return new Map([['orders', { since: SINCE, step: { orders, legacy }, recent }]]);
}

const after = (minutes: number): number => BEGIN + minutes * MINUTE;

function decided(table: RouteTable, evidences: RampEvidences, now: number) {
  const { table: next, decisions } = decideRamp(table, evidences, now);
  const { change, rule, ...decision } = decisions[0]!;
  const { targetGroups, ramp } = next.rules[0]!.action.forward!;
  const weights = Object.fromEntries(targetGroups.map((each) => [each.targetGroupIdentifier, each.weight]));
  return { ...decision, weights, state: ramp!.state };
}

describe('a ramp begins', () => {
  it('with step 1 at its first run, whatever the evidence', () =>
    expect(decided(checked(rampTable(RAMP)), new Map(), after(0))).toEqual({
      status: 'running',
      step: 1,
      fromPercent: 0,
      toPercent: 1,
      reason: 'begins',
      weights: { orders: 1, legacy: 99 },
      state: { step: 1, since: SINCE, status: 'running' },
    }));

  it('not before a person approves, where the first step waits for one', () => {
    const table = rampTable({ ...RAMP, approveAt: [1] });
    expect(decided(checked(table), new Map(), after(0))).toMatchObject({
      status: 'running',
      step: 0,
      toPercent: 0,
      reason: 'waits for a person to approve 1 %',
    });
  });

  it('with step 1 once a person has approved it, although its weight is 0', () => {
    const state = { step: 0, since: SINCE, status: 'running', approvedPercent: 1 };
    expect(decided(checked(rampTable({ ...RAMP, approveAt: [1], state })), new Map(), after(1))).toMatchObject({
      step: 1,
      toPercent: 1,
      weights: { orders: 1, legacy: 99 },
    });
  });

  it('from the percent that the weights gave before', () =>
    expect(decided(checked(rampTable(RAMP, { orders: 5, legacy: 95 })), new Map(), after(0))).toMatchObject({
      fromPercent: 5,
      toPercent: 1,
    }));
});

describe('a step waits', () => {
  it.each<[what: string, orders: GroupEvidence, minutes: number, reason: string]>([
    ['for its time', GOOD, 9.5, 'waits: 9.5 minutes of 10 have passed'],
    ['for requests', group({ requests: 199 }), 60, `waits: 199 of 200 requests since ${SINCE}`],
    ['without any request', NO_EVIDENCE, 600, `waits: 0 of 200 requests since ${SINCE}`],
    ['when its clock is ahead', GOOD, -5, 'waits: 0 minutes of 10 have passed'],
    [
      'when few answers were compared and too many of them differ',
      group({ ...GOOD, compared: 5, different: 1 }),
      60,
      'waits: 1 of 5 compared answers differ, and 200 are needed to judge',
    ],
  ])('%s', (_, orders, minutes, reason) =>
    expect(decided(running(2), evidence(orders), after(minutes))).toEqual({
      status: 'running',
      step: 2,
      fromPercent: 5,
      toPercent: 5,
      reason,
      weights: { orders: 5, legacy: 95 },
      state: running(2).rules[0]!.action.forward!.ramp!.state,
    }),
  );

  it('for a person, and goes on when one has approved', () => {
    expect(decided(running(3), evidence(GOOD), after(60))).toMatchObject({
      step: 3,
      toPercent: 25,
      reason: 'waits for a person to approve 50 %',
    });
    expect(decided(running(3, { approvedPercent: 50 }), evidence(GOOD), after(60))).toMatchObject({
      step: 4,
      toPercent: 50,
    });
  });

  it('when a person holds it', () =>
    expect(decided(running(2, { status: 'held', reason: 'night' }), evidence(GOOD), after(60))).toMatchObject({
      status: 'held',
      toPercent: 5,
      reason: 'night',
    }));

  it('when its evidence is that of an earlier step', () => {
    const earlier = new Map([['orders', { ...evidence(GOOD).get('orders')!, since: '2026-11-28T09:00:00Z' }]]);
    expect(decided(running(2), earlier, after(60)).reason).toBe(`waits: 0 of 200 requests since ${SINCE}`);
  });

  it('when somebody has set its weight to 0', () => {
    const table = running(2);
    table.rules[0]!.action.forward!.targetGroups[0]!.weight = 0;
    expect(decided(table, evidence(GOOD), after(60))).toMatchObject({
      step: 2,
      weights: { orders: 0, legacy: 95 },
      reason: 'the weight was set to 0 by hand and stays so: remove the state of the ramp to begin again',
    });
  });
});

describe('the next step', () => {
  it('comes when time and requests are enough and no limit is broken', () =>
    expect(decided(running(2), evidence(GOOD), after(10))).toEqual({
      status: 'running',
      step: 3,
      fromPercent: 5,
      toPercent: 25,
      reason: '1000 requests, 0.1 % errors and p95 90 ms, the other groups 0.1 % errors and p95 90 ms',
      weights: { orders: 25, legacy: 75 },
      state: { step: 3, since: '2026-11-28T10:10:00Z', status: 'running' },
    }));

  it.each<[what: string, orders: GroupEvidence, legacy: GroupEvidence, reason: string]>([
    [
      'the group alone, where the others had nothing',
      group({ requests: 300 }),
      NO_EVIDENCE,
      '300 requests, 0 % errors',
    ],
    [
      'answers that were compared',
      group({ requests: 300, compared: 300, different: 1 }),
      group({ requests: 9 }),
      '300 requests, 0 % errors, the other groups 0 % errors, 1 of 300 compared answers differ',
    ],
  ])('is given reasons of %s', (_, orders, legacy, reason) =>
    expect(decided(running(2), evidence(orders, legacy), after(10))).toMatchObject({ step: 3, reason }),
  );

  it('after the last is the end: the last has lasted as long as any other', () => {
    expect(decided(running(5), evidence(GOOD), after(9))).toMatchObject({ status: 'running', toPercent: 100 });
    expect(decided(running(5), evidence(GOOD), after(10))).toMatchObject({
      status: 'done',
      step: 5,
      fromPercent: 100,
      toPercent: 100,
      weights: { orders: 100, legacy: 0 },
      state: { step: 5, since: '2026-11-28T10:10:00Z', status: 'done' },
    });
  });

  it('after the end there is none', () =>
    expect(
      decided(running(5, { status: 'done' }), evidence(group({ requests: 999, targetErrors: 999 })), after(60)),
    ).toMatchObject({
      status: 'done',
      reason: `done since ${SINCE}`,
      toPercent: 100,
    }));
});

describe('a broken limit', () => {
  const requests = 1000;
  it.each<[what: string, orders: GroupEvidence, legacy: GroupEvidence, reason: string]>([
    [
      'errors',
      group({ requests, targetErrors: 8, gatewayErrors: 3 }),
      group({ requests, targetErrors: 11 }),
      '11 errors in 1000 requests (8 by the target, 3 by the proxy), 1.1 %; the limit is 1 %',
    ],
    [
      'errors among the first requests, which are too many for all that a step needs',
      group({ requests: 3, targetErrors: 3 }),
      group({ requests }),
      '3 errors in 3 requests (3 by the target, 0 by the proxy), 1.5 % of the 200 that a step needs; the limit is 1 %',
    ],
    [
      'more errors than the others have',
      group({ requests, targetErrors: 8 }),
      group({ requests, targetErrors: 2 }),
      '8 errors in 1000 requests (8 by the target, 0 by the proxy), 0.8 %, the other groups 0.2 %; the limit is 0.5 % over theirs',
    ],
    [
      'more errors than others that had exactly minRequests requests',
      group({ requests, targetErrors: 8 }),
      group({ requests: 200 }),
      '8 errors in 1000 requests (8 by the target, 0 by the proxy), 0.8 %, the other groups 0 %; the limit is 0.5 % over theirs',
    ],
    [
      'slow answers',
      group({ requests, p95Ms: 801 }),
      group({ requests, p95Ms: 790 }),
      'p95 801 ms; the limit is 800 ms',
    ],
    [
      'slow answers to exactly minRequests requests',
      group({ requests: 200, p95Ms: 801 }),
      group({ requests, p95Ms: 790 }),
      'p95 801 ms; the limit is 800 ms',
    ],
    [
      'slower answers than the others have',
      group({ requests, p95Ms: 191 }),
      group({ requests, p95Ms: 90 }),
      'p95 191 ms, the other groups 90 ms; the limit is 100 ms over theirs',
    ],
    [
      'answers that differ',
      group({ requests, compared: 400, different: 3 }),
      group({ requests }),
      '3 of 400 compared answers differ; the limit is 99.5 % alike',
    ],
  ])('%s: back to 0 %% at once', (_, orders, legacy, reason) => {
    const since = '2026-11-28T10:01:00Z';
    expect(decided(running(3), evidence(orders, legacy), after(1))).toEqual({
      status: 'rolledBack',
      step: 0,
      fromPercent: 25,
      toPercent: 0,
      reason: `${reason} (since ${SINCE})`,
      weights: { orders: 0, legacy: 100 },
      state: { step: 0, since, status: 'rolledBack', reason: `${reason} (since ${SINCE})` },
    });
  });

  it.each<[what: string, orders: GroupEvidence, legacy: GroupEvidence]>([
    ['one error in the first request', group({ requests: 1, targetErrors: 1 }), GOOD],
    [
      'exactly the limits',
      group({ requests, targetErrors: 10, p95Ms: 800, compared: 1000, different: 5 }),
      group({ requests, targetErrors: 5, p95Ms: 700 }),
    ],
    [
      'others with too few requests to be a measure',
      group({ requests, targetErrors: 9, p95Ms: 700 }),
      group({ requests: 199, p95Ms: 5 }),
    ],
    ['a slow first answer', group({ requests: 199, p95Ms: 5000 }), GOOD],
  ])('not by %s', (_, orders, legacy) =>
    expect(decided(running(3), evidence(orders, legacy), after(1)).status).toBe('running'),
  );

  it('of several other groups is that of all their errors', () => {
    const table = rampTable(
      { ...RAMP, state: { step: 1, since: SINCE, status: 'running' } },
      { orders: 1, legacy: 50, old: 49 },
    );
    const step = {
      orders: group({ requests, targetErrors: 9 }),
      legacy: group({ requests, targetErrors: 1, gatewayErrors: 2 }),
      old: group({ requests, gatewayErrors: 1 }),
    };
    const evidences = new Map([['orders', { since: SINCE, step, recent: {} }]]);
    expect(decided(checked(table), evidences, after(1)).reason).toMatch(/, 0\.9 %, the other groups 0\.2 %; /);
  });

  it('of the last minutes counts, after however long a good time', () => {
    const recent = { orders: group({ requests: 90, gatewayErrors: 90 }), legacy: GOOD };
    const long = group({ requests: 1_000_000, gatewayErrors: 90 });
    expect(decided(running(3), evidence(long, GOOD, recent), after(6000))).toMatchObject({
      status: 'rolledBack',
      reason:
        '90 errors in 90 requests (0 by the target, 90 by the proxy), 45 % of the 200 that a step needs; the limit is 1 % (in the last 10 minutes)',
    });
  });

  it('holds, however good the evidence after it', () => {
    const table = running(0, { status: 'rolledBack', reason: 'too slow' });
    expect(decided(table, evidence(GOOD), after(600))).toMatchObject({
      status: 'rolledBack',
      step: 0,
      toPercent: 0,
      reason: 'too slow',
    });
  });

  it('rolls back what a person holds, and what has only its last step to finish', () => {
    const bad = evidence(group({ requests, targetErrors: 100 }));
    expect(decided(running(2, { status: 'held' }), bad, after(1)).toPercent).toBe(0);
    expect(decided(running(5), bad, after(1)).weights).toEqual({ orders: 0, legacy: 100 });
  });

  it('gives the others back the shares that 100 % took from them', () => {
    const table = rampTable({ ...RAMP, steps: [50, 100], approveAt: [] }, { orders: 0, legacy: 9, old: 3 });
    const first = decideRamp(checked(table), new Map(), BEGIN).table;
    const last = decideRamp(first, evidence(GOOD), after(10)).table;
    const since = '2026-11-28T10:10:00Z';
    expect(last.rules[0]!.action.forward!.ramp!.state).toMatchObject({ since, otherWeights: { legacy: 3, old: 1 } });
    const bad = group({ requests, targetErrors: 100 });
    const evidences = new Map([['orders', { since, step: { orders: bad }, recent: {} }]]);
    expect(decided(last, evidences, after(11)).weights).toEqual({ orders: 0, legacy: 75, old: 25 });
  });
});

describe('the step of 100 %', () => {
  it.each<[legacy: number, old: number, otherWeights: object | undefined]>([
    [9, 3, { legacy: 9, old: 3 }],
    [9, 0, undefined],
  ])('keeps the weights of the others if several have one: %i and %i', (legacy, old, otherWeights) => {
    const table = rampTable({ ...RAMP, steps: [100], approveAt: [] }, { orders: 0, legacy, old });
    const { state } = decideRamp(checked(table), new Map(), BEGIN).table.rules[0]!.action.forward!.ramp!;
    expect(state!.otherWeights).toEqual(otherWeights);
  });
});

describe('several ramps', () => {
  it('are decided each by its own evidence, that of the default action too', () => {
    const table = rampTable(
      { ...RAMP, state: { step: 1, since: SINCE, status: 'running' } },
      { orders: 1, legacy: 99 },
    );
    const { forward } = table.rules[0]!.action;
    const evidences: RampEvidences = new Map<string | undefined, RampEvidence>([
      ['orders', { since: SINCE, step: { orders: group({ requests, targetErrors: requests }) }, recent: {} }],
      [undefined, { since: SINCE, step: { orders: GOOD, legacy: GOOD }, recent: {} }],
    ]);
    const { decisions, table: next } = decideRamp(
      checked({ ...table, defaultAction: { forward } }),
      evidences,
      after(10),
    );
    expect(decisions.map(({ rule, toPercent }) => [rule, toPercent])).toEqual([
      ['orders', 0],
      [undefined, 5],
    ]);
    expect(next.defaultAction!.forward!.targetGroups[0]!.weight).toBe(5);
  });

  const requests = 1000;
});

describe('for any ramp and any evidence', () => {
  const count = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 100_000 }));
  const anyGroup = fc
    .record({
      requests: count,
      errors: fc.double({ min: 0, max: 1, noNaN: true }),
      p95Ms: fc.integer({ min: 1, max: 1000 }),
      compared: count,
      different: fc.double({ min: 0, max: 0.02, noNaN: true }),
    })
    .map(({ requests, errors, p95Ms, compared, different }) =>
      group({
        requests,
        targetErrors: Math.floor(requests * errors * errors * 0.05),
        p95Ms,
        compared,
        different: Math.floor(compared * different),
      }),
    );
  const anySteps = fc
    .uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 })
    .map((steps) => steps.sort((a, b) => a - b));
  const anyRamp = fc.record({
    steps: anySteps,
    holdMinutes: fc.constantFrom(0, 1, 10),
    minRequests: fc.constantFrom(1, 50, 200),
  });
  const approvals = fc.array(fc.boolean(), { minLength: 6, maxLength: 6 });
  const moments = fc.array(
    fc.record({
      orders: anyGroup,
      legacy: anyGroup,
      minutes: fc.integer({ min: 0, max: 30 }),
      /** Before this moment a person lets the ramp take its next step. */
      isApproved: fc.boolean(),
    }),
    { maxLength: 12 },
  );

  const tableOf = (ramp: { steps: number[] }, waits: boolean[]): RouteTable =>
    checked(rampTable({ ...RAMP, ...ramp, approveAt: ramp.steps.filter((_, i) => waits[i]) }));

  /** A ramp's life: at each moment the evidence is that of its present step. */
  function* life(start: RouteTable, list: typeof moments extends fc.Arbitrary<infer M> ? M : never) {
    let table = start;
    let now = BEGIN;
    for (const { orders, legacy, minutes, isApproved } of list) {
      now += minutes * MINUTE;
      if (isApproved && rampOf(table).state?.status === 'running') {
        table = withChanges(table, [approve(rampsOf(table)[0]!, now)]);
      }
      const { state } = table.rules[0]!.action.forward!.ramp!;
      const window = { orders, legacy };
      const evidences: RampEvidences = new Map(
        state && [['orders', { since: state.since, step: window, recent: window }]],
      );
      const { table: next, decisions } = decideRamp(table, evidences, now);
      yield { table, next, decision: decisions[0]!, orders, evidences, now };
      table = next;
    }
  }

  const forAnyLife = (check: (moment: ReturnType<typeof life> extends Generator<infer M> ? M : never) => void) =>
    fc.assert(
      fc.property(anyRamp, approvals, moments, (ramp, waits, list) => {
        for (const moment of life(tableOf(ramp, waits), list)) check(moment);
      }),
      { numRuns: 150 },
    );

  const rampOf = (table: RouteTable) => table.rules[0]!.action.forward!.ramp!;
  const share = (table: RouteTable) => percentOf(table.rules[0]!.action.forward!.targetGroups, 'orders');

  it('never above the step that a person has approved', () =>
    forAnyLife(({ next }) => {
      const { approveAt, state } = rampOf(next);
      const waiting = approveAt.filter((percent) => percent > (state?.approvedPercent ?? 0));
      expect(share(next)).toBeLessThan(Math.min(...waiting, 101));
    }));

  it('never up without evidence', () =>
    forAnyLife(({ table, next, decision, orders, now }) => {
      const { state, holdMinutes, minRequests } = rampOf(table);
      if (!state || decision.step <= state.step) return;
      expect(orders.requests).toBeGreaterThanOrEqual(minRequests);
      expect(now - Date.parse(state.since)).toBeGreaterThanOrEqual(holdMinutes * MINUTE);
      expect(orders.targetErrors * 100).toBeLessThanOrEqual(orders.requests);
      expect(decision.step).toBe(state.step + 1);
      expect(share(next)).toBeGreaterThan(share(table));
    }));

  it('a breach always goes down, to nothing', () =>
    forAnyLife(({ table, next, orders }) => {
      const { state, minRequests } = rampOf(table);
      if (!state || state.status === 'done' || orders.targetErrors * 100 <= Math.max(orders.requests, minRequests))
        return;
      expect(share(next)).toBe(0);
      expect(rampOf(next).state!.status).toBe('rolledBack');
    }));

  it('once rolled back or done, for ever so', () =>
    forAnyLife(({ table, next }) => {
      if (['rolledBack', 'done'].includes(rampOf(table).state?.status ?? '')) expect(next).toEqual(table);
    }));

  it('the same arguments give the same, and stay as they are', () =>
    forAnyLife(({ table, next, evidences, now }) => {
      const before = JSON.stringify(table);
      // Neither the clock nor chance is an argument.
      vi.useFakeTimers({ now: 0 });
      const random = vi.spyOn(Math, 'random').mockReturnValue(0);
      expect(decideRamp(table, evidences, now).table).toEqual(next);
      vi.useRealTimers();
      expect(random).not.toHaveBeenCalled();
      random.mockRestore();
      expect(JSON.stringify(table)).toBe(before);
    }));

  it('the same evidence twice moves nothing twice', () =>
    forAnyLife(({ table, next, evidences, now }) => {
      expect(decideRamp(next, evidences, now).table).toEqual(next);
      const hasMoved = JSON.stringify(next) !== JSON.stringify(table);
      if (hasMoved) expect(decideRamp(next, evidences, now + 1000 * MINUTE).table).toEqual(next);
    }));

  it('every table that it gives is valid', () =>
    forAnyLife(({ next }) => void checked(JSON.parse(JSON.stringify(next)))));
});
