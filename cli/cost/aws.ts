/**
 * What AWS documents and the model builds on: quotas and units, never prices. Each with the page that says so, read in
 * November 2026.
 */

/**
 * New execution environments that one function gets within ten seconds.
 * https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
 */
export const ENVIRONMENTS_PER_10_S = 1_000;

/**
 * Requests per second for each unit of the concurrency quota: below 100 ms it is this that runs out first.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export const REQUESTS_PER_SECOND_PER_CONCURRENCY = 10;

/**
 * Connections through one Hyperplane network interface, which all environments of a subnet and a security group share;
 * Lambda adds interfaces when they are used up.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export const CONNECTIONS_PER_ENI = 65_000;

/**
 * Requests per hour and service that VPC Lattice does not charge for.
 * https://aws.amazon.com/vpc/lattice/pricing/
 */
export const FREE_LATTICE_REQUESTS_PER_HOUR = 300_000;

/**
 * What one load balancer capacity unit holds when the target is a function; the dimension used most is charged. The
 * fourth, rule evaluations, is free for the first ten rules and left out.
 * https://aws.amazon.com/elasticloadbalancing/pricing/
 */
export const LCU = { newConnectionsPerSecond: 25, activeConnections: 3_000, gigabytesPerHour: 0.4 };

/** Hours of a month, as AWS's pricing examples count. */
export const HOURS_PER_MONTH = 730;
