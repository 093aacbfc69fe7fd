import { hash53 } from '../hash53.ts';

/** A number from (0, 1] that is always the same for a key and a group, and spread evenly over keys. */
export const keyedDraw = (key: string, group: string): number =>
  // + 1 keeps 0 out, whose logarithm would be infinite.
  (hash53(`${group}\0${key}`) + 1) / 9_007_199_254_740_992;
