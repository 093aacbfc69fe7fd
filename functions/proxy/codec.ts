import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { ERROR_KINDS, ProxyError } from '../../shared/errors.ts';
import { detectEventSource, FORMATS } from '../../shared/formats/index.ts';
import { withinLimit } from '../../shared/formats/limits.ts';
import { VpcProxyRejection } from '../../shared/formats/vpc-proxy.ts';
import { multiMap } from '../../shared/http/multi-map.ts';
import type { Origin } from '../../shared/lattice/origin.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import type { Exchange, Internal } from './exchange.ts';
import type { RoutesSource } from './routes/routes.ts';

/**
 * Decodes the event before the handler runs and encodes the answer, or the error, in the caller's form after it.
 * Registered first, so that it is the last to see an answer or an error (middy runs those in reverse).
 */
export function codec(routesSource: RoutesSource): MiddlewareObj<unknown, unknown, Error, Context, Internal> {
  const encode = ({ origin, routes }: Exchange, response: LatticeResponse): unknown => {
    const { encodeResponse } = FORMATS[origin.eventSource];
    return withinLimit(encodeResponse(response, origin, routes!.settings), origin.eventSource);
  };

  return {
    async before(request) {
      const event = request.event as Record<string, unknown>;
      const startedAt = performance.now();
      const eventSource = detectEventSource(event);
      const routes = await routesSource();
      const exchange: Exchange = { startedAt, origin: callersForm(eventSource, event), routes };
      request.internal.exchange = exchange;
      Object.assign(exchange, FORMATS[eventSource].decodeRequest(event, routes.settings));
      request.event = exchange;
    },

    after(request) {
      const exchange = request.internal.exchange!;
      exchange.response = withVersion(request.response as LatticeResponse, exchange);
      request.response = encode(exchange, exchange.response);
    },

    onError(request) {
      const { error } = request;
      const exchange = request.internal.exchange;
      // Nobody waits for an HTTP answer to what was no HTTP event; a 2016 event's answers other than 200 are errors.
      if (!exchange || error instanceof VpcProxyRejection) throw error;
      exchange.error = error;
      const answer = problem(error, request.response as ExposedError, requestIdOf(exchange, request.context));
      exchange.response = withVersion(answer, exchange);
      request.response = encode(exchange, exchange.response);
    },
  };
}

/** For whoever rolls a new route table out: which one answered. */
function withVersion(response: LatticeResponse, { routes }: Exchange): LatticeResponse {
  const name = routes?.table.versionHeader;
  if (!name) return response;
  return { ...response, headers: { ...response.headers, [name.toLowerCase()]: [routes.version] } };
}

/** Enough of the origin to answer an event in its form even when decoding it fails. */
const callersForm = (eventSource: Origin['eventSource'], event: Record<string, unknown>): Origin => ({
  eventSource,
  multiValueHeaders: event['multiValueHeaders'] !== undefined,
});

/** What @middy/http-error-handler made of the error: it decides what a caller may read. */
interface ExposedError {
  statusCode: number;
  body?: string;
}

/** RFC 9457. The title is the kind's, the detail the error's message; neither names a host. */
function problem(error: unknown, exposed: ExposedError, requestId: string): LatticeResponse {
  const kind = error instanceof ProxyError ? error.kind : 'internal';
  const document = { title: ERROR_KINDS[kind].title, status: exposed.statusCode, detail: exposed.body, requestId };
  const headers = Object.assign(multiMap(), { 'content-type': ['application/problem+json'] });
  return { statusCode: exposed.statusCode, headers, body: JSON.stringify(document) };
}

/** The front door's own id where it has one, so that a caller's report leads to the log line. */
export const requestIdOf = (exchange: Exchange, context: { awsRequestId?: string }): string =>
  exchange.request?.requestId ?? context.awsRequestId ?? '';
