import type { Context } from 'aws-lambda';
import { ProxyError } from '../../shared/errors.ts';
import { detectEventSource, FORMATS } from '../../shared/formats/index.ts';
import { withinLimit } from '../../shared/formats/limits.ts';
import type { Origin } from '../../shared/lattice/origin.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { deliver } from '../../shared/targets/deliver.ts';
import { timeLeft } from './deadline.ts';
import { type Invocation, note } from './invocation.ts';
import { mirrorAnswer } from './mirror.ts';
import type { Routes, RoutesSource } from './routes/routes.ts';

/**
 * The way of every request: event → decode → match, choose → deliver → encode → result.
 *
 * Throws ProxyError for what the proxy itself has to answer, UnrecognizedEventError for what is no HTTP request,
 * ConfigurationError when there is no route table, and VpcProxyRejection, which is how a 2016 event is answered.
 */
export async function serve(invocation: Invocation, context: Context, routesSource: RoutesSource): Promise<unknown> {
  const { event } = invocation;
  const caller = note(invocation, 'caller', callerOf(event));
  const routes = note(invocation, 'routes', await routesSource());
  const { request, origin } = note(invocation, 'decoded', decode(event, caller, routes));
  const decision = note(invocation, 'decision', routes.decide(request, origin, Math.random));
  const delivery = await deliver(decision, request, origin, routes.targets, timeLeft(context));
  const { outcome } = note(invocation, 'delivery', delivery);
  if (outcome instanceof ProxyError) throw outcome;
  await mirrorAnswer(invocation, outcome, context);
  const response = note(invocation, 'response', withVersion(outcome, routes));
  return encode(response, origin, routes);
}

/** As much of the origin as it takes to answer an event in its form, even when decoding it fails. */
const callerOf = (event: unknown): Origin => ({
  eventSource: detectEventSource(event),
  multiValueHeaders: (event as Record<string, unknown>)['multiValueHeaders'] !== undefined,
});

const decode = (event: unknown, { eventSource }: Origin, { settings }: Routes) =>
  FORMATS[eventSource].decodeRequest(event as Record<string, unknown>, settings);

/** The result in the caller's form. Throws ProxyError 502 for an answer that the form has no room for. */
export function encode(response: LatticeResponse, origin: Origin, { settings }: Routes): unknown {
  const { eventSource } = origin;
  return withinLimit(FORMATS[eventSource].encodeResponse(response, origin, settings), eventSource);
}

/** Tells whoever rolls out a new route table which one answered. */
export function withVersion(response: LatticeResponse, { table, version }: Routes): LatticeResponse {
  const name = table.versionHeader;
  if (!name) return response;
  return { ...response, headers: { ...response.headers, [name.toLowerCase()]: [version] } };
}
