import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../shared/errors.ts';
import { chooseTargetGroup } from '../../shared/routing/choose.ts';
import type { Forward } from '../../shared/routing/schema.ts';

const forward = (weights: Record<string, number>): Forward => ({
  targetGroups: Object.entries(weights).map(([targetGroupIdentifier, weight]) => ({ targetGroupIdentifier, weight })),
});

/** Numbers from [0, 1) that are the same in every run (Park and Miller's minimal standard generator). */
function generator(): () => number {
  let state = 42;
  return () => {
    state = (state * 48271) % 2147483647;
    return (state - 1) / 2147483646;
  };
}

function shares(weights: Record<string, number>, draws = 100_000): Record<string, number> {
  const random = generator();
  const counts: Record<string, number> = Object.fromEntries(Object.keys(weights).map((name) => [name, 0]));
  for (let i = 0; i < draws; i++) counts[chooseTargetGroup(forward(weights), undefined, random)]! += 1 / draws;
  return counts;
}

describe('without a key, each group has its share by weight', () => {
  it.each<[weights: Record<string, number>]>([
    [{ a: 10, b: 90 }],
    [{ a: 1, b: 1 }],
    [{ a: 100, b: 100, c: 100 }],
    [{ a: 999, b: 1 }],
    [{ a: 1, b: 2, c: 3, d: 4 }],
    [{ a: 0, b: 5, c: 5 }],
  ])('%j', (weights) => {
    const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    const found = shares(weights);
    for (const [name, weight] of Object.entries(weights)) expect(found[name]).toBeCloseTo(weight / total, 2);
  });
});

describe('weight 0 takes no traffic', () => {
  const WITH_ZERO: Record<string, number>[] = [
    { a: 0, b: 1 },
    { a: 1, b: 0 },
    { a: 0, b: 1, c: 0 },
  ];

  it.each([0, 1e-9, 0.5, 0.999999999])('whatever is drawn: %d', (draw) => {
    for (const weights of WITH_ZERO) {
      const chosen = chooseTargetGroup(forward(weights), undefined, () => draw);
      expect(weights[chosen]).toBe(1);
    }
  });

  it('with a key neither', () => {
    for (let i = 0; i < 1000; i++) {
      expect(chooseTargetGroup(forward({ a: 0, b: 1, c: 999 }), `user-${i}`, () => 0)).not.toBe('a');
    }
  });

  it.each<Record<string, number>>([{ a: 0 }, { a: 0, b: 0 }])(
    'and where all have it, nobody answers: 503 for %j',
    (weights) => {
      for (const key of [undefined, 'user-1']) {
        const choose = () => chooseTargetGroup(forward(weights), key, () => 0);
        expect(choose).toThrow(ProxyError);
        expect(choose).toThrow('every target group of the rule has weight 0');
        expect(choose).toThrow(expect.objectContaining({ kind: 'noTarget', statusCode: 503 }));
      }
    },
  );
});

it('a group that is alone takes all, and draws nothing', () => {
  const never = () => expect.unreachable();
  expect(chooseTargetGroup(forward({ a: 1 }), undefined, never)).toBe('a');
});

it('always chooses one of the groups, at the edges of what is drawn', () => {
  for (const draw of [0, Number.MIN_VALUE, 0.5, 1 - Number.EPSILON / 2]) {
    expect(['a', 'b']).toContain(chooseTargetGroup(forward({ a: 10, b: 90 }), undefined, () => draw));
  }
});

describe('of 1,000,000 choices each group has its share, within statistical bounds', () => {
  const DRAWS = 1_000_000;

  it.each<[Record<string, number>]>([
    [{ a: 1, b: 999 }],
    [{ a: 10, b: 90 }],
    [{ a: 1, b: 2, c: 3, d: 4 }],
    [{ a: 999, b: 999, c: 0 }],
  ])('%j', (weights) => {
    const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    const found = shares(weights, DRAWS);
    for (const [name, weight] of Object.entries(weights)) {
      const share = weight / total;
      // Six standard deviations of a binomial share: chance alone passes them twice in a thousand million times.
      const bound = 6 * Math.sqrt((share * (1 - share)) / DRAWS);
      expect(Math.abs(found[name]! - share)).toBeLessThanOrEqual(bound);
    }
  });
});

describe('with a key', () => {
  const keys = Array.from({ length: 5000 }, (_, i) => `user-${i}`);
  const chosen = (weights: Record<string, number>) =>
    keys.map((key) => chooseTargetGroup(forward(weights), key, () => expect.unreachable()));

  it('the same key has the same group, wherever it is asked', () => {
    expect(chosen({ a: 50, b: 50 })).toEqual(chosen({ a: 50, b: 50 }));
    expect(chosen({ a: 50, b: 50 })).toEqual(chosen({ b: 50, a: 50 }));
  });

  it('keys are spread by weight', () => {
    const share = chosen({ a: 10, b: 90 }).filter((name) => name === 'a').length / keys.length;
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.12);
  });

  it('from 10 to 50 percent no key moves back, and as many move as have to', () => {
    const before = chosen({ orders: 10, legacy: 90 });
    const after = chosen({ orders: 50, legacy: 50 });
    const moved = (from: string, to: string) => after.filter((name, i) => before[i] === from && name === to).length;
    expect(moved('orders', 'legacy')).toBe(0);
    // 40 percent of the keys, with a standard deviation of 0.7.
    expect(moved('legacy', 'orders') / keys.length).toBeCloseTo(0.4, 1);
  });

  it('step by step from 0 to 100 a key moves once, and back by the same steps', () => {
    const steps = [0, 1, 5, 10, 25, 50, 75, 90, 99, 100];
    const up = steps.map((weight) => chosen({ orders: weight, legacy: 100 - weight }));
    const down = [...steps].reverse().map((weight) => chosen({ orders: weight, legacy: 100 - weight }));
    keys.forEach((_key, k) => {
      const way = up.map((step) => step[k]);
      expect(way.indexOf('orders')).toBe(way.lastIndexOf('legacy') + 1);
    });
    expect(down.reverse()).toEqual(up);
  });

  it('a group that is drained gives its keys to the others and takes them back', () => {
    const before = chosen({ a: 40, b: 30, c: 30 });
    const drained = chosen({ a: 40, b: 30, c: 0 });
    expect(drained.filter((name, i) => name !== before[i] && before[i] !== 'c')).toEqual([]);
    expect(drained).not.toContain('c');
    expect(chosen({ a: 40, b: 30, c: 30 })).toEqual(before);
  });

  it('raising a weight moves keys to the raised group only', () => {
    const before = chosen({ a: 10, b: 90, c: 30 });
    const after = chosen({ a: 50, b: 90, c: 30 });
    const moved = after.filter((name, i) => name !== before[i]);
    expect(moved.length).toBeGreaterThan(0);
    expect(new Set(moved)).toEqual(new Set(['a']));
  });
});
