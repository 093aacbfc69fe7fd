import { malformed } from '../errors.ts';
import type { Origin } from '../formats/event-format.ts';
import { fromWire, joined, toWire } from '../http/headers.ts';
import { latticeHeaders } from '../lattice/identity.ts';
import { append, type LatticeRequest, type MultiMap, multiMap } from '../lattice/request.ts';

/** Header lines between the canonical maps and the wire, as VPC Lattice sends them to HTTP targets (wire-facts 2.3). */

export interface HostSetting {
  host: 'preserve' | 'target';
  /** The target's own `host[:port]`. */
  authority: string;
}

/** What Host may hold without a backend reading it as something else (RFC 9110 section 7.2: uri-host [":" port]). */
const HOST = /^(?:[A-Za-z0-9._~!$&'()*+;=%-]*|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

/**
 * The lines for an HTTP target as `[name, value, …]`: Host first, then the request's own in their order, then what
 * the front door vouches for. Names are lower-case, as Lattice and HTTP/2 have them.
 */
export function headerLines(request: LatticeRequest, { host, authority }: HostSetting, context?: string): string[] {
  const { headers } = request;
  const callersHost = hostOf(headers);
  const lines = ['host', host === 'preserve' && callersHost ? callersHost : authority];
  for (const name in headers) {
    if (name === 'host' || name === 'content-length' || name === 'expect') continue;
    if (name === 'cookie') lines.push(name, toWire(joined(headers, name)!));
    else for (const value of headers[name]!) lines.push(name, toWire(value));
  }
  const added = [...forwarded(headers), ...latticeHeaders(request.requestContext)];
  if (host === 'target' && callersHost && !headers['x-forwarded-host']) added.push(['x-forwarded-host', callersHost]);
  if (context) added.push(['x-origin-context', context]);
  for (const [name, value] of added) lines.push(name, toWire(value));
  return lines;
}

function hostOf(headers: MultiMap): string | undefined {
  const hosts = headers['host'];
  if (!hosts) return undefined;
  if (hosts.length > 1) throw malformed('host: more than one (RFC 9112 section 3.2)');
  if (!HOST.test(hosts[0]!)) throw malformed('host: not a host name with an optional port');
  return hosts[0];
}

/** Scheme and port of the caller's request, where the front door said one of them only. */
function forwarded(headers: MultiMap): [string, string][] {
  const proto = headers['x-forwarded-proto']?.[0];
  const port = headers['x-forwarded-port']?.[0];
  if (proto && !port) return [['x-forwarded-port', proto === 'http' ? '80' : '443']];
  if (port && !proto && (port === '80' || port === '443'))
    return [['x-forwarded-proto', port === '80' ? 'http' : 'https']];
  return [];
}

/** What the event source found out about the caller, as base64url JSON; only for targets that ask for it. */
export function originContext(origin: Origin): string {
  const { eventSource, principal, authorizer, stageVariables, pathParameters, clientCertificate } = origin;
  const context = { eventSource, principal, authorizer, stageVariables, pathParameters, clientCertificate };
  return Buffer.from(JSON.stringify(context)).toString('base64url');
}

/** Lines of an answer as a map: names lower-case, repeats kept in order. */
export function headersFromLines(lines: readonly string[]): MultiMap {
  const headers = multiMap();
  for (let i = 0; i < lines.length; i += 2) append(headers, lines[i]!.toLowerCase(), fromWire(lines[i + 1]!));
  return headers;
}
