import { textOrBase64 } from '../http/body.ts';
import { firstOf, grouped, objectOf } from '../http/headers.ts';
import { decodedPairs, queryPairs } from '../http/query.ts';
import type { HeaderLine, HttpRequest } from '../http/request.ts';
import { LATTICE_TARGET_GROUP_ARN, SERVICE_ARN, SERVICE_NETWORK_ARN, SOURCE_VPC, SOURCE_VPC_ARN } from './aws.ts';
import { arrivingHeaders, latticeDoor } from './lattice.ts';

/** VPC Lattice, event structure version V1 (docs/wire-facts.md#lattice-v1-event). */
export const latticeV1 = latticeDoor('VPC Lattice, event version V1', toEvent);

/** In this version the caller's identity comes as headers. */
const IDENTITY_HEADERS: readonly HeaderLine[] = [
  ['x-amzn-lattice-network', `SourceVpcArn=${SOURCE_VPC_ARN}`],
  [
    'x-amzn-lattice-target',
    `ServiceArn=${SERVICE_ARN}; ServiceNetworkArn=${SERVICE_NETWORK_ARN}; TargetGroupArn=${LATTICE_TARGET_GROUP_ARN}`,
  ],
  ['x-amzn-source-vpc', SOURCE_VPC],
];

function toEvent(request: HttpRequest): unknown {
  const { body, isBase64Encoded } = textOrBase64(request);
  const headers = grouped([...arrivingHeaders(request), ...IDENTITY_HEADERS]);
  return {
    raw_path: request.query === undefined ? request.path : `${request.path}?${request.query}`,
    method: request.method,
    // A deployment joined repeats without a space and kept a query's first value, AWS's text says otherwise.
    headers: objectOf(headers, (values) => values.join(',')),
    query_string_parameters: objectOf(
      grouped(decodedPairs(queryPairs(request.query)), (name) => name),
      firstOf,
    ),
    body,
    is_base64_encoded: isBase64Encoded,
    request_id: request.id,
  };
}
