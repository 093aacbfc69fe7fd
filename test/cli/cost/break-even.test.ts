import { describe, expect, it } from 'vitest';
import { breakEven } from '../../../cli/cost/break-even.ts';
import { charges, monthly, type Usage } from '../../../cli/cost/charges.ts';
import type { Prices } from '../../../cli/cost/inputs.ts';

const USAGE: Usage = {
  requestsPerSecond: 1,
  seconds: 0.1,
  memoryMB: 512,
  coldStartsPerSecond: 0,
  initSeconds: 0.3,
  payloadKB: 10,
  requestsPerConnection: 1,
};
const PRICES: Prices = {
  'price-lambda-million': 0.2,
  'price-lambda-gb-second': 0.0000133334,
  'price-lattice-hour': 0.025,
  'price-lattice-gb': 0.025,
  'price-lattice-million': 0.1,
};

const bill = (requestsPerSecond: number, prices: Prices, service: 'Lambda' | 'Lattice') =>
  monthly(charges({ ...USAGE, requestsPerSecond }, prices), [service])!;

describe('the load at which both bills are the same', () => {
  it.each<[what: string, prices: Prices]>([
    ['below the requests that Lattice has free', {}],
    ['above them', { 'price-lattice-hour': 3 }],
    ['exactly there', { 'price-lattice-hour': 300_000 * ((0.2 + 0.05 * 13.3334) / 1e6) - 3 * 0.025 }],
    ['at none, where a Lattice service costs nothing by the hour', { 'price-lattice-hour': 0 }],
  ])('%s', (_, changed) => {
    const prices = { ...PRICES, ...changed };
    const load = breakEven(USAGE, prices) as number;
    expect(bill(load, prices, 'Lambda')).toBeCloseTo(bill(load, prices, 'Lattice'), 6);
    expect(bill(load + 1, prices, 'Lambda')).toBeGreaterThan(bill(load + 1, prices, 'Lattice'));
  });

  it('is none where data costs more than the function', () => {
    expect(breakEven({ ...USAGE, payloadKB: 1_000 }, PRICES)).toBe('never');
  });

  it.each(Object.keys(PRICES) as (keyof Prices)[])('is open without --%s', (name) => {
    expect(breakEven(USAGE, { ...PRICES, [name]: undefined })).toBeUndefined();
  });
});
