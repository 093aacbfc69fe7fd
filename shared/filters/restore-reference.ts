import { callersScheme } from '../http/callers-scheme.ts';
import { readHost } from '../http/host.ts';
import { withoutAuthority } from './path-modifier.ts';
import { restorePath, type Way, withoutPort } from './way-back.ts';

/** A URI reference (RFC 3986 section 4.1): scheme and authority, path, query and fragment. */
const REFERENCE = /^((?:([A-Za-z][A-Za-z0-9+.-]*):)?\/\/([^/?#\\]*))?([^?#]*)(.*)$/s;

/**
 * Gives a URI reference of a response the caller's host and prefix. A reference to another host, or to a path outside
 * the prefix that was sent, is not changed.
 */
export function restoreReference(reference: string, way: Way): string {
  const [, origin, scheme, authority = '', path = '', rest = ''] = REFERENCE.exec(reference)!;
  const isAbsolute = path.startsWith('/');
  if (origin !== undefined) {
    // After a backslash clients do not agree where the host ends.
    if (path !== '' && !isAbsolute) return reference;
    return restoreUrl({ origin, scheme, authority, path, rest }, way) ?? reference;
  }
  if (!isAbsolute) return (restoreRelative(path, way) ?? path) + rest;
  const own = restorePath(resolved(path), way);
  return own === undefined ? reference : withoutAuthority(own || '/') + rest;
}

interface Url {
  /** Scheme and authority. */
  origin: string;
  scheme: string | undefined;
  authority: string;
  path: string;
  rest: string;
}

/** `undefined` for what stays as it is. */
function restoreUrl({ origin, scheme, authority, path, rest }: Url, way: Way): string | undefined {
  const { hostname, ownHost } = way.sent;
  const callersHost = readHost(way.callers.headers);
  const usedScheme = callersScheme(way.callers.headers);
  const own = restorePath(resolved(path), way);
  const named = withoutUsualPort(authority, scheme ?? usedScheme);
  const isHost = (host: string | undefined): boolean =>
    host !== undefined && named === withoutUsualPort(host, scheme ?? usedScheme);

  if (isHost(callersHost)) return own === undefined ? undefined : origin + own + rest;
  if (!isHost(ownHost) && withoutPort(authority).toLowerCase() !== hostname?.toLowerCase()) return undefined;
  const target = own ?? way.callers.urlPrefix + path;
  if (callersHost === undefined) return withoutAuthority(target || '/') + rest;
  const newScheme = usedScheme ?? scheme;
  return `${newScheme ? `${newScheme}:` : ''}//${callersHost}${target}${rest}`;
}

/**
 * A path that is relative to the request's. It is changed only if the caller, whose own path is another one, would read it
 * as another resource: after `/v1`, which the target saw as `/`, `login` would be `/login` and not `/v1/login`.
 */
function restoreRelative(path: string, way: Way): string | undefined {
  // A query or fragment alone and `mailto:` mean the same everywhere.
  if (path === '' || /^[^/]*:/.test(path)) return undefined;
  const own = restorePath(resolved(path, way.sent.path), way);
  const { urlPrefix, path: callersPath } = way.callers;
  return own === undefined || own === resolved(path, urlPrefix + callersPath) ? undefined : withoutAuthority(own);
}

const DOT_SEGMENT = /[/\\](?:\.|%2e){1,2}(?:[/\\]|$)/i;

/** A path as clients resolve it (WHATWG URL). An absolute one without dot segments stays as it is. */
function resolved(path: string, base = '/'): string {
  if (path.startsWith('/') && !DOT_SEGMENT.test(path)) return path;
  const url = URL.parse(path.startsWith('/') ? ORIGIN + path : path, ORIGIN + base);
  return url?.origin === ORIGIN ? url.pathname : path;
}

const ORIGIN = 'http://h';

const withoutUsualPort = (authority: string, scheme = ''): string =>
  authority.toLowerCase().replace({ http: /:80$/, https: /:443$/ }[scheme.toLowerCase()] ?? /:$/, '');
