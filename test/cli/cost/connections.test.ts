import { expect, it } from 'vitest';
import { connections } from '../../../cli/cost/connections.ts';

it.each([
  // environments, target groups, subnets: at each backend, per subnet, interfaces
  [24.56, 1, 2, 25, 13, 2],
  [24.56, 3, 2, 25, 37, 2],
  [100, 1, 1, 100, 100, 1],
  [0.3, 1, 2, 1, 1, 2],
  // An interface carries 65,000; Lambda adds one to each subnet that has more.
  [65_000, 1, 1, 65_000, 65_000, 1],
  [65_001, 1, 1, 65_001, 65_001, 2],
  [1_000, 200, 2, 1_000, 100_000, 4],
])(
  '%f environments, %i target groups, %i subnets',
  (environments, targetGroups, subnets, perBackend, perSubnet, interfaces) => {
    expect(connections(environments, targetGroups, subnets)).toEqual({
      perBackend,
      perSubnet,
      networkInterfaces: interfaces,
    });
  },
);
