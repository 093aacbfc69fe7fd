import { clientIp } from '../http/client-ip.ts';
import { joined } from '../http/headers.ts';
import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { Forward } from './schema.ts';

/** The caller's sticky key: the first of `stickiness.by` that the request has; `undefined` when it has none. */
export function stickyKey(forward: Forward, request: LatticeRequest, origin: Origin): string | undefined {
  for (const by of forward.stickiness?.by ?? []) {
    const colon = by.indexOf(':');
    const kind = (colon < 0 ? by : by.slice(0, colon)) as keyof typeof FINDERS;
    const value = FINDERS[kind](request, by.slice(colon + 1), origin);
    if (value) return value;
  }
  return undefined;
}

const FINDERS = {
  header: (request: LatticeRequest, name: string) => joined(request.headers, name.toLowerCase()),
  cookie: (request: LatticeRequest, name: string) => cookie(joined(request.headers, 'cookie'), name),
  sourceIp: (request: LatticeRequest, _name: string, origin: Origin) => clientIp(request.headers, origin.sourceIp),
};

/** RFC 6265 section 4.2.1. Of several cookies with one name the first counts, as for servers. */
function cookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at >= 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
