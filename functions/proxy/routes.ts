import { createHash } from 'node:crypto';
import type { FormatSettings } from '../../shared/formats/event-format.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

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

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws ConfigurationError for a target group that cannot work. */
export const createRoutes = (table: RouteTable, version: string, env: Environment): Routes => ({
  version,
  table,
  settings: {
    sources: table.sources,
    requestContext: { region: env['AWS_REGION'], ...table.requestContext },
    now: Date.now,
  },
  pipeline: createPipeline(table),
});

/** A table without a version of its own is known by its content. */
export const contentVersion = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, 8);
