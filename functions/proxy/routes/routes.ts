import { createHash } from 'node:crypto';
import type { FormatSettings } from '../../../shared/formats/event-format.ts';
import type { RouteTable } from '../../../shared/routing/schema.ts';
import { createPipeline, type Pipeline } from '../pipeline.ts';

/** A route table ready for use, with the version that log lines and answers tell. */
export interface Routes {
  version: string;
  table: RouteTable;
  settings: FormatSettings;
  pipeline: Pipeline;
  /** When its store last said that it is the newest, by the wall clock; absent for a table that cannot change. */
  confirmedAt?: number;
}

/** The routes to use now; a promise while the first ones are still being fetched. */
export type RoutesSource = () => Routes | Promise<Routes>;

/** A route table as its store has it. */
export interface RoutesDocument {
  text: string;
  /** The store's own, if it gives one. */
  version?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws ConfigurationError for a target group that cannot work. */
export const createRoutes = (table: RouteTable, document: RoutesDocument, env: Environment): Routes => ({
  // Not before it is told to someone: the module that hashes takes longer to load than the first answer.
  get version() {
    const value = document.version || contentVersion(document.text);
    Object.defineProperty(this, 'version', { value });
    return value;
  },
  table,
  settings: {
    sources: table.sources,
    requestContext: { region: env['AWS_REGION'], ...table.requestContext },
    now: Date.now,
  },
  pipeline: createPipeline(table),
});

/** A table without a version of its own is known by its content, which is the same in every environment. */
const contentVersion = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
