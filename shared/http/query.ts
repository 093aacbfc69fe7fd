import { append, type MultiMap, multiMap } from './multi-map.ts';
import { decodeLeniently, encodeComponent } from './path.ts';

/**
 * `a=1&b` as raw pairs, in order. Never through URLSearchParams, which rewrites escapes
 * (docs/wire-facts.md#path-and-query).
 */
export function rawPairs(query: string): [key: string, value: string][] {
  const pairs: [string, string][] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    pairs.push(at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]);
  }
  return pairs;
}

const decodeText = (text: string): string => decodeLeniently(text.includes('+') ? text.replaceAll('+', ' ') : text);

/** The query as the map of a Lattice event: decoded once, values in order; `undefined` when there is no pair. */
export function parseQuery(query: string | undefined): MultiMap | undefined {
  if (!query) return undefined;
  const pairs = rawPairs(query);
  if (pairs.length === 0) return undefined;
  const map = multiMap();
  for (const [key, value] of pairs) append(map, decodeText(key), decodeText(value));
  return map;
}

/** A query from a map whose keys and values were decoded (REST API, 2016 event). */
export const formatDecoded = (map: MultiMap): string => formatPairs(map, encodeComponent);

/** A query from a map whose keys and values are still as sent (ALB): escaping again would double it. */
export const formatRaw = (map: MultiMap): string => formatPairs(map, (text) => text);

function formatPairs(map: MultiMap, write: (text: string) => string): string {
  const pairs: string[] = [];
  for (const key in map) {
    const written = write(key);
    for (const value of map[key]!) pairs.push(`${written}=${write(value)}`);
  }
  return pairs.join('&');
}
