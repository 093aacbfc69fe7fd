/** How much of everything a load needs, and what a month of it is charged for. Pure: numbers in, numbers out. */

/**
 * Connections through one Hyperplane network interface. All environments of a subnet and security group share it, and
 * Lambda adds another when it is full. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export const CONNECTIONS_PER_ENI = 65_000;

/**
 * Requests per second that each unit of the concurrency quota allows, however short the requests are.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
const REQUESTS_PER_SECOND_PER_CONCURRENCY = 10;

/** Requests per hour and service that VPC Lattice does not charge for. https://aws.amazon.com/vpc/lattice/pricing/ */
const FREE_LATTICE_REQUESTS_PER_HOUR = 300_000;

/** AWS's pricing examples use months of 730 hours. */
const HOURS_PER_MONTH = 730;

export interface Load {
  /** Requests per second, on average over the month and at the peak. */
  rps: number;
  peakRps: number;
  /** Milliseconds that a request spends in the function, the target's time included. */
  latencyMs: number;
  /** MB. */
  memory: number;
  /** KB of a request and its answer together. */
  payloadKb: number;
  /** Target groups that an environment calls. */
  targetGroups: number;
  subnets: number;
}

export interface Scale {
  /** Requests in the function at the same time at the peak, on average. */
  mean: number;
  /** Environments that the peak needs, and units of the concurrency quota. */
  environments: number;
  concurrency: number;
  connectionsPerTargetGroup: number;
  connectionsPerSubnet: number;
  networkInterfaces: number;
}

/**
 * Little's law gives the mean. Requests that arrive independently of each other are Poisson distributed around it, so
 * four standard deviations more are enough for 99.8 % of the time. An environment serves one request at a time and
 * keeps one connection to each target group; Lambda spreads environments evenly over the subnets.
 */
export function scaleOf({ peakRps, latencyMs, targetGroups, subnets }: Load): Scale {
  const mean = (peakRps * latencyMs) / 1000;
  const environments = Math.ceil(mean + 4 * Math.sqrt(mean));
  const connectionsPerSubnet = Math.ceil((environments * targetGroups) / subnets);
  return {
    mean,
    environments,
    concurrency: Math.max(environments, Math.ceil(peakRps / REQUESTS_PER_SECOND_PER_CONCURRENCY)),
    connectionsPerTargetGroup: environments,
    connectionsPerSubnet,
    networkInterfaces: subnets * Math.ceil(connectionsPerSubnet / CONNECTIONS_PER_ENI),
  };
}

export type Way = 'proxy' | 'rule';

/** What one month is charged for: by Lambda with the proxy, by VPC Lattice with a rule of its own instead. */
export const CHARGES = [
  { way: 'proxy', what: 'Lambda requests', price: 'price-lambda-million', per: 1e6 },
  { way: 'proxy', what: 'Lambda GB-seconds', price: 'price-lambda-gb-second', per: 1 },
  { way: 'rule', what: 'Lattice service hours', price: 'price-lattice-hour', per: 1 },
  { way: 'rule', what: 'Lattice GB', price: 'price-lattice-gb', per: 1 },
  { way: 'rule', what: 'Lattice requests above the free ones', price: 'price-lattice-million', per: 1e6 },
] as const satisfies readonly { way: Way; what: string; price: string; per: number }[];

type Charge = (typeof CHARGES)[number];
export type Prices = Partial<Record<Charge['price'], number>>;

/** How much of each charge a month has. */
export function quantitiesOf({ rps, latencyMs, memory, payloadKb }: Load): Record<Charge['what'], number> {
  const requestsPerHour = rps * 3600;
  const requests = requestsPerHour * HOURS_PER_MONTH;
  return {
    'Lambda requests': requests,
    'Lambda GB-seconds': requests * (latencyMs / 1000) * (memory / 1024),
    'Lattice service hours': HOURS_PER_MONTH,
    'Lattice GB': (requests * payloadKb) / 1e6,
    'Lattice requests above the free ones':
      Math.max(0, requestsPerHour - FREE_LATTICE_REQUESTS_PER_HOUR) * HOURS_PER_MONTH,
  };
}

/** The month's charges of one way, in the prices' currency. */
export const monthly = (load: Load, prices: Required<Prices>, way: Way): number =>
  CHARGES.filter((charge) => charge.way === way).reduce(
    (sum, { what, price, per }) => sum + (quantitiesOf(load)[what] / per) * prices[price],
    0,
  );
