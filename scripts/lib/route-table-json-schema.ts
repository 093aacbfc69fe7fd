import * as z from 'zod/mini';
import { RouteTable } from '../../shared/routing/schema.ts';

/** For editors, and for whatever checks a route table outside the function. */
export const SCHEMA_FILE = new URL('../../shared/routing/routes.schema.json', import.meta.url);

/** The JSON Schema of the route table; what only code can check (cross references, counts of keys) is not in it. */
export const routeTableJsonSchema = (): string =>
  `${JSON.stringify({ title: 'lattice-migration-proxy route table', ...z.toJSONSchema(RouteTable, { io: 'input' }) }, null, 2)}\n`;
