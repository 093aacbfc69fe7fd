import type { Logger } from '@aws-lambda-powertools/logger';
import type { Request } from '@middy/core';
import type { Context } from 'aws-lambda';
import { errorCode, ProxyError } from '../../shared/errors.ts';
import { splitTarget } from '../../shared/http/path.ts';
import { requestIdOf } from './codec.ts';
import type { Internal } from './exchange.ts';

/** One line per request: no header values, no bodies, no query values. */
export const accessLog =
  (logger: Logger) =>
  (request: Request<unknown, unknown, Error, Context, Internal>): void => {
    const exchange = request.internal.exchange;
    if (!exchange) {
      logger.error('event refused', { reason: request.error?.message });
      return;
    }
    const { request: decoded, response, origin, rule, targetGroup } = exchange;
    const line = {
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
      ...errorFields(request.error),
    };
    if (line.status !== undefined && line.status >= 500 && line.errorKind) logger.error('request', line);
    else logger.info('request', line);
  };

/** The gateway's own errors: their kind, and the cause that callers are not told. */
function errorFields(error: unknown): {
  errorKind?: string;
  errorCode?: string;
  errorMessage?: string;
  stack?: string;
} {
  if (error instanceof ProxyError) {
    const cause = error.cause instanceof Error ? error.cause.message : undefined;
    return { errorKind: error.kind, errorCode: errorCode(error), errorMessage: cause ?? error.message };
  }
  return {};
}

/** Bytes that a body is on the wire. */
function bodyLength({ body, isBase64Encoded }: { body?: string | Buffer; isBase64Encoded?: boolean }): number {
  if (body === undefined) return 0;
  if (typeof body !== 'string') return body.length;
  return Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8');
}
