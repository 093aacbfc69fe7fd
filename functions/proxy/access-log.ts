import type { Logger } from '@aws-lambda-powertools/logger';
import type { Request } from '@middy/core';
import type { Context } from 'aws-lambda';
import { errorCode, ProxyError, UnrecognizedEventError } from '../../shared/errors.ts';
import { VpcProxyRejection } from '../../shared/formats/vpc-proxy.ts';
import { splitTarget } from '../../shared/http/path.ts';
import { requestIdOf } from './codec.ts';
import type { Exchange, Internal } from './exchange.ts';

type ProxyRequest = Request<unknown, unknown, Error, Context, Internal>;

/**
 * One line per request: no header values, no bodies, no query values. Written one turn of the event loop after the
 * answer is handed over, so that no caller waits for it; the runtime asks for the next event, which is when an
 * environment may freeze, only after its own request with the answer has been answered.
 */
export const accessLog =
  (logger: Logger) =>
  (request: ProxyRequest): void => {
    const exchange = request.internal.exchange;
    const reason = request.error?.message;
    if (!exchange) setImmediate(() => logger.error('event refused', { reason }));
    else {
      const line = lineOf(exchange, request);
      setImmediate(() => (isFailure(line) ? logger.error('request', line) : logger.info('request', line)));
    }
  };

/** An error of the gateway's own making, which someone should look at. */
const isFailure = ({ status = 0, errorKind }: { status?: number | undefined; errorKind?: string }): boolean =>
  status >= 500 && errorKind !== undefined;

function lineOf(exchange: Exchange, request: ProxyRequest) {
  const { request: decoded, response, origin, rule, targetGroup } = exchange;
  return {
    requestId: requestIdOf(exchange, request.context),
    eventSource: origin.eventSource,
    method: decoded?.method,
    path: decoded && splitTarget(decoded.path)[0],
    rule,
    targetGroup,
    fellBackFrom: exchange.fellBackFrom,
    routesVersion: exchange.routes?.version,
    status: response?.statusCode,
    durationMs: Math.round((performance.now() - exchange.startedAt) * 1000) / 1000,
    bytesIn: decoded && bodyLength(decoded),
    bytesOut: response && bodyLength(response),
    ...errorFields(exchange.error),
  };
}

/** What went wrong in the proxy itself: for http-error-handler, which tells the caller no more than that it did. */
export const defectLog =
  (logger: Logger) =>
  (error: unknown): void => {
    if (error instanceof ProxyError || error instanceof UnrecognizedEventError || error instanceof VpcProxyRejection)
      return;
    logger.error('defect', error as Error);
  };

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
