/**
 * Options of a suite that not every machine can run. Where it cannot, its tests are skipped, and the end of the run
 * prints the reason (test/support/tally.ts).
 */
export const needs = (isThere: boolean, what: string) =>
  isThere ? {} : { skip: true, meta: { reason: `needs ${what}` } };

declare module 'vitest' {
  interface TaskMeta {
    /** Why a test is left out, or known to fail. */
    reason?: string;
  }
}
