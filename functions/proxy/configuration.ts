import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Logger } from '@aws-lambda-powertools/logger';
import {
  backendRouteTable,
  ConfigurationError,
  checkRouteTable,
  parseRouteTable,
  routesSupply,
} from '../../shared/routing/load.ts';
import { liveRoutes } from './live-routes.ts';
import { contentVersion, createRoutes, type RoutesSource } from './routes.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where this function's routes come from, by exactly one variable of its environment. Throws ConfigurationError for
 * none, several, or a table that is not right: then the function does not start.
 */
export function routesFrom(env: Environment, logger: Logger): RoutesSource {
  const { key, value } = routesSupply(env);
  switch (key) {
    case 'ROUTES':
      return fixedRoutes(value, key, env);
    case 'ROUTES_FILE':
      return fixedRoutes(readRoutesFile(value, env), key, env);
    case 'BACKEND_URL': {
      const routes = createRoutes(checkRouteTable(backendRouteTable(value), key), contentVersion(value), env);
      return () => routes;
    }
    case 'ROUTES_PARAMETER':
      return liveRoutes(key, async () => (await import('./ssm.ts')).parameterFetcher(value), env, logger);
    case 'ROUTES_APPCONFIG':
      return liveRoutes(key, async () => (await import('./appconfig.ts')).profileFetcher(value), env, logger);
  }
}

function fixedRoutes(json: string, key: string, env: Environment): RoutesSource {
  const routes = createRoutes(parseRouteTable(json, key), contentVersion(json), env);
  return () => routes;
}

function readRoutesFile(path: string, env: Environment): string {
  try {
    return readFileSync(resolve(env['LAMBDA_TASK_ROOT'] ?? '', path), 'utf8');
  } catch (error) {
    throw new ConfigurationError(`ROUTES_FILE: cannot read ${path}: ${(error as Error).message}`);
  }
}
