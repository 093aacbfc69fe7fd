import type { RouteTable } from '../../shared/routing/schema.ts';
import type { Recording } from './recording.ts';

/** The route table of a version, where the inspector can know it. */
export type TableOf = (version: string) => RouteTable | undefined;

/** Which route table answered. It may change while the program runs, and each row is explained by its own. */
export class Tables {
  /** The table of the answered request that began last. */
  latest: RouteTable;
  /** Its version; `undefined` until a request was answered. */
  version: string | undefined;
  #latestAt = 0;
  readonly #tableOf: TableOf;

  constructor(first: RouteTable, tableOf: TableOf) {
    this.latest = first;
    this.#tableOf = tableOf;
  }

  /** Notes which table the log line names. Returns whether it is a different one than before. */
  note(recording: Recording): boolean {
    const version = recording.log?.['routesVersion'];
    const table = typeof version === 'string' ? this.#tableOf(version) : undefined;
    recording.table ??= table ?? this.latest;
    // A request that began before another may end after it, by the table before.
    if (!table || recording.startedAt < this.#latestAt) return false;
    this.#latestAt = recording.startedAt;
    const isAnother = table !== this.latest;
    this.latest = table;
    this.version = version as string;
    return isAnother;
  }
}
