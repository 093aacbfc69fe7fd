import { textOrBase64 } from '../../http/body.ts';
import { allOf, firstOf, grouped, lowerCase, objectOf } from '../../http/headers.ts';
import { decodedQuery } from '../../http/query.ts';
import { targetOf } from '../../http/request.ts';
import type { FunctionResult } from '../../lambda.ts';
import { LATTICE_TARGET_GROUP_ARN, REGION, SERVICE_ARN, SERVICE_NETWORK_ARN, SOURCE_VPC_ARN } from '../aws.ts';
import { bytesOf, type Json, linesOf, type Shape } from './shape.ts';

/** Event structure version V2, called without a signature (docs/wire-facts.md#lattice-v2-event). */
export const latticeV2Shape: Shape = {
  toEvent(request) {
    const query = decodedQuery(request.query);
    const { body, isBase64Encoded } = textOrBase64(request);
    return {
      version: '2.0',
      path: targetOf(request),
      method: request.method,
      headers: objectOf(grouped(request.headers), allOf),
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
  },
  toAnswer,
};

/**
 * Event structure version V1. A deployment joined repeated headers without a space and kept the first value of a
 * query; AWS's text says otherwise (docs/wire-facts.md#lattice-v1-event).
 */
export const latticeV1Shape: Shape = {
  toEvent(request) {
    const { body, isBase64Encoded } = textOrBase64(request);
    return {
      raw_path: targetOf(request),
      method: request.method,
      headers: objectOf(grouped(request.headers), (values) => values.join(',')),
      query_string_parameters: objectOf(decodedQuery(request.query), firstOf),
      body,
      is_base64_encoded: isBase64Encoded,
      request_id: request.id,
    };
  },
  toAnswer,
};

/**
 * Names go out in lower case. How Lattice merges two spellings of one name is unknown, so the last one wins here. A
 * value may be an array, a form that AWS names and does not show (docs/wire-facts.md#lattice-response).
 */
function toAnswer({ result }: FunctionResult) {
  const { statusCode, headers, ...rest } = result as Json;
  const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [lowerCase(name), value]));
  return { status: statusCode, headers: linesOf(lowered, (value) => [value].flat()), body: bytesOf(rest) };
}
