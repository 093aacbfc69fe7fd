import { REQUESTS_PER_SECOND_PER_CONCURRENCY } from './aws.ts';
import { breakEven } from './break-even.ts';
import { type Charge, charges, type Usage } from './charges.ts';
import { type Connections, connections } from './connections.ts';
import type { Environments } from './environments.ts';
import type { Inputs } from './inputs.ts';
import { type RampEnvironments, rampEnvironments } from './ramp.ts';

/** Scale and cost of the proxy under one load: everything that the report says. */

export interface Steady extends Environments {
  requestsPerSecond: number;
  connections: Connections;
  /** Environments per hour that Lambda replaces because of their age. */
  replacedPerHour: number;
  /** Cold starts, these included, of all requests. */
  coldShare: number;
  /** Of the account's concurrency quota: below 100 ms, requests per second use it up before environments do. */
  quotaUsed: number;
}

export interface Model {
  average: Steady;
  peak: Steady;
  ramp: RampEnvironments;
  charges: Charge[];
  breakEven: number | 'never' | undefined;
}

export function model(inputs: Inputs): Model {
  const seconds = inputs.latencyMs / 1000;
  const initSeconds = inputs.initMs / 1000;
  const idleSeconds = inputs.idleMinutes * 60;
  const from = { requestsPerSecond: inputs.rps, seconds };
  const to = { requestsPerSecond: inputs.peakRps, seconds };
  const ramp = rampEnvironments({ from, to, seconds: inputs.rampMinutes * 60 }, initSeconds, idleSeconds);
  const average = steady(inputs, inputs.rps, ramp.before);
  const usage: Usage = {
    requestsPerSecond: inputs.rps,
    seconds,
    memoryMB: inputs.memory,
    coldStartsPerSecond: average.coldShare * inputs.rps,
    initSeconds,
    payloadKB: inputs.payloadKb,
    requestsPerConnection: inputs.requestsPerConnection,
  };
  return {
    average,
    peak: steady(inputs, inputs.peakRps, ramp.after),
    ramp,
    charges: charges(usage, inputs.prices),
    breakEven: breakEven(usage, inputs.prices),
  };
}

function steady(inputs: Inputs, requestsPerSecond: number, environments: Environments): Steady {
  const { kept, coldStartsPerSecond } = environments;
  const replacedPerHour = kept / inputs.lifetimeHours;
  return {
    ...environments,
    requestsPerSecond,
    connections: connections(kept, inputs.targetGroups, inputs.subnets),
    replacedPerHour,
    coldShare: Math.min(1, (coldStartsPerSecond + replacedPerHour / 3600) / requestsPerSecond),
    // As many environments as are kept were busy at the same time at least once.
    quotaUsed: Math.max(kept, requestsPerSecond / REQUESTS_PER_SECOND_PER_CONCURRENCY),
  };
}
