import { type Change, type Document, withChanges } from '../../shared/ramp/change.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import type { RouteStore, StoredTable } from './stores/store.ts';

/** The table in a store: what its author wrote, and what it means. */
export interface TableInUse {
  stored: StoredTable;
  document: Document;
  table: RouteTable;
}

export async function readTable(store: RouteStore): Promise<TableInUse> {
  const stored = await store.read();
  const document: unknown = JSON.parse(stored.text);
  return { stored, document: document as Document, table: checkRouteTable(document, 'the table in use') };
}

/**
 * Writes changes into the table that was read, and gives the new version. What the author left out stays left out, because
 * a parameter holds 4 KB and the defaults are more. There are line breaks only where the table had them.
 */
export function writeChanges(
  store: RouteStore,
  { stored, document }: TableInUse,
  changes: readonly Change[],
  why: string,
): Promise<number> {
  const next = withChanges(document, changes);
  const text = stored.text.trim().includes('\n') ? `${JSON.stringify(next, null, 2)}\n` : JSON.stringify(next);
  return store.replace(stored, text, why);
}
