import { ConfigurationError, errorCode } from '../../../shared/errors.ts';
import { fileNameForMessage } from '../../../shared/file-name.ts';
import { backendRouteTable, routesSupply } from '../../../shared/routing/supply.ts';
import { type Fetcher, liveRoutes } from './live.ts';
import { createRoutes, type Routes, type RoutesDocument, type RoutesSource } from './routes.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The source of this function's routes, which exactly one environment variable names. Throws ConfigurationError when
 * none or several are set or the table is invalid: then the function does not start.
 */
export function routesFrom(env: Environment): RoutesSource {
  const { key, value } = routesSupply(env);
  if (key === 'BACKEND_URL') return always(createRoutes(backendRouteTable(value), { text: value }, env));

  const { parseRouteTable } = loadSchema();
  const toRoutes = (document: RoutesDocument) => createRoutes(parseRouteTable(document.text, key), document, env);
  const live = (connect: () => Promise<Fetcher>) => liveRoutes(key, connect, toRoutes);

  switch (key) {
    case 'ROUTES':
      return always(toRoutes({ text: value }));
    case 'ROUTES_FILE':
      return always(toRoutes({ text: readRoutesFile(value, env) }));
    case 'ROUTES_PARAMETER':
      return live(async () => (await import('./ssm.ts')).parameterFetcher(value));
    case 'ROUTES_APPCONFIG':
      return live(async () => (await import('./appconfig.ts')).profileFetcher(value));
  }
}

/**
 * The build puts route-table.mjs next to the handler. Loaded without await, so that require() can load the handler too: Node refuses it a module with a top-level await
 * (ERR_REQUIRE_ASYNC_MODULE). Some layers that wrap handlers, and emulators of Lambda, use require().
 */
function loadSchema(): typeof import('../route-table.ts') {
  const { createRequire } = process.getBuiltinModule('node:module');
  return createRequire(import.meta.url)('./route-table.mjs');
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
