/** A route table as its store has it. */
export interface StoredTable {
  text: string;
  /** The store's own count of changes. */
  version: number;
}

/** Where the route table in use is kept, and can be replaced. */
export interface RouteStore {
  read(): Promise<StoredTable>;
  /**
   * Puts a table in place of the one that was read, and gives its version. Throws ChangedMeanwhile if somebody
   * replaced it meanwhile. Then the newer table stays, because its author did not know of this change.
   */
  replace(read: StoredTable, text: string, why: string): Promise<number>;
  /** Ends when the store gives all environments the table that was written last. Throws if it was rolled back meanwhile. */
  settled?(say: (progress: string) => void): Promise<void>;
  /** Takes back the last step that a ramp deployed, even if no alarm of the environment is on. */
  revert?(): Promise<void>;
}

/** How a ramp says why it wrote a table. */
export const RAMP = 'ramp: ';

/** The store has another table than the one that was read. */
export class ChangedMeanwhile extends Error {}
