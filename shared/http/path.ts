import { malformed } from '../errors.ts';

/** Path and raw query of a request target; no query is `undefined`, an empty one `''`. */
export function splitTarget(target: string): [path: string, query: string | undefined] {
  const at = target.indexOf('?');
  return at < 0 ? [target, undefined] : [target.slice(0, at), target.slice(at + 1)];
}

/** The opposite: a `?` in the path itself is escaped, or it would begin the query. */
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

/**
 * An HTTP API's decoded `rawPath` as a path again (docs/wire-facts.md#http-api): what a path may not hold is escaped,
 * the rest stays, since which of it was escaped is lost.
 */
export const reencodePath = (path: string): string =>
  PLAIN_PATH.test(path) ? path : escapeMatches(path, /[\s?#%"<>\\^`{|}\p{Cc}]|[^\p{ASCII}]+/gu);

/** Nothing to escape: almost every path, found out much faster than by looking for what there is not. */
const PLAIN_PATH = /^[!$&-;=@-Z_a-z~]*$/;

/** What no request line can hold, or a `#` would end, escaped; all else exactly as it came (RFC 9112 section 3). */
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
const AMBIGUOUS = /[%\\;]|\/\/|\/\.{1,2}(?:\/|$)|\0/;

/** What servers do to a path before they look at it; none does all of it, and few do none. */
const FULL: readonly ((path: string) => string)[] = [
  decodeLeniently,
  // An HTTP API decodes twice itself (docs/wire-facts.md#http-api).
  decodeLeniently,
  (path) => path.replaceAll('\\', '/'),
  (path) => path.split('\0', 1)[0]!,
  // One that was escaped: an HTTP API cuts the path there (docs/wire-facts.md#http-api).
  (path) => path.split('?', 1)[0]!,
  withoutParameters,
  (path) => path.replace(/\/{2,}/g, '/'),
  withoutDotSegments,
];

/**
 * URL parsers resolve dot segments, plain and escaped, before anything else is decoded; Tomcat reads parameters away
 * before it decodes.
 */
const LENIENCIES = [(path: string) => path.replace(/%2e/gi, '.'), withoutDotSegments, withoutParameters, ...FULL];

/** The path with all leniencies; `undefined` when nobody could read it differently. */
export const normalizedPath = (path: string): string | undefined =>
  AMBIGUOUS.test(path) ? FULL.reduce((read, leniency) => leniency(read), path) : undefined;

/**
 * The path in every other way that some server may read it: with any of the leniencies and without the others, since
 * what the most lenient server reads as harmless (`/x/../admin/a//../../x`), a stricter one may not.
 */
export function otherReadings(path: string): string[] {
  if (!AMBIGUOUS.test(path)) return [];
  const readings = new Set([path]);
  for (const leniency of LENIENCIES) {
    for (const reading of [...readings]) readings.add(leniency(reading));
  }
  readings.delete(path);
  return [...readings];
}

/** Java's servers read parameters away before they look at a segment: `..;x`, `;x` and `admin;v=1` alike. */
function withoutParameters(path: string): string {
  return path.replace(/;[^/]*/g, '');
}

/** RFC 3986 section 5.2.4. */
function withoutDotSegments(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/');
  segments.forEach((segment, i) => {
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else {
      if (segment === '..' && kept.length > 1) kept.pop();
      if (i === segments.length - 1) kept.push('');
    }
  });
  return kept.join('/');
}

/**
 * Percent-decodes what decodes as UTF-8 and leaves the rest. ASCII apart from what is not, so that no byte of `%2f%ff`
 * can keep its neighbour from being read.
 */
export function decodeLeniently(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-7][0-9a-f])+|(?:%[89a-f][0-9a-f])+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}
