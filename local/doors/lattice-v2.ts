import { textOrBase64 } from '../http/body.ts';
import { allOf, grouped, objectOf } from '../http/headers.ts';
import { decodedPairs, queryPairs } from '../http/query.ts';
import type { HttpRequest } from '../http/request.ts';
import { LATTICE_TARGET_GROUP_ARN, REGION, SERVICE_ARN, SERVICE_NETWORK_ARN, SOURCE_VPC_ARN } from './aws.ts';
import { arrivingHeaders, latticeDoor } from './lattice.ts';

/** VPC Lattice, event structure version V2, called without a signature (docs/wire-facts.md#lattice-v2-event). */
export const latticeV2 = latticeDoor('VPC Lattice', toEvent);

function toEvent(request: HttpRequest): unknown {
  const { body, isBase64Encoded } = textOrBase64(request);
  const query = grouped(decodedPairs(queryPairs(request.query)), (name) => name);
  return {
    version: '2.0',
    path: request.query === undefined ? request.path : `${request.path}?${request.query}`,
    method: request.method,
    headers: objectOf(grouped(arrivingHeaders(request)), allOf),
    ...(query.size > 0 && { queryStringParameters: objectOf(query, allOf) }),
    ...(body !== '' && { body }),
    ...(isBase64Encoded && { isBase64Encoded }),
    requestId: request.id,
    requestContext: {
      serviceNetworkArn: SERVICE_NETWORK_ARN,
      serviceArn: SERVICE_ARN,
      targetGroupArn: LATTICE_TARGET_GROUP_ARN,
      identity: { sourceVpcArn: SOURCE_VPC_ARN },
      region: REGION,
      // Microseconds, as a string.
      timeEpoch: `${request.time}000`,
    },
  };
}
