import type { MultiMap } from '../http/multi-map.ts';

/** The caller as VPC Lattice identified it (AWS: "Lambda functions as targets in VPC Lattice"). */
export interface Identity {
  sourceVpcArn?: string;
  type?: string;
  principal?: string;
  principalOrgID?: string;
  sessionName?: string;
  [key: string]: string | undefined;
}

export interface RequestContext {
  serviceNetworkArn: string;
  serviceArn: string;
  targetGroupArn: string;
  identity: Identity;
  region: string;
  /** Microseconds since 1970, as a string. */
  timeEpoch: string;
}

/**
 * The canonical request: the event that VPC Lattice sends with event structure version V2
 * (docs/wire-facts.md#lattice-v2-event).
 *
 * `path` is the request target, path and raw query; `queryStringParameters` repeats the query, decoded. Header names
 * are lower-case. `body` is absent when there is none, `isBase64Encoded` unless true.
 */
export interface LatticeRequest {
  version: '2.0';
  path: string;
  method: string;
  headers: MultiMap;
  queryStringParameters?: MultiMap;
  body?: string;
  isBase64Encoded?: true;
  requestId?: string;
  requestContext: RequestContext;
}

/** A request that no front door sent, with the parts that rules look at. Tools ask what the proxy would do with it. */
export const newRequest = (method: string, path: string, headers: MultiMap): LatticeRequest => ({
  version: '2.0',
  method,
  path,
  headers,
  requestContext: {
    serviceNetworkArn: '',
    serviceArn: '',
    targetGroupArn: '',
    identity: {},
    region: '',
    timeEpoch: '0',
  },
});
