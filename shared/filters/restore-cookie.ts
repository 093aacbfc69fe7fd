import { readHost } from '../http/host.ts';
import { restorePath, type Way, withoutPort } from './way-back.ts';

/**
 * A Set-Cookie line (RFC 6265 section 4.1.1) with the caller's prefix as its `Path` and the caller's host as its `Domain`.
 * Attributes follow the first semicolon.
 */
export function restoreCookie(cookie: string, way: Way): string {
  // Browsers refuse a `__Host-` cookie with another path than `/` (RFC 6265bis section 4.1.3.2).
  if (/^\s*__host-/i.test(cookie)) return cookie;
  const [pair = '', ...attributes] = cookie.split(';');
  return [pair, ...attributes.map((attribute) => restoreAttribute(attribute, way))].join(';');
}

function restoreAttribute(attribute: string, way: Way): string {
  const [start, name] = /^\s*(path|domain)\s*=\s*/i.exec(attribute) ?? [];
  if (start === undefined || name === undefined) return attribute;
  // A pattern for the blanks at the end would be tried from each blank of a long row of them.
  const value = attribute.slice(start.length).trimEnd();
  const end = attribute.slice(start.length + value.length);
  return start + (name.toLowerCase() === 'path' ? cookiePath(value, way) : cookieDomain(value, way)) + end;
}

/** `Path=/` under the prefix `/v1` is `/v1`, which covers `/v1` itself as well as all below it. */
function cookiePath(path: string, way: Way): string {
  if (!path.startsWith('/')) return path;
  const { callers } = way;
  // A parameter in the caller's path would end the attribute.
  const prefix = callers.prefix.replace(/;[^/]*/g, '');
  const own = restorePath(path === '/' ? '' : path, { ...way, callers: { ...callers, prefix } });
  return own === undefined ? path : own || '/';
}

/** A domain that the target's name is in and the caller's is not: a browser would refuse the cookie. */
function cookieDomain(domain: string, { sent, callers }: Way): string {
  const wanted = domain.replace(/^\./, '').toLowerCase();
  const isIn = (host: string | undefined): boolean =>
    host !== undefined && `.${withoutPort(host).toLowerCase()}`.endsWith(`.${wanted}`);
  const callersHost = readHost(callers.headers);
  if (callersHost === undefined || isIn(callersHost) || !(isIn(sent.hostname) || isIn(sent.ownHost))) return domain;
  return withoutPort(callersHost);
}
