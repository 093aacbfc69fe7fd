import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { SEED } from './seed.ts';

/**
 * The end of a run's output: the seed of the generated cases, a line for each reason to skip tests, and the run in one
 * plain line. A file that cannot be loaded counts as a failed test.
 */
export const tally: Reporter = {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandledErrors.length;
    const skipped = inState('skipped');

    console.log(`generated cases: FAST_CHECK_SEED=${SEED}`);
    for (const [reason, { length }] of Map.groupBy(skipped, reasonOf)) console.log(`skipped ${length}: ${reason}`);
    const failed = inState('failed').length + broken;
    console.log(`${inState('passed').length} passed, ${failed} failed, ${skipped.length} skipped`);
  },
};

/** The reason of the test itself (`context.skip`), or of its suite (test/support/needs.ts). */
function reasonOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return note ?? test.meta().reason ?? `no reason given in ${test.module.relativeModuleId}`;
}
