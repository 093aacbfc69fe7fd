import type { Request } from '@middy/core';
import type { Context } from 'aws-lambda';
import { ConfigurationError, errorCode, ProxyError, UnrecognizedEventError } from '../../../shared/errors.ts';
import { VpcProxyRejection } from '../../../shared/formats/vpc-proxy.ts';
import { splitTarget } from '../../../shared/http/path.ts';
import { inPriorityOrder } from '../../../shared/routing/priority.ts';
import { type Invocation, requestIdOf } from '../invocation.ts';
import { correlationIds } from './ids.ts';
import { writeDefect, writeDetails, writeError, writeLine } from './logger.ts';
import { embeddedMetrics } from './metrics.ts';
import { isTesters, requestDimensions, requestMetrics, roundMs } from './request-metrics.ts';

/**
 * middy's requestEnd: one line per request, without header values, bodies and query values. It is written one turn of
 * the event loop after the answer, so that no caller waits for it. It is written in time, because Lambda freezes the
 * environment only when the runtime asks for the next event.
 */
export function logInvocation({
  event: invocation,
  context,
  error,
}: Pick<Request<Invocation>, 'event' | 'context' | 'error'>): void {
  const durationMs = roundMs(performance.now() - invocation.startedAt);
  if (error instanceof UnrecognizedEventError) logRefusedEvent(error, context);
  // Without a route table no request was decoded, and the refused table has a line of its own.
  else if (invocation.routes) logRequest(invocation, context, durationMs);
}

function logRequest(invocation: Invocation, context: Context, durationMs: number): void {
  setImmediate(() => {
    writeRequestLine(invocation, context, durationMs);
    writeDetails('request details', () => requestDetails(invocation, requestIdOf(invocation, context)));
  });
}

/** An event that is not a request of a front door. */
export function logRefusedEvent({ message }: Error, { awsRequestId }: Context): void {
  setImmediate(() => writeError('event refused', { reason: message, lambdaRequestId: awsRequestId }));
}

/** http-error-handler's logger: an error whose message the caller does not see. */
export function logDefect(error: unknown): void {
  if (!EXPECTED.some((kind) => error instanceof kind)) writeDefect(error as Error);
}

/** Each of these has a line of its own, except a 2016 event's rejection, which is its answer. */
const EXPECTED = [ProxyError, UnrecognizedEventError, VpcProxyRejection, ConfigurationError];

function writeRequestLine(invocation: Invocation, context: Context, durationMs: number): void {
  const { caller, routes, decoded, decision, delivery, response, error, sending } = invocation;
  const request = decoded?.request;
  const at = Date.now();
  const metrics = requestMetrics(invocation, durationMs, at);
  writeLine(metrics.GatewayErrors || metrics.Loops ? 'ERROR' : 'INFO', 'request', at, {
    ...correlationIds(requestIdOf(invocation, context), context.awsRequestId, request),
    eventSource: caller?.eventSource,
    method: request?.method,
    path: request && splitTarget(request.path)[0],
    rule: decision?.rule?.name,
    targetGroup: delivery?.targetGroup,
    chosenBy: isTesters(decision) ? 'targetGroupHeader' : undefined,
    fellBackFrom: delivery?.fellBackFrom,
    fellBackOn: delivery?.fellBackOn,
    routesVersion: routes?.version,
    status: response?.statusCode,
    note: delivery?.attempts?.note,
    durationMs,
    bytesIn: request && bodyLength(request),
    bytesOut: sending?.bytes || (response && bodyLength(response)),
    ended: sending?.ended,
    ...errorFields(error),
    ...embeddedMetrics(metrics, requestDimensions(invocation), at),
  });
}

/** The error behind the proxy's own response; the log gets more detail than the caller. */
function errorFields(error: unknown): { errorKind?: string; errorCode?: string | undefined; errorMessage?: string } {
  if (error instanceof ProxyError) {
    const cause = error.cause instanceof Error ? error.cause.message : undefined;
    return { errorKind: error.kind, errorCode: errorCode(error), errorMessage: cause ?? error.message };
  }
  return error === undefined ? {} : { errorKind: 'internal' };
}

/** Bytes of a body on the wire. */
function bodyLength({ body, isBase64Encoded }: { body?: string | Buffer; isBase64Encoded?: boolean }): number {
  if (body === undefined) return 0;
  return Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8');
}

/** Longer lists are cut: no real request has as many headers or rules before its own. */
const MAX_NAMES = 100;

/** The `request details` line: names and numbers, never a value that a caller or a target sent. */
function requestDetails({ caller, routes, decoded, decision, delivery, response }: Invocation, requestId: string) {
  const rules = routes ? inPriorityOrder(routes.table.rules) : [];
  const matched = decision?.rule ? rules.indexOf(decision.rule) : rules.length;
  const forward = decision?.action === 'forward' ? decision.forward : undefined;
  return {
    requestId,
    requestHeaders: cut(Object.keys(decoded?.request.headers ?? {})),
    responseHeaders: cut(Object.keys(response?.headers ?? {})),
    multiValueHeaders: caller?.multiValueHeaders,
    rulesBefore: cut(rules.slice(0, matched).map(({ name }) => name)),
    targetGroups: forward?.targetGroups.map(({ targetGroupIdentifier, weight }) => ({
      targetGroup: targetGroupIdentifier,
      weight,
    })),
    stickyBy: forward?.stickiness?.by,
    mirror: forward?.mirror?.targetGroupIdentifier,
    targetMs: delivery?.attempts?.ms,
    retries: delivery?.attempts?.retries,
  };
}

const cut = (names: string[]): string[] => names.slice(0, MAX_NAMES);
