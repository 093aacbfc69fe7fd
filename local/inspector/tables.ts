import type { RouteTable } from '../../shared/routing/schema.ts';
import type { Recording } from './recording.ts';

/** The route table of a version, where the inspector can know it. */
export type TableOf = (version: string) => RouteTable | undefined;

/** Which route table answered: it may change while the program runs, and a row of the list is explained by its own. */
export class Tables {
  /** That of the request that began last, of those that have been answered. */
  latest: RouteTable;
  #latestAt = 0;
  readonly #tableOf: TableOf;

  constructor(first: RouteTable, tableOf: TableOf) {
    this.latest = first;
    this.#tableOf = tableOf;
  }

  /** Notes which table the log line names; whether that is another one than before. */
  note(recording: Recording): boolean {
    const version = recording.log?.['routesVersion'];
    const table = typeof version === 'string' ? this.#tableOf(version) : undefined;
    recording.table ??= table ?? this.latest;
    // A request that began before another may end after it, by the table before.
    if (!table || recording.startedAt < this.#latestAt) return false;
    this.#latestAt = recording.startedAt;
    const isAnother = table !== this.latest;
    this.latest = table;
    return isAnother;
  }
}
