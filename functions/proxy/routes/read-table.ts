import { withoutComments } from '../../../shared/routing/comments.ts';
import { parseJson } from '../../../shared/routing/parse-json.ts';
import type { RouteTable } from '../../../shared/routing/schema.ts';
import { REFUSED } from '../../../shared/routing/validator/checks.ts';
import { checkedRouteTable } from '../../../shared/routing/validator/route-table.ts';

/**
 * A route table from JSON text. `name` is the key that error messages speak of. The generated validator accepts; when it
 * refuses, the schema is loaded to say why (docs/decisions/0004-zod-mini.md). Throws ConfigurationError.
 */
export function readRouteTable(json: string, name: string): RouteTable {
  const table = checkedRouteTable(withoutComments(parseJson(json, name)));
  return table === REFUSED ? loadSchema().parseRouteTable(json, name) : (table as RouteTable);
}

/**
 * The build puts route-table.mjs next to the handler. It is loaded without await, so that require() can load the handler
 * too: Node refuses it a module with a top-level await (ERR_REQUIRE_ASYNC_MODULE). Some layers that wrap handlers, and
 * emulators of Lambda, use require().
 */
function loadSchema(): typeof import('../route-table.ts') {
  const { createRequire } = process.getBuiltinModule('node:module');
  return createRequire(import.meta.url)('./route-table.mjs');
}
