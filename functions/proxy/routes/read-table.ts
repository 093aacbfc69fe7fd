import { withoutComments } from '../../../shared/routing/comments.ts';
import { parseJson } from '../../../shared/routing/parse-json.ts';
import type { RouteTable } from '../../../shared/routing/schema.ts';
import { REFUSED } from '../../../shared/routing/validator/checks.ts';
import { checkedRouteTable } from '../../../shared/routing/validator/route-table.ts';
import { loadEntry } from '../load-entry.ts';

/**
 * A route table from JSON text. `name` is the key that error messages speak of. The generated validator accepts; when it
 * refuses, the schema is loaded to say why (docs/decisions/0004-zod-mini.md). Throws ConfigurationError.
 */
export function readRouteTable(json: string, name: string): RouteTable {
  const table = checkedRouteTable(withoutComments(parseJson(json, name)));
  return table === REFUSED
    ? loadEntry<typeof import('../route-table.ts')>('route-table').parseRouteTable(json, name)
    : (table as RouteTable);
}
