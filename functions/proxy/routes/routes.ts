import { createHash } from 'node:crypto';
import type { FormatSettings } from '../../../shared/formats/event-format.ts';
import { hash53 } from '../../../shared/hash53.ts';
import { compileTable, type Decide } from '../../../shared/routing/decide.ts';
import type { RouteTable } from '../../../shared/routing/schema.ts';
import { createTargets } from '../../../shared/targets/index.ts';
import type { Targets } from '../../../shared/targets/target.ts';

/** A route table ready for use. */
export interface Routes {
  /** Log lines and answers name the table by it. */
  readonly version: string;
  table: RouteTable;
  settings: FormatSettings;
  decide: Decide;
  targets: Targets;
  /** When its store last said that it is the newest, by the wall clock; absent for a table that cannot change. */
  confirmedAt?: number;
}

/** Gives the routes to use now; a promise while the first ones are being fetched. */
export type RoutesSource = () => Routes | Promise<Routes>;

/** A route table as its store has it. */
export interface RoutesDocument {
  text: string;
  /** The store's own, if it gives one. */
  version?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws ConfigurationError for a target group that cannot work. */
export function createRoutes(table: RouteTable, document: RoutesDocument, env: Environment): Routes {
  let { version } = document;
  // The same in every environment, and known to nobody outside (http/hops.ts).
  const hopId = hash53(`${env['AWS_LAMBDA_FUNCTION_NAME']}\0${document.text}`).toString(36);
  return {
    /** The store's, else made of the text, which is the same in every environment. */
    get version() {
      // Computed when first read, because loading the module that hashes takes longer than the first answer.
      version ||= createHash('sha256').update(document.text).digest('hex').slice(0, 8);
      return version;
    },
    table,
    settings: {
      eventSources: table.eventSources,
      sources: table.sources,
      requestContext: { region: env['AWS_REGION'], ...table.requestContext },
      now: Date.now,
    },
    decide: compileTable(table, hopId),
    targets: createTargets(table.targetGroups, hopId),
  };
}
