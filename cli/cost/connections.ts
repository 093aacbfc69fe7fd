import { CONNECTIONS_PER_ENI } from './aws.ts';

/** What the environments hold open to the backends. */

export interface Connections {
  /** At each backend. */
  perBackend: number;
  /** Through the network interfaces of each subnet. */
  perSubnet: number;
  /** Hyperplane network interfaces, over all subnets. */
  networkInterfaces: number;
}

/**
 * An environment serves one request at a time, so it needs one connection to each target group, and keeps it for the
 * next request. Lambda spreads environments over the subnets; assumed is evenly.
 */
export function connections(environments: number, targetGroups: number, subnets: number): Connections {
  const perSubnet = Math.ceil((environments * targetGroups) / subnets);
  const networkInterfaces = subnets * Math.max(1, Math.ceil(perSubnet / CONNECTIONS_PER_ENI));
  return { perBackend: Math.ceil(environments), perSubnet, networkInterfaces };
}
