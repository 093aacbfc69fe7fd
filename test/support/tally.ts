import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { SEED } from './seed.ts';

/**
 * The end of a run's output: the seed of the generated cases, and a last line that says how many tests passed, failed and
 * were skipped, and why. A file that cannot be loaded counts as a failed test.
 */
export const tally: Reporter = {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandledErrors.length;
    const skipped = inState('skipped');

    console.log(`generated cases: FAST_CHECK_SEED=${SEED}`);
    const failed = inState('failed').length + broken;
    const counts = `${inState('passed').length} passed, ${failed} failed, ${skipped.length} skipped`;
    const reasons = [...Map.groupBy(skipped, reasonOf)].map(([reason, { length }]) => `${length} ${reason}`);
    console.log([counts, reasons.join('; ')].filter(Boolean).join(': '));
  },
};

/** The reason of the test itself (`context.skip`), or of its suite (test/support/needs.ts). */
function reasonOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return note ?? test.meta().reason ?? `no reason given in ${test.module.relativeModuleId}`;
}
