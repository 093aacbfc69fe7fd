import { ConfigurationError } from '../../../shared/errors.ts';
import { logger } from '../log/logger.ts';
import { embeddedMetrics } from '../log/metrics.ts';
import type { Routes, RoutesDocument, RoutesSource } from './routes.ts';

/** What the store has now; `undefined` when that is nothing newer. */
export type Fetcher = (abortSignal: AbortSignal) => Promise<RoutesDocument | undefined>;

/** From this age on a table is fetched anew beside the request that finds it so; AppConfig may be asked no sooner. */
const REFRESH_AFTER_MS = 15_000;

/** A table older than this (an environment was frozen meanwhile) is not used before the store was asked, … */
const STALE_AFTER_MS = 45_000;

/** … for this long: a store that does not answer must not hold up requests, … */
const WAIT_MS = 1_000;

/** … and not each of them: from then on the store counts as asked. */
const GIVE_UP_MS = 5_000;

/** A fetch that has not ended by then was frozen with the environment. */
const INTERRUPTED_AFTER_MS = GIVE_UP_MS + 1_000;

/**
 * A route table that changes while the function runs: every environment uses a new one within a minute. One that is
 * invalid, or a store that cannot be reached, leaves the last good table in use, and is logged each time.
 *
 * The first table is fetched while the function starts, and without one there is nothing to fall back on: invocations
 * fail with what is wrong, and each of them tries again.
 */
export function liveRoutes(
  key: string,
  connect: () => Promise<Fetcher>,
  toRoutes: (document: RoutesDocument) => Routes,
): RoutesSource {
  let current: Routes | undefined;
  let inUse: RoutesDocument | undefined;
  let checkedAt = 0;
  let fetcher: Promise<Fetcher> | undefined;
  /** The latest fetch, while it runs. */
  let running: { since: number; table: Promise<Routes> } | undefined;

  const load = async (isLatest: () => boolean): Promise<Routes> => {
    fetcher ??= connect();
    const fetched = await (await fetcher)(AbortSignal.timeout(GIVE_UP_MS)).catch(toConfigurationError(key));
    if (isLatest() && fetched && (fetched.text !== inUse?.text || fetched.version !== inUse.version)) {
      current = toRoutes(fetched);
      inUse = fetched;
      logger().info('route table loaded', { routesVersion: current.version });
    }
    if (!current) throw new ConfigurationError(`${key}: there is no route table yet`);
    if (isLatest()) current.confirmedAt = Date.now();
    return current;
  };

  /**
   * One at a time; settles with the table to use, new or not. A fetch that a freeze interrupted ends with what was
   * true before it, or for want of time: no answer to what is asked now, and no fault of the store's.
   */
  const refresh = (): Promise<Routes> => {
    if (running && Date.now() - running.since < INTERRUPTED_AFTER_MS) return running.table;
    const since = Date.now();
    const isLatest = (): boolean => running?.table === table;
    const isInterrupted = (): boolean => Date.now() - since >= INTERRUPTED_AFTER_MS;
    const table: Promise<Routes> = load(isLatest)
      .catch((error: Error) => {
        if (isLatest() && !isInterrupted()) {
          const metrics = embeddedMetrics({ RoutesRefused: 1 }, {}, Date.now());
          logger().error('route table refused', { reason: error.message, routesVersion: current?.version, ...metrics });
        }
        if (current) return current;
        // AppConfig gives a session each table once, the refused one too: the next attempt needs a session of its own.
        fetcher = undefined;
        throw error;
      })
      .finally(() => {
        if (!isLatest()) return;
        checkedAt = isInterrupted() ? since : Date.now();
        running = undefined;
      });
    running = { since, table };
    return table;
  };

  refresh().catch(() => {});

  return () => {
    if (!current) return refresh();
    const age = Date.now() - checkedAt;
    if (age < REFRESH_AFTER_MS) return current;
    const refreshed = refresh();
    if (age < STALE_AFTER_MS) return current;
    const table = current;
    return Promise.race([refreshed, new Promise<Routes>((done) => setTimeout(done, WAIT_MS, table).unref())]);
  };
}

/** What the SDK throws may say no more than `ECONNREFUSED`: the key belongs to it. */
const toConfigurationError =
  (key: string) =>
  (error: Error): never => {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(`${key}: cannot be read: ${error.name}: ${error.message}`, { cause: error });
  };
