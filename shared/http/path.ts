import { malformed } from '../errors.ts';

/** Path and raw query of a request target; no query is `undefined`, an empty one `''`. */
export function splitTarget(target: string): [path: string, query: string | undefined] {
  const at = target.indexOf('?');
  return at < 0 ? [target, undefined] : [target.slice(0, at), target.slice(at + 1)];
}

export const joinTarget = (path: string, query: string | undefined): string =>
  query === undefined || query === '' ? path : `${path}?${query}`;

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

/**
 * An HTTP API's decoded `rawPath` as a path again (wire-facts 5.1): what a path may not hold is escaped, the rest
 * stays, since which of it was escaped is lost.
 */
export const reencodePath = (path: string): string => escapeMatches(path, /[\s?#%"<>\\^`{|}\p{Cc}]|[^\p{ASCII}]+/gu);

/** What Node refuses to write or a `#` would end, escaped; all else exactly as it came (wire-facts 8.2). */
export const toWireTarget = (target: string): string =>
  UNWRITABLE.test(target) ? escapeMatches(target, /[\s#\p{Cc}]|[^\p{ASCII}]+/gu) : target;

const UNWRITABLE = /[^!"$-~]/;

function escapeMatches(text: string, pattern: RegExp): string {
  return text.replace(pattern, (match) => encodeComponent(match));
}

/** encodeURIComponent, for which half of a surrogate pair is the caller's mistake. */
export function encodeComponent(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw malformed('path or query: half of a surrogate pair');
  }
}

/** What a backend could read as another path than it looks like (design section 5), any escape included. */
const AMBIGUOUS = /[%\\]|\/\/|\/\.{1,2}(?:[/;]|$)|\0/;

/**
 * The path as a lenient server may read it: decoded once, `\` as `/`, cut at NUL, `//` as one slash, dot segments
 * resolved (their `;` parameters dropped). `undefined` when nobody could read it differently.
 */
export function normalizedPath(path: string): string | undefined {
  if (!AMBIGUOUS.test(path)) return undefined;
  const decoded = decodeLeniently(path).replaceAll('\\', '/').split('\0', 1)[0]!;
  const segments: string[] = [];
  const parts = decoded.split('/');
  parts.forEach((part, i) => {
    const bare = part.split(';', 1)[0]!;
    const last = i === parts.length - 1;
    if (bare === '..') segments.pop();
    if (bare === '.' || bare === '..' || part === '') {
      if (last) segments.push('');
    } else segments.push(part);
  });
  return `/${segments.join('/')}`;
}

/** Percent-decodes what decodes as UTF-8 and leaves the rest. */
export function decodeLeniently(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}
