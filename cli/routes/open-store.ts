import type { RouteStore } from '../../functions/ramp/stores/store.ts';

/** A store with what the command line tells of it. */
export interface OpenStore extends RouteStore {
  /** The name of a table of the store in the function's log. */
  versionOf(text: string, version: number): string;
}
