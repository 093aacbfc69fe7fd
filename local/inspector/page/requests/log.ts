import type { Summary } from '../../messages.ts';
import { type Filter, matches } from './filter.ts';

/** The server keeps as many. */
const MAX_LISTED = 10_000;

/** The requests that are listed, in the order in which they were answered. */
export class RequestLog {
  #rows: Summary[] = [];
  #byId = new Map<number, Summary>();
  #waiting: Summary[] = [];
  isPaused = false;

  replace(rows: Summary[]): void {
    this.#rows = rows;
    this.#byId = new Map(rows.map((row) => [row.id, row]));
    this.#waiting = [];
  }

  add(rows: Summary[]): void {
    if (this.isPaused) {
      this.#waiting.push(...rows);
      if (this.#waiting.length > MAX_LISTED) this.#waiting.splice(0, this.#waiting.length - MAX_LISTED);
      return;
    }
    for (const row of rows) {
      const known = this.#byId.get(row.id);
      if (known) Object.assign(known, row);
      else {
        this.#rows.push(row);
        this.#byId.set(row.id, row);
      }
    }
    const excess = this.#rows.length - MAX_LISTED;
    if (excess > 0) for (const { id } of this.#rows.splice(0, excess)) this.#byId.delete(id);
  }

  /** Adds the rows that came in the meantime. */
  resume(): void {
    this.isPaused = false;
    this.add(this.#waiting.splice(0));
  }

  get(id: number): Summary | undefined {
    return this.#byId.get(id);
  }

  get size(): number {
    return this.#rows.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Newest first. */
  visible(filter: Filter): Summary[] {
    const rows: Summary[] = [];
    for (let i = this.#rows.length - 1; i >= 0; i--) if (matches(this.#rows[i]!, filter)) rows.push(this.#rows[i]!);
    return rows;
  }
}
