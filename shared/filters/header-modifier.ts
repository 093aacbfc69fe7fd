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
