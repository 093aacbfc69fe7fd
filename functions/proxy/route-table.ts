/** An entry point of its own, because zod and the schema are loaded only to explain a refusal (routes/read-table.ts). */
import './core.ts';

export { parseRouteTable } from '../../shared/routing/load.ts';
