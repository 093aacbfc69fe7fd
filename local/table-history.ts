import { parseRouteTable } from '../shared/routing/load.ts';
import type { RouteTable } from '../shared/routing/schema.ts';
import { isHashOf } from './live-routes.ts';

/** The route tables that the function has had, by the versions that its log lines name. One text is one object. */
export class TableHistory {
  latest: RouteTable;
  readonly #tables: Map<string, RouteTable>;
  readonly #textOf: (version: string) => string | undefined;

  /** `textOf` knows the versions of a store. Without a store a version is the beginning of the text's hash. */
  constructor(text: string, table: RouteTable, textOf?: (version: string) => string | undefined) {
    this.latest = table;
    this.#tables = new Map([[text, table]]);
    this.#textOf = textOf ?? ((version) => [...this.#tables.keys()].find((known) => isHashOf(known, version)));
  }

  add(text: string, table: RouteTable): void {
    this.latest = table;
    this.#tables.set(text, table);
  }

  /** The function has checked what it uses. */
  of(version: string): RouteTable | undefined {
    const text = this.#textOf(version);
    if (text === undefined) return undefined;
    const known = this.#tables.get(text);
    if (!known) this.add(text, parseRouteTable(text, version));
    return known ?? this.latest;
  }
}
