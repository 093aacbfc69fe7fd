import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FormatSettings } from '../../shared/formats/event-format.ts';
import {
  backendRouteTable,
  ConfigurationError,
  checkRouteTable,
  parseRouteTable,
  routesSupply,
} from '../../shared/routing/load.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The route table that the environment supplies. Throws ConfigurationError, and then the function does not start. */
export function loadRouteTable(env: Environment): RouteTable {
  const { key, value } = routesSupply(env);
  switch (key) {
    case 'ROUTES':
      return parseRouteTable(value, key);
    case 'ROUTES_FILE':
      return parseRouteTable(readRoutesFile(value, env), key);
    case 'BACKEND_URL':
      return checkRouteTable(backendRouteTable(value), key);
    default:
      throw new ConfigurationError(`${key}: this version reads ROUTES, ROUTES_FILE and BACKEND_URL`);
  }
}

function readRoutesFile(path: string, env: Environment): string {
  try {
    return readFileSync(resolve(env['LAMBDA_TASK_ROOT'] ?? '', path), 'utf8');
  } catch (error) {
    throw new ConfigurationError(`ROUTES_FILE: cannot read ${path}: ${(error as Error).message}`);
  }
}

/** What conversions need to know beside the event: the table's settings, completed from the environment. */
export const formatSettings = (table: RouteTable, env: Environment): FormatSettings => ({
  sources: table.sources,
  requestContext: { region: env['AWS_REGION'], ...table.requestContext },
  now: Date.now,
});
