import { malformed } from '../../errors.ts';
import { SELDOM_WITH_BODY } from '../../http/body.ts';
import { ownerOf } from '../../http/header-owners.ts';
import { fromWire, joined, toWire } from '../../http/headers.ts';
import { readHost } from '../../http/host.ts';
import { jsonText } from '../../http/json-text.ts';
import { append, type MultiMap, multiMap } from '../../http/multi-map.ts';
import { latticeHeaders } from '../../lattice/identity.ts';
import type { Origin } from '../../lattice/origin.ts';
import type { LatticeRequest } from '../../lattice/request.ts';

/** Header lines between the canonical maps and the wire: `[name, value, name, value, …]`, repeats as repeats. */

/**
 * The request's own lines, Host first. With `ownHost` the target sees that name, and the caller's in
 * `x-forwarded-host`; without, the caller's, or `fallbackHost` where the request names none (ALB health checks).
 * Names are lower-case, as Lattice and HTTP/2 have them.
 */
export function headerLines(request: LatticeRequest, ownHost: string | undefined, fallbackHost: string): string[] {
  const { headers } = request;
  const callersHost = readHost(headers);
  const lines = ['host', ownHost ?? callersHost ?? fallbackHost];
  for (const name in headers) {
    const owner = ownerOf(name);
    if (owner === 'framing' || (ownHost && owner === 'callersHost')) continue;
    if (name === 'cookie') lines.push(name, toWire(joined(headers, name)!));
    else for (const value of headers[name]!) lines.push(name, toWire(value));
  }
  // A rewritten Host has it already (filters/url-rewrite.ts).
  if (ownHost && callersHost && !headers['x-forwarded-host']) lines.push('x-forwarded-host', callersHost);
  return lines;
}

/** A body has its length before it with any method, or a backend would read it as the next request. */
export const framing = (request: LatticeRequest, body: Buffer | undefined): string[] =>
  body || !SELDOM_WITH_BODY.has(request.method) || request.headers['content-length']
    ? ['content-length', String(body?.length ?? 0)]
    : [];

/** The headers that Lattice adds for an HTTP target: who called by its word, and the scheme or port where one was missing. */
export const vouchedLines = (request: LatticeRequest): string[] =>
  [...forwarded(request.headers), ...latticeHeaders(request.requestContext)].flatMap(([name, value]) => [
    name,
    toWire(value),
  ]);

/** Scheme and port of the caller's request, where the front door said one of them only. */
function forwarded(headers: MultiMap): [string, string][] {
  const proto = headers['x-forwarded-proto']?.[0];
  const port = headers['x-forwarded-port']?.[0];
  if (proto && !port) return [['x-forwarded-port', proto === 'http' ? '80' : '443']];
  if (port && !proto && (port === '80' || port === '443')) {
    return [['x-forwarded-proto', port === '80' ? 'http' : 'https']];
  }
  return [];
}

/** The event source's facts about the caller as base64url JSON, only for targets that ask for it. */
export function originContext(origin: Origin): string {
  const { eventSource, principal, authorizer, stageVariables, pathParameters, clientCertificate } = origin;
  const context = { eventSource, principal, authorizer, stageVariables, pathParameters, clientCertificate };
  return Buffer.from(jsonText(context, malformed)).toString('base64url');
}

/** Lines of an answer as a map: names lower-case, repeats kept in order. */
export function headersFromLines(lines: readonly string[]): MultiMap {
  const headers = multiMap();
  for (let i = 0; i < lines.length; i += 2) append(headers, lines[i]!.toLowerCase(), fromWire(lines[i + 1]!));
  return headers;
}
