import { FREE_LATTICE_REQUESTS_PER_HOUR, HOURS_PER_MONTH, LCU } from './aws.ts';
import type { PriceName, Prices } from './inputs.ts';

/** What is charged in a month, and how much of it there is. */

export interface Usage {
  /** Requests per second, evenly over the month. */
  requestsPerSecond: number;
  /** Seconds that a request takes in the function, on average. */
  seconds: number;
  memoryMB: number;
  coldStartsPerSecond: number;
  /** Seconds of a cold start: charged like any others since August 2025. */
  initSeconds: number;
  /** KB of a request and its answer, 1,000 bytes each. */
  payloadKB: number;
  /** Requests that a client sends on one connection. */
  requestsPerConnection: number;
}

export type Service = 'Lambda' | 'API Gateway' | 'ALB' | 'Lattice';

interface Item {
  service: Service;
  /** What is counted. */
  what: string;
  /** How much of it in a second of the month, or while the month lasts. */
  perSecond: (usage: Usage) => number;
  price: PriceName;
  /** How much the price is for. */
  per: number;
}

const SECONDS_PER_HOUR = 3600;
const gigabytesPerSecond = ({ requestsPerSecond, payloadKB }: Usage) => (requestsPerSecond * payloadKB) / 1e6;

const lambdaSeconds = ({ requestsPerSecond, seconds, coldStartsPerSecond, initSeconds }: Usage) =>
  requestsPerSecond * seconds + coldStartsPerSecond * initSeconds;

/** Capacity units: the dimension used most counts. */
export function capacityUnits(usage: Usage): number {
  const { requestsPerSecond, seconds, requestsPerConnection } = usage;
  return Math.max(
    requestsPerSecond / requestsPerConnection / LCU.newConnectionsPerSecond,
    (requestsPerSecond * seconds) / LCU.activeConnections,
    (gigabytesPerSecond(usage) * SECONDS_PER_HOUR) / LCU.gigabytesPerHour,
  );
}

const perHour = 1 / SECONDS_PER_HOUR;
const requests = ({ requestsPerSecond }: Usage) => requestsPerSecond;

const ITEMS: readonly Item[] = [
  { service: 'Lambda', what: 'requests', perSecond: requests, price: 'price-lambda-million', per: 1e6 },
  {
    service: 'Lambda',
    what: 'GB-seconds',
    perSecond: (usage) => (lambdaSeconds(usage) * usage.memoryMB) / 1024,
    price: 'price-lambda-gb-second',
    per: 1,
  },
  { service: 'API Gateway', what: 'requests', perSecond: requests, price: 'price-api-million', per: 1e6 },
  { service: 'ALB', what: 'hours', perSecond: () => perHour, price: 'price-alb-hour', per: 1 },
  {
    service: 'ALB',
    what: 'LCU-hours',
    perSecond: (usage) => capacityUnits(usage) * perHour,
    price: 'price-alb-lcu-hour',
    per: 1,
  },
  { service: 'Lattice', what: 'hours', perSecond: () => perHour, price: 'price-lattice-hour', per: 1 },
  { service: 'Lattice', what: 'GB', perSecond: gigabytesPerSecond, price: 'price-lattice-gb', per: 1 },
  {
    service: 'Lattice',
    what: 'requests above the free ones',
    perSecond: (usage) => Math.max(0, requests(usage) - FREE_LATTICE_REQUESTS_PER_HOUR * perHour),
    price: 'price-lattice-million',
    per: 1e6,
  },
];

export interface Charge {
  service: Service;
  what: string;
  price: PriceName;
  /** In a month. */
  quantity: number;
  /** In the currency of the prices; undefined without a price. */
  amount: number | undefined;
}

const SECONDS_PER_MONTH = HOURS_PER_MONTH * SECONDS_PER_HOUR;

/** Every charge of a month, whichever front door is used. */
export const charges = (usage: Usage, prices: Prices): Charge[] =>
  ITEMS.map(({ service, what, perSecond, price, per }) => {
    const quantity = perSecond(usage) * SECONDS_PER_MONTH;
    const unitPrice = prices[price];
    return {
      service,
      what,
      price,
      quantity,
      amount: unitPrice === undefined ? undefined : (quantity / per) * unitPrice,
    };
  });

/** The sum of some services' charges; undefined where one of their prices is not given. */
export function monthly(list: readonly Charge[], services: readonly Service[]): number | undefined {
  let sum = 0;
  for (const { service, amount } of list) {
    if (!services.includes(service)) continue;
    if (amount === undefined) return undefined;
    sum += amount;
  }
  return sum;
}
