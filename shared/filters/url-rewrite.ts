import { callersScheme } from '../http/callers-scheme.ts';
import { readHost } from '../http/host.ts';
import { type MultiMap, multiMap } from '../http/multi-map.ts';
import { splitTarget } from '../http/path.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { UrlRewrite } from '../routing/schema.ts';
import { modifyPath, restorePath, type SplitPath, splitPrefix } from './path-modifier.ts';

/**
 * Rewrites host and path (Gateway API, HTTPURLRewriteFilter). `rulePrefix` is the prefix that the request's rule matched.
 * The query stays as it came. In the response, `Location`, `Content-Location` and a cookie's `Path` and `Domain` that
 * speak of the new host or prefix get the caller's again.
 */
export function rewriteUrl(rewrite: UrlRewrite, rulePrefix: string, request: LatticeRequest) {
  const [path, query] = splitTarget(request.path);
  const split = splitPrefix(path, rulePrefix);
  const target = rewrite.path && path !== '*' ? modifyPath(rewrite.path, split) : path;
  const rewritten = {
    ...request,
    path: query === undefined ? target : `${target}?${query}`,
    headers: rewrite.hostname ? withHost(request.headers, rewrite.hostname) : request.headers,
  };
  return {
    request: rewritten,
    restore: (response: LatticeResponse) => restoreResponse(response, { rewrite, split, request }),
  };
}

/** The target sees its own Host, and the caller's in `x-forwarded-host`, which no client can send (header-owners.ts). */
function withHost(headers: MultiMap, hostname: string): MultiMap {
  const callersHost = readHost(headers);
  const forwarded = callersHost === undefined ? {} : { 'x-forwarded-host': [callersHost] };
  return Object.assign(multiMap(), headers, { host: [hostname] }, forwarded);
}

interface Way {
  rewrite: UrlRewrite;
  split: SplitPath;
  /** As the caller sent it. */
  request: LatticeRequest;
}

function restoreResponse(response: LatticeResponse, way: Way): LatticeResponse {
  const headers = Object.assign(multiMap(), response.headers);
  for (const name of ['location', 'content-location']) {
    if (headers[name]) headers[name] = headers[name].map((reference) => restoreReference(reference, way));
  }
  if (headers['set-cookie']) headers['set-cookie'] = headers['set-cookie'].map((cookie) => restoreCookie(cookie, way));
  return { ...response, headers };
}

/** A URI reference (RFC 3986 section 4.1) in its parts. One that is relative to the path needs no change. */
const REFERENCE = /^((?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/([^/?#]*))?(\/[^?#]*)?(.*)$/s;

function restoreReference(reference: string, way: Way): string {
  const [, origin, authority = '', path = '', rest = ''] = REFERENCE.exec(reference) ?? [];
  if (origin === undefined) return path === '' ? reference : restored(path, way) + rest;
  const callersHost = readHost(way.request.headers);
  const isRewritten = way.rewrite.hostname !== undefined && isHost(authority, way.rewrite.hostname);
  if (!isRewritten && authority.toLowerCase() !== callersHost?.toLowerCase()) return reference;
  const ownPath = restored(path, way) + rest;
  if (!isRewritten || callersHost === undefined) return origin + ownPath;
  const scheme = callersScheme(way.request.headers) ?? /^[^/]*(?=:)/.exec(origin)?.[0];
  return `${scheme ? `${scheme}:` : ''}//${callersHost}${ownPath}`;
}

const restored = (path: string, { rewrite, split }: Way): string =>
  (rewrite.path && restorePath(rewrite.path, split, path)) ?? path;

/** The host may be followed by a port. */
const isHost = (authority: string, hostname: string): boolean =>
  authority.replace(/:\d*$/, '').toLowerCase() === hostname.toLowerCase();

/** A Set-Cookie line (RFC 6265 section 4.1.1): its attributes follow the first semicolon. */
function restoreCookie(cookie: string, way: Way): string {
  const [pair = '', ...attributes] = cookie.split(';');
  return [pair, ...attributes.map((attribute) => restoreAttribute(attribute, way))].join(';');
}

function restoreAttribute(attribute: string, way: Way): string {
  const [, start = '', name, value = '', end = ''] = /^(\s*(path|domain)\s*=\s*)(.*?)(\s*)$/i.exec(attribute) ?? [];
  if (name?.toLowerCase() === 'path') return start + restoredCookiePath(value, way) + end;
  const { hostname } = way.rewrite;
  if (name && hostname && value.replace(/^\./, '').toLowerCase() === hostname.toLowerCase()) {
    return start + (readHost(way.request.headers)?.replace(/:\d*$/, '') ?? value) + end;
  }
  return attribute;
}

/** `Path=/` under the prefix `/v1` is `/v1`, which covers `/v1` itself as well as all below it. */
function restoredCookiePath(path: string, way: Way): string {
  const own = restored(path, way);
  return path === '/' && own.length > 1 ? own.replace(/\/$/, '') : own;
}
