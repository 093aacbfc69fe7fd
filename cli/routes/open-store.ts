import type { RouteStore } from '../../functions/ramp/stores/store.ts';

/** A store, with the names that the command line shows for it. */
export interface OpenStore extends RouteStore {
  /** The name that the function's log uses for one version of the table. */
  versionOf(text: string, version: number): string;
}
