import type { MultiMap } from './multi-map.ts';

/**
 * Counts how often a request has passed this deployment of the proxy. A header is all that survives every kind of
 * target. Its value is a list of `ID:COUNT`, one for each proxy on the way. A client does not know the id, so it can
 * neither stop a request by a count of its own nor have the proxy take it for a loop.
 */
const HOPS = 'x-lattice-migration-proxy-hops';

const ENTRY = /^([0-9a-z]{4,16}):([1-9])$/;

/** Other proxies' counts are passed on, but no more than a real chain of them could have. */
const MAX_OTHERS = 8;

/** How often the request has passed the proxy with this id. */
export const hopsOf = (headers: MultiMap, id: string): number => countsOf(headers).get(id) ?? 0;

/** Counts one more; `headers` is the proxy's own copy. */
export function countHop(headers: MultiMap, id: string): void {
  const counts = countsOf(headers);
  const own = (counts.get(id) ?? 0) + 1;
  counts.delete(id);
  // The proxy that was passed last comes first, so what a client made up cannot push a real count off the list.
  const entries = [[id, own] as const, ...[...counts].slice(0, MAX_OTHERS)];
  headers[HOPS] = [entries.map(([name, count]) => `${name}:${count}`).join(', ')];
}

/** Front doors may have joined several lines. Text that is not an entry comes from a client and is dropped. */
function countsOf(headers: MultiMap): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of headers[HOPS]?.join(',').split(',') ?? []) {
    const [, name, count] = ENTRY.exec(text.trim()) ?? [];
    if (name && !counts.has(name)) counts.set(name, Number(count));
  }
  return counts;
}
