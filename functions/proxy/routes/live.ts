import { ConfigurationError } from '../../../shared/errors.ts';
import { writeError, writeLine } from '../log/logger.ts';
import { embeddedMetrics } from '../log/metrics.ts';
import type { Routes, RoutesDocument, RoutesSource } from './routes.ts';

/** Fetches the table from its store; `undefined` when there is nothing newer. */
export type Fetcher = (signal: AbortSignal) => Promise<RoutesDocument | undefined>;

/** A request that finds the table this old starts a fetch and does not wait for it. AppConfig allows no shorter time. */
const REFRESH_AFTER_MS = 15_000;

/** After a freeze the table may be older than this. Then the request asks the store first. */
const STALE_AFTER_MS = 45_000;

/** How long such a request waits. A store that does not answer must not hold up requests. */
const WAIT_MS = 1_000;

/** A fetch that takes longer is given up and counts as made, so that not every request waits for the next one. */
const GIVE_UP_MS = 5_000;

/** A fetch that runs for longer was frozen with the environment. */
const INTERRUPTED_AFTER_MS = GIVE_UP_MS + 1_000;

/**
 * A route table that changes while the function runs: every environment uses a new one within a minute. If the new one
 * is invalid or the store cannot be reached, the last good table stays in use and the log says so each time.
 *
 * The first table is fetched while the function starts. Until there is one, each invocation fails with the reason and
 * tries again.
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

  const load = async (isLatest: () => boolean, endedAt: () => number): Promise<Routes> => {
    fetcher ??= connect();
    const fetched = await (await fetcher)(AbortSignal.timeout(GIVE_UP_MS)).catch(toConfigurationError(key));
    if (isLatest() && fetched && (fetched.text !== inUse?.text || fetched.version !== inUse.version)) {
      current = toRoutes(fetched);
      inUse = fetched;
      // Not by Powertools' logger: it would be loaded on the way of the first answer.
      writeLine('INFO', 'route table loaded', Date.now(), { routesVersion: current.version });
    }
    if (!current) throw new ConfigurationError(`${key}: there is no route table yet`);
    if (isLatest()) current.confirmedAt = endedAt();
    return current;
  };

  /**
   * Gives the table to use, new or not. Only one fetch runs at a time. A fetch that a freeze interrupted may have failed
   * because of the freeze, so its failure is not logged, and what it confirms is as old as its start.
   */
  const refresh = (): Promise<Routes> => {
    if (running && Date.now() - running.since < INTERRUPTED_AFTER_MS) return running.table;
    const since = Date.now();
    const isLatest = (): boolean => running?.table === table;
    const isInterrupted = (): boolean => Date.now() - since >= INTERRUPTED_AFTER_MS;
    /** A table from a fetch that began before a freeze is as old as that beginning. */
    const endedAt = (): number => (isInterrupted() ? since : Date.now());
    const table: Promise<Routes> = load(isLatest, endedAt)
      .catch((error: Error) => {
        if (isLatest() && !isInterrupted()) {
          const metrics = embeddedMetrics({ RoutesRefused: 1 }, {}, Date.now());
          writeError('route table refused', {
            reason: error.message,
            routesVersion: current?.version,
            ...metrics,
          });
        }
        if (current) return current;
        // AppConfig hands each table to a session only once, a refused one too, so the next attempt needs a new session.
        fetcher = undefined;
        throw error;
      })
      .finally(() => {
        if (!isLatest()) return;
        checkedAt = endedAt();
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

/** The message names the variable, because the error alone may not say what was being read. */
const toConfigurationError =
  (key: string) =>
  (error: Error): never => {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(`${key}: cannot be read: ${error.name}: ${error.message}`, { cause: error });
  };
