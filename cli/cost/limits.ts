import { ENVIRONMENTS_PER_10_S, REQUESTS_PER_SECOND_PER_CONCURRENCY } from './aws.ts';
import type { Inputs } from './inputs.ts';
import type { Model } from './model.ts';

/** Where the proxy stops being sensible. */

export interface Limit {
  what: string;
  here: number;
  /** Infinity: none was given. */
  most: number;
  /** What happens then. */
  beyond: string;
}

/** When one request in a hundred starts cold, the 99th percentile of all answers is a cold start. */
const COLD_SHARE = 0.01;

export const limits = (inputs: Inputs, { average, peak, ramp }: Model): Limit[] => [
  {
    what: 'concurrency used at the peak',
    here: peak.quotaUsed,
    most: inputs.concurrencyQuota,
    beyond: 'Lambda throttles, callers get a 5xx',
  },
  {
    what: 'environments started within 10 s of the rise',
    here: ramp.mostIn10Seconds,
    most: ENVIRONMENTS_PER_10_S,
    beyond: 'Lambda throttles until it has caught up',
  },
  {
    what: 'connections at a backend at the peak',
    here: peak.connections.perBackend,
    most: inputs.backendConnections,
    beyond: 'the backend refuses connections, callers get a 502',
  },
  {
    what: '% of the requests that start cold',
    here: average.coldShare * 100,
    most: COLD_SHARE * 100,
    beyond: 'the 99th percentile of all answers is a cold start',
  },
];

/** Requests per second at which the account's quota is used up on average, of this function alone. */
export const quotaRequestsPerSecond = ({ concurrencyQuota, latencyMs }: Inputs): number =>
  concurrencyQuota / Math.max(latencyMs / 1000, 1 / REQUESTS_PER_SECOND_PER_CONCURRENCY);
