import { malformed } from '../errors.ts';
import type { MultiMap } from './multi-map.ts';

/** RFC 9110 section 7.2: `uri-host [":" port]`. More could be read by a backend as something else than a host. */
const HOST = /^(?:[A-Za-z0-9._~!$&'()*+;=%-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

/** The host that the caller asked for; `undefined` if the request names none. Throws 400 if the host is malformed. */
export function readHost(headers: MultiMap): string | undefined {
  const hosts = headers['host'];
  if (!hosts || (hosts.length === 1 && hosts[0] === '')) return undefined;
  if (hosts.length > 1) throw malformed('host: more than one (RFC 9112 section 3.2)');
  if (!HOST.test(hosts[0]!)) throw malformed('host: not a host name with an optional port');
  return hosts[0];
}
