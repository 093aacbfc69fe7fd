import { textOrBase64 } from '../../http/body.ts';
import { allOf, grouped, lastOf, objectOf } from '../../http/headers.ts';
import { queryPairs } from '../../http/query.ts';
import { ALB_TARGET_GROUP_ARN } from '../aws.ts';
import { bytesOf, everyValue, type Json, linesOf, type Shape } from './shape.ts';

/**
 * A Lambda target group of an ALB. `lambda.multi_value_headers.enabled` decides which of the two maps there are, in
 * the event and in the answer (docs/wire-facts.md#alb-event, #alb-maps).
 */
export const albShape = (isMultiValue: boolean): Shape => ({
  toEvent(request) {
    // Names and values of the query stay as they were sent.
    const query = grouped(queryPairs(request.query), (name) => name);
    const headers = grouped(request.headers);
    return {
      requestContext: { elb: { targetGroupArn: ALB_TARGET_GROUP_ARN } },
      httpMethod: request.method,
      path: request.path,
      ...(isMultiValue
        ? { multiValueQueryStringParameters: objectOf(query, allOf), multiValueHeaders: objectOf(headers, allOf) }
        : { queryStringParameters: objectOf(query, lastOf), headers: objectOf(headers, lastOf) }),
      ...textOrBase64(request),
    };
  },
  toAnswer({ result }) {
    const { statusCode, headers, multiValueHeaders, ...rest } = result as Json;
    // The values of one name go out in reverse (docs/wire-facts.md#alb-order).
    const lines = isMultiValue
      ? linesOf(multiValueHeaders, (values) => everyValue(values).toReversed())
      : linesOf(headers);
    return { status: statusCode, headers: lines, body: bytesOf(rest) };
  },
});
