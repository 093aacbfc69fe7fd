import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentOf, weightsOfStep } from '../../shared/ramp/weights.ts';
import { chooseTargetGroup } from '../../shared/routing/choose.ts';

const STEPS = [0.5, 1, 5, 25, 50, 99, 100];

const groups = (weights: Record<string, number>) =>
  Object.entries(weights).map(([targetGroupIdentifier, weight]) => ({ targetGroupIdentifier, weight }));

const at = (percent: number, weights: Record<string, number>, others?: Record<string, number>) =>
  Object.fromEntries(
    weightsOfStep(groups(weights), 'orders', percent, STEPS, others).map((each) => [
      each.targetGroupIdentifier,
      each.weight,
    ]),
  );

describe('weights of a step', () => {
  it.each([
    [1, { orders: 0, legacy: 100 }, { orders: 1, legacy: 99 }],
    [5, { orders: 1, legacy: 99 }, { orders: 5, legacy: 95 }],
    [50, { orders: 25, legacy: 75 }, { orders: 50, legacy: 50 }],
    [100, { orders: 50, legacy: 50 }, { orders: 100, legacy: 0 }],
    [0, { orders: 100, legacy: 0 }, { orders: 0, legacy: 100 }],
    [0, { orders: 5, legacy: 95 }, { orders: 0, legacy: 100 }],
    // Half a percent needs more than 100 in all.
    [0.5, { orders: 0, legacy: 100 }, { orders: 1, legacy: 199 }],
    // Three to one stays three to one, where rounded percents would be 5, 71 and 24.
    [5, { orders: 0, legacy: 75, old: 25 }, { orders: 4, legacy: 57, old: 19 }],
    [25, { orders: 4, legacy: 57, old: 19 }, { orders: 4, legacy: 9, old: 3 }],
    [0, { orders: 4, legacy: 9, old: 3 }, { orders: 0, legacy: 75, old: 25 }],
    // A group without traffic gets none.
    [5, { orders: 0, legacy: 100, retired: 0 }, { orders: 5, legacy: 95, retired: 0 }],
    // Nothing says how the others shared: alike.
    [0, { orders: 100, legacy: 0, old: 0 }, { orders: 0, legacy: 50, old: 50 }],
    // No room for 999 to 998 beside 99 %.
    [99, { orders: 1, legacy: 999, old: 998 }, { orders: 891, legacy: 5, old: 4 }],
  ])('at %s percent %j becomes %j', (percent, before, after) => expect(at(percent, before)).toEqual(after));

  it('after 100 % the others get back what they are remembered by', () =>
    expect(at(0, { orders: 100, legacy: 0, old: 0 }, { legacy: 9, old: 3 })).toEqual({
      orders: 0,
      legacy: 75,
      old: 25,
    }));

  const weight = fc.integer({ min: 0, max: 999 });
  const action = fc.record({ orders: weight, legacy: weight, old: weight });

  it('are whole numbers from 0 to 999, with traffic for somebody', () =>
    fc.assert(
      fc.property(action, fc.constantFrom(0, ...STEPS), (weights, percent) => {
        const after = Object.values(at(percent, weights));
        expect(after.every((each) => Number.isInteger(each) && each >= 0 && each <= 999)).toBe(true);
        expect(after.some((each) => each > 0)).toBe(true);
      }),
    ));

  it('give the group its percent to within a tenth, or a whole one where the others are unlike', () =>
    fc.assert(
      fc.property(action, fc.constantFrom(...STEPS), (weights, percent) => {
        const after = groups(at(percent, weights) as Record<string, number>);
        expect(Math.abs(percentOf(after, 'orders') - percent)).toBeLessThan(1);
        const [alone] = [groups(at(percent, { ...weights, old: 0 }) as Record<string, number>)];
        if (weights.legacy > 0) expect(Math.abs(percentOf(alone!, 'orders') - percent)).toBeLessThan(0.1);
      }),
    ));

  it('nobody who has moved moves back when the next step comes', () =>
    fc.assert(
      fc.property(action, fc.nat(STEPS.length - 2), fc.string(), (weights, i, key) => {
        const before = weightsOfStep(groups(weights), 'orders', STEPS[i]!, STEPS);
        const after = weightsOfStep(before, 'orders', STEPS[i + 1]!, STEPS);
        const chosen = (targetGroups: typeof before) => chooseTargetGroup({ targetGroups }, key, () => 0.5);
        if (chosen(before) === 'orders') expect(chosen(after)).toBe('orders');
        // And nobody else is moved but to it: the others keep their proportion.
        else if (i > 0) expect([chosen(before), 'orders']).toContain(chosen(after));
      }),
      { numRuns: 2000 },
    ));
});
