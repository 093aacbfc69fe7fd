import type { Request } from '@middy/core';
import type { Context } from 'aws-lambda';
import { ConfigurationError, errorCode, ProxyError, UnrecognizedEventError } from '../../../shared/errors.ts';
import { VpcProxyRejection } from '../../../shared/formats/vpc-proxy.ts';
import { splitTarget } from '../../../shared/http/path.ts';
import { requestIdOf } from '../codec.ts';
import type { Exchange, Internal } from '../exchange.ts';
import { correlationIds } from './ids.ts';
import { isDetailed, logger, writeMetricLine } from './logger.ts';
import { embeddedMetrics } from './metrics.ts';
import { detailsOf } from './request-details.ts';
import { dimensionsOf, metricsOf, rounded } from './request-metrics.ts';

type ProxyRequest = Request<unknown, unknown, Error, Context, Internal>;

/**
 * One line per request: no header values, no bodies, no query values. Written one turn of the event loop after the
 * answer is handed over, so that no caller waits for it; the runtime asks for the next event, which is when an
 * environment may freeze, only after its own request with the answer has been answered.
 */
export function accessLog(request: ProxyRequest): void {
  const { internal, context } = request;
  const { exchange } = internal;
  if (!exchange) {
    // What else ends an invocation before there is an exchange has a line already: a defect, or a refused route table.
    if (!(request.error instanceof UnrecognizedEventError)) return;
    const reason = request.error.message;
    setImmediate(() => logger().error('event refused', { reason, lambdaRequestId: context.awsRequestId }));
    return;
  }
  const durationMs = rounded(performance.now() - exchange.startedAt);
  setImmediate(() => {
    writeRequest(exchange, context, durationMs);
    if (isDetailed()) logger().debug('request details', detailsOf(exchange, requestIdOf(exchange, context)));
  });
}

function writeRequest(exchange: Exchange, context: Context, durationMs: number): void {
  const { request, response, origin } = exchange;
  const at = Date.now();
  const metrics = metricsOf(exchange, durationMs, at);
  writeMetricLine(metrics.GatewayErrors ? 'ERROR' : 'INFO', 'request', at, {
    ...correlationIds(requestIdOf(exchange, context), context.awsRequestId, request),
    eventSource: origin.eventSource,
    method: request?.method,
    path: request && splitTarget(request.path)[0],
    rule: exchange.rule,
    targetGroup: exchange.targetGroup,
    fellBackFrom: exchange.fellBackFrom,
    routesVersion: exchange.routes?.version,
    status: response?.statusCode,
    durationMs,
    bytesIn: request && bodyLength(request),
    bytesOut: response && bodyLength(response),
    ...errorFields(exchange.error),
    ...embeddedMetrics(metrics, dimensionsOf(exchange), at),
  });
}

/** What went wrong in the proxy itself: for http-error-handler, which tells the caller no more than that it did. */
export function defectLog(error: unknown): void {
  if (EXPECTED.some((kind) => error instanceof kind)) return;
  logger().error('defect', error as Error);
}

/** Each has a line of its own, but for a 2016 event's rejection, which is its answer. */
const EXPECTED = [ProxyError, UnrecognizedEventError, VpcProxyRejection, ConfigurationError];

/** The gateway's own errors: their kind, and the cause that callers are not told. */
function errorFields(error: unknown): { errorKind?: string; errorCode?: string | undefined; errorMessage?: string } {
  if (error instanceof ProxyError) {
    const cause = error.cause instanceof Error ? error.cause.message : undefined;
    return { errorKind: error.kind, errorCode: errorCode(error), errorMessage: cause ?? error.message };
  }
  return error === undefined ? {} : { errorKind: 'internal' };
}

/** Bytes that a body is on the wire. */
function bodyLength({ body, isBase64Encoded }: { body?: string | Buffer; isBase64Encoded?: boolean }): number {
  if (body === undefined) return 0;
  if (typeof body !== 'string') return body.length;
  return Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8');
}
