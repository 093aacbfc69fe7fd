import { ownerOf } from '../http/header-owners.ts';
import { readHost } from '../http/host.ts';
import { type MultiMap, multiMap } from '../http/multi-map.ts';
import { splitTarget, withoutEndSlash } from '../http/path.ts';
import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { UrlRewrite } from '../routing/schema.ts';
import { modifyPath, splitPrefix } from './path-modifier.ts';
import { restoreCookie } from './restore-cookie.ts';
import { restoreReference } from './restore-reference.ts';
import type { Way } from './way-back.ts';

/** The changes that a target makes to every URL by itself. */
export interface OwnUrl {
  /** In front of every path. */
  basePath: string;
  /** The Host that it sees in place of the caller's. */
  host?: string | undefined;
}

/**
 * Rewrites host and path (Gateway API, HTTPURLRewriteFilter). `rulePrefix` is the prefix that the request's rule matched.
 * The query stays as it came. In the response, URLs of the new host or prefix get the caller's again.
 */
export function rewriteUrl(
  rewrite: UrlRewrite,
  rulePrefix: string,
  request: LatticeRequest,
  origin: Origin,
  own: OwnUrl,
) {
  const [path, query] = splitTarget(request.path);
  const { hostname, path: modifier } = rewrite;
  const split = splitPrefix(path, modifier ? rulePrefix : '/');
  const target = modifier && path !== '*' ? modifyPath(modifier, split) : path;
  const sentPrefix =
    modifier?.replaceFullPath === undefined
      ? own.basePath + withoutEndSlash(modifier?.replacePrefixMatch ?? '')
      : undefined;
  const way: Way = {
    sent: { hostname, ownHost: own.host, path: own.basePath + target, prefix: sentPrefix },
    callers: { headers: request.headers, path, prefix: split.prefix, urlPrefix: origin.urlPrefix ?? '' },
  };
  return {
    request: {
      ...request,
      path: query === undefined ? target : `${target}?${query}`,
      headers: hostname ? withHost(request.headers, hostname) : request.headers,
    },
    restore: (response: LatticeResponse) => restoreResponse(response, way),
  };
}

/**
 * The target sees its own Host, and the caller's in `x-forwarded-host`, which no client can send (header-owners.ts).
 * Other words of a client for its Host go, as where a target group has `"host": "target"`.
 */
function withHost(headers: MultiMap, hostname: string): MultiMap {
  const callersHost = readHost(headers);
  const own = multiMap();
  for (const name in headers) if (ownerOf(name) !== 'callersHost') own[name] = headers[name]!;
  own['host'] = [hostname];
  if (callersHost !== undefined) own['x-forwarded-host'] = [callersHost];
  return own;
}

/** The response with the caller's host and prefix where it speaks of the target's. */
function restoreResponse(response: LatticeResponse, way: Way): LatticeResponse {
  const headers = Object.assign(multiMap(), response.headers);
  for (const name of ['location', 'content-location']) {
    if (headers[name]) headers[name] = headers[name].map((reference) => restoreReference(reference, way));
  }
  if (headers['set-cookie']) headers['set-cookie'] = headers['set-cookie'].map((cookie) => restoreCookie(cookie, way));
  return { ...response, headers };
}
