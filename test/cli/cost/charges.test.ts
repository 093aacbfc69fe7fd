import { describe, expect, it } from 'vitest';
import { capacityUnits, charges, monthly, type Usage } from '../../../cli/cost/charges.ts';
import type { Prices } from '../../../cli/cost/inputs.ts';

const USAGE: Usage = {
  requestsPerSecond: 10,
  seconds: 0.1,
  memoryMB: 512,
  coldStartsPerSecond: 0,
  initSeconds: 0.3,
  payloadKB: 10,
  requestsPerConnection: 1,
};

const quantity = (usage: Partial<Usage>, service: string, what: string): number =>
  charges({ ...USAGE, ...usage }, {}).find((charge) => charge.service === service && charge.what === what)!.quantity;

describe('what a month of 730 hours has', () => {
  it.each<[service: string, what: string, usage: Partial<Usage>, quantity: number]>([
    ['Lambda', 'requests', {}, 26_280_000],
    ['Lambda', 'GB-seconds', {}, 1_314_000],
    ['Lambda', 'GB-seconds', { memoryMB: 1024 }, 2_628_000],
    ['Lambda', 'GB-seconds', { coldStartsPerSecond: 1 }, 1_314_000 + 0.3 * 0.5 * 2_628_000],
    ['API Gateway', 'requests', {}, 26_280_000],
    ['ALB', 'hours', {}, 730],
    ['ALB', 'LCU-hours', {}, 0.9 * 730],
    ['Lattice', 'hours', {}, 730],
    ['Lattice', 'GB', {}, 262.8],
    // 36,000 an hour are within the 300,000 that are free; 360,000 are not.
    ['Lattice', 'requests above the free ones', {}, 0],
    ['Lattice', 'requests above the free ones', { requestsPerSecond: 100 }, 60_000 * 730],
  ])('%s %s %j', (service, what, usage, expected) => {
    expect(quantity(usage, service, what)).toBeCloseTo(expected, 3);
  });
});

describe('capacity units of a load balancer: the dimension used most', () => {
  it.each<[what: string, usage: Partial<Usage>, units: number]>([
    ['data: 0.4 GB per hour for a function', {}, 0.9],
    ['new connections: 25 per second', { payloadKB: 1 }, 0.4],
    ['clients that reuse theirs', { payloadKB: 1, requestsPerConnection: 10 }, 0.09],
    ['active connections: 3,000', { payloadKB: 0, requestsPerConnection: 1_000, seconds: 600 }, 2],
  ])('%s', (_, usage, units) => {
    expect(capacityUnits({ ...USAGE, ...usage })).toBeCloseTo(units, 6);
  });
});

describe('prices', () => {
  const PRICES: Prices = { 'price-lambda-million': 1, 'price-lambda-gb-second': 0.01 };

  it('are per million, or per unit', () => {
    const [requests, gigabyteSeconds] = charges(USAGE, PRICES);
    expect(requests!.amount).toBeCloseTo(26.28);
    expect(gigabyteSeconds!.amount).toBeCloseTo(13_140);
  });

  it('that are not given leave the charge open, and every sum that needs it', () => {
    const list = charges(USAGE, PRICES);
    expect(list.filter(({ service }) => service !== 'Lambda').map(({ amount }) => amount)).toEqual(
      Array.from({ length: 6 }, () => undefined),
    );
    expect(monthly(list, ['Lambda'])).toBeCloseTo(13_166.28);
    expect(monthly(list, ['Lambda', 'Lattice'])).toBeUndefined();
  });

  it('of zero are prices', () => {
    expect(monthly(charges(USAGE, { 'price-lambda-million': 0, 'price-lambda-gb-second': 0 }), ['Lambda'])).toBe(0);
  });
});
