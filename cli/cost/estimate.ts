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
    connectionsPerSubnet,
    networkInterfaces: subnets * Math.ceil(connectionsPerSubnet / CONNECTIONS_PER_ENI),
  };
}

export type PriceName = `price${'LambdaMillion' | 'LambdaGbSecond' | 'LatticeHour' | 'LatticeGb' | 'LatticeMillion'}`;

/** The items of a month's bill: Lambda's with the proxy, VPC Lattice's with a rule in its place. */
export interface Charge {
  way: 'proxy' | 'rule';
  what: string;
  price: PriceName;
  /** The unit of the price, and how much of `what` it is. */
  unit: string;
  per: number;
  /** How much of it a month has. */
  quantity: (load: Load) => number;
}

const charge = (
  way: Charge['way'],
  what: string,
  price: PriceName,
  unit: string,
  per: number,
  quantity: Charge['quantity'],
): Charge => ({ way, what, price, unit, per, quantity });

const requests = ({ rps }: Load): number => rps * 3600 * HOURS_PER_MONTH;
const gbSeconds = (load: Load): number => requests(load) * (load.latencyMs / 1000) * (load.memory / 1024);
const gigabytes = (load: Load): number => (requests(load) * load.payloadKb) / 1e6;
const charged = (load: Load): number => Math.max(0, requests(load) - FREE_LATTICE_REQUESTS_PER_HOUR * HOURS_PER_MONTH);

export const CHARGES: readonly Charge[] = [
  charge('proxy', 'Lambda requests', 'priceLambdaMillion', 'a million Lambda requests', 1e6, requests),
  charge('proxy', 'Lambda GB-seconds', 'priceLambdaGbSecond', 'a GB-second of Lambda', 1, gbSeconds),
  charge('rule', 'Lattice service hours', 'priceLatticeHour', 'an hour of a Lattice service', 1, () => HOURS_PER_MONTH),
  charge('rule', 'Lattice GB', 'priceLatticeGb', 'a GB through Lattice', 1, gigabytes),
  charge('rule', 'Lattice requests not free', 'priceLatticeMillion', 'a million Lattice requests', 1e6, charged),
];
