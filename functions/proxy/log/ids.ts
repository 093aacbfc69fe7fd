import type { MultiMap } from '../../../shared/http/multi-map.ts';
import type { LatticeRequest } from '../../../shared/lattice/request.ts';

/**
 * Trace ids for log lines. A client may have written the headers, so only what has the form of an id is logged. The
 * headers themselves pass on as they came.
 */

/** X-Ray developer guide, "Tracing header": fields separated by semicolons; Root is the trace. */
const ROOT = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/i;

export const requestTraceId = (headers: MultiMap): string | undefined =>
  ROOT.exec(headers['x-amzn-trace-id']?.[0] ?? '')?.[1];

/** The trace of the invocation itself. Lambda's Node runtime gives it as a variable, not in the context. */
export const lambdaTraceId = (): string | undefined => ROOT.exec(process.env['_X_AMZN_TRACE_ID'] ?? '')?.[1];

/** W3C Trace Context, section 3.2: version, trace id, parent id, flags. All zeros is not an id, ff not a version. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

export function w3cTraceId({ traceparent }: MultiMap): string | undefined {
  return traceparent?.length === 1 ? TRACEPARENT.exec(traceparent[0]!)?.[1] : undefined;
}

/** All ids of a request: the front door's, Lambda's if it is different, and the traces. */
export const correlationIds = (
  requestId: string,
  awsRequestId: string,
  request: Pick<LatticeRequest, 'headers'> | undefined,
) => ({
  requestId,
  lambdaRequestId: awsRequestId === requestId ? undefined : awsRequestId,
  ...traceIds(request),
});

/** The traces of a request: its own, Lambda's if it is different, and W3C's. */
function traceIds(request: Pick<LatticeRequest, 'headers'> | undefined) {
  const ofLambda = lambdaTraceId();
  const traceId = (request && requestTraceId(request.headers)) ?? ofLambda;
  return {
    traceId,
    xray_trace_id: ofLambda === traceId ? undefined : ofLambda,
    w3cTraceId: request && w3cTraceId(request.headers),
  };
}
