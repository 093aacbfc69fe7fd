/**
 * An entry point of its own, because the schema takes a third of a cold start: configuration.ts loads it only where there
 * is a table to check.
 */
export { parseRouteTable } from '../../shared/routing/load.ts';
