import type { MultiMap } from '../http/multi-map.ts';

/** How a rewritten request went out, and how it came in. URLs in its response go the same way back. */
export interface Way {
  sent: {
    /** The name that `urlRewrite` gave the target. */
    hostname: string | undefined;
    /** The target's own Host, where it sees that. */
    ownHost: string | undefined;
    /** The path as the target saw it. */
    path: string;
    /** The prefix there that stands for the caller's prefix, without a slash at its end; `undefined` when the whole path was replaced. */
    prefix: string | undefined;
  };
  callers: {
    headers: MultiMap;
    path: string;
    /** The prefix as the caller wrote it, without a slash at its end. */
    prefix: string;
    /** The part of the caller's URL in front of the path. */
    urlPrefix: string;
  };
}

/** A path of the target as the caller's URLs have it; `undefined` for one outside the prefix that was sent. */
export function restorePath(path: string, { sent, callers }: Way): string | undefined {
  if (sent.prefix === undefined || !path.startsWith(sent.prefix)) return undefined;
  const rest = path.slice(sent.prefix.length);
  // Parameters of the prefix's last segment belong to the rest (path-modifier.ts).
  return /^(?:[/;]|$)/.test(rest) ? callers.urlPrefix + callers.prefix + rest : undefined;
}

export const withoutPort = (host: string): string => host.replace(/:\d*$/, '');
