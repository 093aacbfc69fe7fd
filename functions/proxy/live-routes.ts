import type { Logger } from '@aws-lambda-powertools/logger';
import { parseRouteTable } from '../../shared/routing/load.ts';
import { createRoutes, type Routes, type RoutesSource } from './routes.ts';

/** A route table's text and the version its store gives it; `undefined` when the store has nothing newer. */
export type Fetcher = () => Promise<{ json: string; version: string } | undefined>;

/** From this age on a table is fetched anew beside the request that finds it so. */
const REFRESH_AFTER_MS = 10_000;

/** A table older than this (an environment was frozen meanwhile) is not used before the store was asked, … */
const STALE_AFTER_MS = 45_000;

/** … for this long: a store that does not answer must not hold up requests. */
const WAIT_MS = 1_000;

/**
 * A route table that changes while the function runs: every environment uses a new one within a minute. One that is
 * invalid, or a store that cannot be reached, leaves the last good table in use, and is logged each time.
 */
export function liveRoutes(
  key: string,
  connect: () => Promise<Fetcher>,
  env: Readonly<Record<string, string | undefined>>,
  logger: Logger,
): RoutesSource {
  let current: Routes | undefined;
  let checkedAt = 0;
  let refreshing: Promise<void> | undefined;
  const fetcher = connect();

  const load = async (): Promise<void> => {
    const fetched = await (await fetcher)();
    if (fetched && fetched.version !== current?.version) {
      current = createRoutes(parseRouteTable(fetched.json, key), fetched.version, env);
      logger.info('route table loaded', { routesVersion: current.version });
    }
    checkedAt = Date.now();
  };

  const refresh = (): Promise<void> => {
    refreshing ??= load()
      .catch((error: Error) => {
        checkedAt = Date.now();
        logger.error('route table refused', { reason: error.message, routesVersion: current?.version });
      })
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  };

  // The first table is fetched while the function starts, and without one there is nothing to fall back on.
  const first = load().then(() => current!);
  first.catch(() => {});

  return () => {
    if (!current) return first;
    const age = Date.now() - checkedAt;
    if (age < REFRESH_AFTER_MS) return current;
    const refreshed = refresh();
    if (age < STALE_AFTER_MS) return current;
    return Promise.race([refreshed, new Promise<void>((done) => setTimeout(done, WAIT_MS).unref())]).then(
      () => current!,
    );
  };
}
