import { describe, expect, it } from 'vitest';
import { carriedRamps } from '../../shared/ramp/carry.ts';
import { withChanges } from '../../shared/ramp/change.ts';
import { decideRamp } from '../../shared/ramp/decide.ts';
import { approve, hold, rollBack, standing } from '../../shared/ramp/person.ts';
import { rampsOf } from '../../shared/ramp/ramps.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { rampTable } from './table.ts';

const SINCE = '2026-11-28T10:00:00Z';
const NOW = Date.parse('2026-11-28T10:30:00Z');

const table = (ramp: object = {}, weights = { orders: 25, legacy: 75 }) =>
  checkRouteTable(rampTable({ approveAt: [50], ...ramp }, weights), 'table');
const running = { step: 3, since: SINCE, status: 'running' } as const;
const ramp = (state: object | undefined) => rampsOf(table(state && { state }))[0]!;

describe('a person', () => {
  it('approves the next step, which the ramp then takes when its evidence is enough', () => {
    const change = approve(ramp(running), NOW);
    expect(change).toEqual({ rule: 'orders', state: { ...running, approvedPercent: 50 } });
    const next = withChanges(table({ state: running }), [change]);
    const good = { requests: 1000, targetErrors: 0, gatewayErrors: 0, compared: 0, different: 0 };
    const evidence = new Map([['orders', { since: SINCE, step: { orders: good }, recent: {} }]]);
    expect(decideRamp(next, evidence, NOW).decisions[0]).toMatchObject({ step: 4, toPercent: 50 });
  });

  it('approves a first step, before the ramp has begun', () =>
    expect(approve(ramp(undefined), NOW).state).toEqual({
      step: 0,
      since: '2026-11-28T10:30:00Z',
      status: 'running',
      approvedPercent: 1,
    }));

  it('holds a ramp that has not begun', () =>
    expect(hold(ramp(undefined), 'night', NOW).state).toEqual({
      step: 0,
      since: '2026-11-28T10:30:00Z',
      status: 'held',
      reason: 'night',
    }));

  it('holds a ramp and lets it go on', () => {
    const held = hold(ramp(running), 'night', NOW);
    expect(held.state).toEqual({ ...running, status: 'held', reason: 'night' });
    expect(approve(ramp(held.state), NOW).state).toEqual({ ...running, approvedPercent: 50 });
  });

  it('rolls a ramp back', () =>
    expect(rollBack(ramp(running), 'by hand', NOW)).toEqual({
      rule: 'orders',
      weights: { orders: 0, legacy: 100 },
      state: { step: 0, since: '2026-11-28T10:30:00Z', status: 'rolledBack', reason: 'by hand' },
    }));

  it.each<[what: string, act: () => unknown, why: string]>([
    ['approve what is done', () => approve(ramp({ ...running, status: 'done' }), NOW), 'it is done'],
    [
      'hold what was rolled back',
      () => hold(ramp({ ...running, step: 0, status: 'rolledBack', reason: 'slow' }), 'x', NOW),
      'it was rolled back (slow); to begin again',
    ],
    [
      'roll back what is back',
      () => rollBack(ramp({ ...running, step: 0, status: 'rolledBack', reason: 'slow' }), 'x', NOW),
      'at 0 % already: slow',
    ],
  ])('cannot %s', (_, act, why) => expect(act).toThrow(why));

  it('reads where a ramp stands', () => {
    expect(standing(ramp(running))).toBe(`at 25 %, step 3 of 5, running since ${SINCE}`);
    expect(standing(ramp(undefined))).toBe('not begun');
  });
});

describe('a new table takes over where its ramps stand', () => {
  const carried = (next: ReturnType<typeof table>, inUse = table({ state: running })) =>
    withChanges(next, carriedRamps(next, inUse));

  it('with step and weights, whatever weights its author wrote', () => {
    const next = carried(table({ holdMinutes: 60 }, { orders: 0, legacy: 100 }));
    expect(next.rules[0]!.action.forward).toMatchObject({
      targetGroups: [
        { targetGroupIdentifier: 'orders', weight: 25 },
        { targetGroupIdentifier: 'legacy', weight: 75 },
      ],
      ramp: { holdMinutes: 60, state: running },
    });
  });

  it.each<[what: string, next: ReturnType<typeof table>, inUse?: ReturnType<typeof table>]>([
    ['a state of its own', table({ state: { ...running, step: 1 } }, { orders: 1, legacy: 99 })],
    ['fewer steps than were taken', table({ steps: [50], approveAt: [] })],
    ['a ramp to another group', table({ targetGroupIdentifier: 'legacy' })],
    ['another group in place of one', table({}, { orders: 0, old: 100 } as never)],
    [
      'one group less',
      table({}, { orders: 0, legacy: 100 }),
      table({ state: running }, { orders: 25, legacy: 50, old: 25 } as never),
    ],
    ['one group more', table({}, { orders: 0, legacy: 50, old: 50 } as never)],
  ])('not with %s', (_, next, inUse) => expect(carried(next, inUse)).toEqual(next));
});
