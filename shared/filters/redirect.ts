import { callersScheme } from '../http/callers-scheme.ts';
import { readHost } from '../http/host.ts';
import { multiMap } from '../http/multi-map.ts';
import { splitTarget, toWireTarget } from '../http/path.ts';
import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Redirect } from '../routing/schema.ts';
import { modifyPath, splitPrefix, withoutAuthority } from './path-modifier.ts';

/** Where a redirect leads: the caller's own URL with the parts replaced that it names (Gateway API, HTTPRequestRedirectFilter). */
export function redirectLocation(
  redirect: Redirect,
  rulePrefix: string,
  request: LatticeRequest,
  origin: Origin,
): string {
  const [path, query] = splitTarget(request.path === '*' ? '/' : request.path);
  const own = redirect.path ? modifyPath(redirect.path, splitPrefix(path, rulePrefix)) : path;
  // Browsers read `/\` as `//`, which begins a host.
  const safePath = own.replaceAll('\\', '%5C');
  const target = toWireTarget(query === undefined ? safePath : `${safePath}?${query}`);
  const host = readHost(request.headers);
  if (redirect.hostname === undefined && host === undefined) return withoutAuthority(target);
  const scheme = redirect.scheme ?? callersScheme(request.headers) ?? 'https';
  const authority = `${redirect.hostname ?? withoutPort(host!)}${port(redirect, host, scheme)}`;
  return `${scheme}://${authority}${redirect.hostname === undefined ? (origin.urlPrefix ?? '') : ''}${target}`;
}

export const redirectResponse = ({ statusCode }: Redirect, location: string): LatticeResponse => ({
  statusCode,
  headers: Object.assign(multiMap(), { location: [location] }),
});

const withoutPort = (host: string): string => host.replace(/:\d*$/, '');

/** The port that is named; else the scheme's own when a scheme is named, else the caller's. Usual ports are left out. */
function port({ port: named, scheme: newScheme }: Redirect, host: string | undefined, scheme: string): string {
  const callers = /:(\d+)$/.exec(host ?? '')?.[1];
  const number = named ?? (newScheme === undefined ? callers : undefined);
  return number === undefined || String(number) === (scheme === 'http' ? '80' : '443') ? '' : `:${number}`;
}
