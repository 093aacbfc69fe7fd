import type { Context } from 'aws-lambda';
import { ProxyError } from '../../shared/errors.ts';
import { decode, detectEventSource, FORMATS } from '../../shared/formats/index.ts';
import { withinLimit } from '../../shared/formats/limits.ts';
import { multiMap } from '../../shared/http/multi-map.ts';
import type { Origin } from '../../shared/lattice/origin.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { deliver } from '../../shared/targets/deliver.ts';
import { timeLeft } from './deadline.ts';
import { type Invocation, note } from './invocation.ts';
import { loadEntry } from './load-entry.ts';
import type { Routes, RoutesSource } from './routes/routes.ts';

/**
 * The way of every request: event → decode → match, choose → deliver → encode → result.
 *
 * Throws
 * - ProxyError: the proxy itself has to answer;
 * - UnrecognizedEventError: the event is not an HTTP request;
 * - ConfigurationError: there is no route table;
 * - VpcProxyRejection: the answer to a 2016 event that asks for one.
 */
export async function serve(
  invocation: Invocation,
  context: Context,
  routesSource: RoutesSource,
  encode: Encode,
): Promise<unknown> {
  const { event } = invocation;
  const caller = note(invocation, 'caller', callerOf(invocation));
  const routes = note(invocation, 'routes', await routesSource());
  const { request, origin } = note(invocation, 'decoded', decode(event, routes.settings, caller.eventSource));
  if (caller.streams) origin.streams = true;
  const decision = note(invocation, 'decision', routes.decide(request, origin, Math.random));
  const delivery = await deliver(decision, request, origin, routes.targets, timeLeft(context));
  const { outcome } = note(invocation, 'delivery', delivery);
  if (outcome instanceof ProxyError) throw outcome;
  // A streamed answer is mirrored after it was sent, in streaming.ts.
  if (!outcome.stream && mirrors(invocation)) {
    await loadEntry<typeof import('./mirror.ts')>('mirroring').mirrorAnswer(invocation, outcome, context);
  }
  const response = note(invocation, 'response', withTableHeaders(outcome, routes));
  return encode(response, origin, routes);
}

/** The part of the origin that encoding needs. It is read before decode, because a malformed event is answered too. */
function callerOf({ event, streams }: Invocation): Origin {
  const eventSource = detectEventSource(event);
  const { multiValueHeaders, version } = event as Record<string, unknown>;
  // A REST API's events have no version; the same event with one is an HTTP API's, which does not stream.
  const mayStream = eventSource === 'function-url' || (eventSource === 'apigateway-rest' && version === undefined);
  return { eventSource, multiValueHeaders: multiValueHeaders !== undefined, ...(streams && mayStream && { streams }) };
}

/** Whether the rule that was decided on mirrors requests. Only then is what mirrors loaded. */
export const mirrors = ({ decision }: Invocation): boolean =>
  decision?.action === 'forward' && decision.forward.mirror !== undefined;

/** Makes what the function returns. */
export type Encode = (response: LatticeResponse, origin: Origin, routes: Routes) => unknown;

/** The result in the caller's form. Throws ProxyError 502 for an answer that the form has no room for. */
export const encode: Encode = (response, origin, { settings }) => {
  const { eventSource } = origin;
  return withinLimit(FORMATS[eventSource].encodeResponse(response, origin, settings), eventSource);
};

/** The headers that the route table asks for: which version of it answered, and that testers may get another answer. */
export function withTableHeaders(response: LatticeResponse, routes: Routes): LatticeResponse {
  const { versionHeader, targetGroupHeader } = routes.table;
  if (!versionHeader && !targetGroupHeader) return response;
  const headers = Object.assign(multiMap(), response.headers);
  // A cache must not give a tester's answer to everyone (RFC 9110 section 12.5.5).
  if (targetGroupHeader) headers['vary'] = [...(headers['vary'] ?? []), targetGroupHeader.toLowerCase()];
  if (versionHeader) headers[versionHeader.toLowerCase()] = [routes.version];
  return { ...response, headers };
}
