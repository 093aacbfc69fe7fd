import { malformed } from '../errors.ts';
import { replaceEscaped } from './percent.ts';

/** Path and raw query of a request target; no query is `undefined`, an empty one `''`. */
export function splitTarget(target: string): [path: string, query: string | undefined] {
  const at = target.indexOf('?');
  return at < 0 ? [target, undefined] : [target.slice(0, at), target.slice(at + 1)];
}

/** A request target from path and query. A `?` in the path is escaped, or it would begin the query. */
export function joinTarget(path: string, query: string | undefined): string {
  const target = path.includes('?') ? path.replaceAll('?', '%3F') : path;
  return query ? `${target}?${query}` : target;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\x00-\x1f\x7f]/;

/**
 * A request target in origin form (RFC 9112 section 3.2.1). An absolute-form target names a host, which only
 * configuration may; `*` is for OPTIONS alone.
 */
export function originForm(target: string, method: string): string {
  if (CONTROL.test(target)) throw malformed('path: control character');
  if (target.startsWith('/')) return target;
  if (target === '*' && method === 'OPTIONS') return target;
  if (target === '*' || /^[a-z][a-z0-9+.-]*:\/\//i.test(target)) {
    throw malformed('path: expected one that begins with /, without scheme and host');
  }
  return `/${target}`;
}

/** Removes a base path or stage once, at a segment's end; another path stays as it is. */
export function stripPrefix(path: string, prefix: string | undefined): string {
  if (prefix === undefined) return path;
  const base = `/${prefix.replace(/^\/+|\/+$/g, '')}`;
  if (path === base) return '/';
  return path.startsWith(`${base}/`) ? path.slice(base.length) : path;
}

/** The part of a caller's URL path in front of `path`. `''` if the URL path does not end with `path`. */
export function prefixOfUrl(urlPath: string, path: string): string {
  const end = withoutEndSlash(path);
  if (!urlPath.startsWith('/')) return '';
  const whole = withoutEndSlash(urlPath);
  return whole.endsWith(end) ? withoutEndSlash(whole.slice(0, whole.length - end.length)) : '';
}

/** Without the slashes at its end. */
export function withoutEndSlash(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

/**
 * An HTTP API's decoded `rawPath` as a path again (docs/wire-facts.md#http-api). Characters that a path may not hold are
 * escaped. The others stay, because the event does not say which of them were escaped.
 */
export const reencodePath = (path: string): string =>
  PLAIN_PATH.test(path) ? path : escapeMatches(path, /[\s?#%"<>\\^`{|}\p{Cc}]|[^\p{ASCII}]+/gu);

/** Almost every path. This test is much faster than a search for characters that are not there. */
const PLAIN_PATH = /^[!$&-;=@-Z_a-z~]*$/;

/** Escapes what no request line can hold, and `#`, which would end it. All else stays as it came (RFC 9112 section 3). */
export const toWireTarget = (target: string): string =>
  UNWRITABLE.test(target) ? escapeMatches(target, /[\s#\p{Cc}]|[^\p{ASCII}]+/gu) : target;

const UNWRITABLE = /[^!"$-~]/;

function escapeMatches(text: string, pattern: RegExp): string {
  return text.replace(pattern, (match) => encodeComponent(match));
}

/** encodeURIComponent that throws 400 for half of a surrogate pair, which is the caller's mistake. */
export function encodeComponent(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw malformed('path or query: half of a surrogate pair');
  }
}

/**
 * Percent-decodes what is UTF-8 and leaves the rest as it came, so that no byte of `%2f%ff` keeps its neighbour from
 * being read.
 */
export const decodeLeniently = (text: string): string =>
  replaceEscaped(text, (code, as, escapes, from, to) =>
    as === 'utf8' ? String.fromCodePoint(code) : escapes.slice(from, to),
  );
