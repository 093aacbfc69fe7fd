import { describe, expect, it } from 'vitest';
import { CHARGES, type Load, type Scale, scaleOf } from '../../../cli/cost/estimate.ts';

const LOAD: Load = {
  rps: 10,
  peakRps: 10,
  latencyMs: 100,
  memory: 512,
  payloadKb: 10,
  targetGroups: 1,
  subnets: 2,
};

describe('what a peak needs', () => {
  it.each<[what: string, load: Partial<Load>, scale: Partial<Scale>]>([
    ['Little: requests per second times seconds', { peakRps: 400, latencyMs: 60 }, { mean: 24, environments: 44 }],
    ['one environment at least', { peakRps: 0.001 }, { environments: 1, concurrency: 1, networkInterfaces: 2 }],
    ['10 requests/s per unit of concurrency', { peakRps: 5_000, latencyMs: 1 }, { environments: 14, concurrency: 500 }],
    ['a connection per environment', { peakRps: 1_000 }, { environments: 140, connectionsPerSubnet: 70 }],
    ['and per target group', { peakRps: 1_000, targetGroups: 3 }, { connectionsPerSubnet: 210, networkInterfaces: 2 }],
    // 90,000 requests at once and 1,200 for bursts
    ['65,000 connections per ENI', { peakRps: 900_000, subnets: 1 }, { networkInterfaces: 2 }],
  ])('%s', (_, load, scale) => {
    expect(scaleOf({ ...LOAD, ...load })).toMatchObject(scale);
  });

  it.each([0.01, 0.1, 1, 3, 10, 100, 600])('with %f requests at once, 99.8 %% of the time is enough', (mean) => {
    const { environments } = scaleOf({ ...LOAD, peakRps: mean, latencyMs: 1000 });
    let share = Math.exp(-mean); // Poisson: of the time with none in flight
    let enough = share;
    for (let k = 1; k <= environments; k++) {
      share *= mean / k;
      enough += share;
    }
    expect(enough).toBeGreaterThan(0.998);
  });
});

describe('what a month of 730 hours is charged for', () => {
  it.each<[what: string, load: Partial<Load>, quantity: number]>([
    ['Lambda requests', {}, 26_280_000],
    ['Lambda GB-seconds', {}, 1_314_000],
    ['Lambda GB-seconds', { memory: 1024 }, 2_628_000],
    ['Lattice service hours', {}, 730],
    ['Lattice GB', {}, 262.8],
    // 36,000 an hour are within the 300,000 that are free; 360,000 are not.
    ['Lattice requests not free', {}, 0],
    ['Lattice requests not free', { rps: 100 }, 60_000 * 730],
  ])('%s %j', (what, load, quantity) => {
    const charge = CHARGES.find((row) => row.what === what)!;
    expect(charge.quantity({ ...LOAD, ...load })).toBeCloseTo(quantity, 3);
  });
});
