import { ConfigurationError, errorCode } from '../../../shared/errors.ts';
import { fileNameForMessage } from '../../../shared/file-name.ts';
import { backendRouteTable, routesSupply } from '../../../shared/routing/supply.ts';
import { profileFetcher } from './appconfig.ts';
import { type Fetcher, liveRoutes } from './live.ts';
import { readRouteTable } from './read-table.ts';
import { createRoutes, type Routes, type RoutesDocument, type RoutesSource } from './routes.ts';
import { parameterFetcher } from './ssm.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The source of this function's routes, which exactly one environment variable names. Throws ConfigurationError when
 * none or several are set, or when the table of ROUTES or ROUTES_FILE is invalid. Then the function does not start. A table
 * in a store is fetched from here on, see live.ts.
 */
export function routesFrom(env: Environment): RoutesSource {
  const { key, value } = routesSupply(env);
  if (key === 'BACKEND_URL') return always(createRoutes(backendRouteTable(value), { text: value }, env));

  const toRoutes = (document: RoutesDocument) => createRoutes(readRouteTable(document.text, key), document, env);
  const live = (connect: () => Promise<Fetcher>) => liveRoutes(key, connect, toRoutes);

  switch (key) {
    case 'ROUTES':
      return always(toRoutes({ text: value }));
    case 'ROUTES_FILE':
      return always(toRoutes({ text: readRoutesFile(value, env) }));
    case 'ROUTES_PARAMETER':
      return live(async () => parameterFetcher(value, env['AWS_REGION'] ?? ''));
    case 'ROUTES_APPCONFIG':
      return live(async () => profileFetcher(value, env['AWS_REGION'] ?? ''));
  }
}

const always =
  (routes: Routes): RoutesSource =>
  () =>
    routes;

function readRoutesFile(path: string, env: Environment): string {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const { resolve } = process.getBuiltinModule('node:path');
  try {
    return readFileSync(resolve(env['LAMBDA_TASK_ROOT'] ?? '', path), 'utf8');
  } catch (error) {
    throw new ConfigurationError(`ROUTES_FILE: cannot read ${fileNameForMessage(path)}: ${errorCode(error)}`);
  }
}
