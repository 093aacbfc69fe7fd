import { foldedName } from '../http/header-owners.ts';
import { type MultiMap, multiMap } from '../http/multi-map.ts';
import type { HeaderModifier } from '../routing/schema.ts';

/** Removes, sets and adds headers, in this order (Gateway API, HTTPHeaderFilter). The map itself is left as it is. */
export function modifyHeaders({ set, add, remove }: HeaderModifier, headers: MultiMap): MultiMap {
  const modified = Object.assign(multiMap(), headers);
  for (const name of remove) delete modified[name.toLowerCase()];
  for (const { name, value } of set) modified[name.toLowerCase()] = [value];
  for (const { name, value } of add) {
    const key = name.toLowerCase();
    modified[key] = [...(modified[key] ?? []), value];
  }
  return modified;
}

/**
 * The same for a request. What is removed or set goes in every spelling that some server reads as that name: to lighttpd
 * and CGI a client's `x_from` is `x-from` too (docs/wire-facts.md#folded-names).
 */
export function modifyRequestHeaders(modifier: HeaderModifier, headers: MultiMap): MultiMap {
  const names = new Set([...modifier.remove, ...modifier.set.map(({ name }) => name)].map(foldedName));
  const kept = multiMap();
  for (const name in headers) if (!names.has(foldedName(name))) kept[name] = headers[name]!;
  return modifyHeaders(modifier, kept);
}
