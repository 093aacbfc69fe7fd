import type { RouteStore } from '../../functions/ramp/stores/store.ts';

/** A store with what the command line tells of it. */
export interface OpenStore extends RouteStore {
  /** What the function's log calls a table of the store. */
  versionOf(text: string, version: number): string;
}
