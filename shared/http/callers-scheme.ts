import type { MultiMap } from './multi-map.ts';

/**
 * The scheme that the caller used, by the first X-Forwarded-Proto, which the outermost hop wrote. A client may write the
 * header too, so nothing but `http` and `https` counts: the scheme becomes part of URLs.
 */
export function callersScheme(headers: MultiMap): 'http' | 'https' | undefined {
  const [first = ''] = headers['x-forwarded-proto']?.[0]?.split(',', 1) ?? [];
  const scheme = first.trim().toLowerCase();
  return scheme === 'http' || scheme === 'https' ? scheme : undefined;
}
