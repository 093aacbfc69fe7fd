import { describe, expect, it } from 'vitest';
import { keyedDraw } from '../../shared/routing/keyed-draw.ts';

const COUNT = 100_000;
const BINS = 100;

/** Keys as they really are: alike, and hardly any of them random. */
const KEYS: Record<string, (i: number) => string> = {
  numbers: (i) => String(i),
  'numbers with a name before': (i) => `user-${i}`,
  'addresses of one network': (i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
  UUIDs: (i) => `${i.toString(16).padStart(8, '0')}-1fb4-4bd7-9f6e-3a8b1c0d2e4f`,
  'long texts that differ at the end': (i) => 'x'.repeat(200) + i,
};

describe('draws are spread evenly over (0, 1]', () => {
  it.each(Object.entries(KEYS))('for %s', (_what, key) => {
    const bins = new Array<number>(BINS).fill(0);
    for (let i = 0; i < COUNT; i++) {
      const draw = keyedDraw(key(i), 'orders');
      expect(draw > 0 && draw <= 1).toBe(true);
      bins[Math.ceil(draw * BINS) - 1]! += 1;
    }
    const expected = COUNT / BINS;
    const chiSquared = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 99 degrees of freedom: even draws exceed 149 once in a thousand times, and here they are always the same.
    expect(chiSquared).toBeLessThan(149);
  });
});

it.each(Object.entries(KEYS))('two groups draw independently for %s', (_what, key) => {
  let both = 0;
  for (let i = 0; i < COUNT; i++) if (keyedDraw(key(i), 'orders') > 0.5 && keyedDraw(key(i), 'legacy') > 0.5) both++;
  // A quarter, with a standard deviation of 137.
  expect(Math.abs(both - COUNT / 4)).toBeLessThan(5 * 137);
});

it('is always the same for a key and a group: a deployment must move nobody', () => {
  expect(keyedDraw('user-1', 'orders')).toBe(keyedDraw('user-1', 'orders'));
  expect([keyedDraw('user-1', 'orders'), keyedDraw('', ''), keyedDraw('Zoë', 'legacy')]).toEqual(DRAWN);
});

it('keeps key and group apart', () => {
  expect(keyedDraw('b', 'a')).not.toBe(keyedDraw('ab', ''));
});

/** As they were drawn first. Another number here would send users to another group than before. */
const DRAWN = [0.7207566332967089, 0.021372503719536473, 0.11596735744197961];
