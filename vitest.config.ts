import { defineConfig } from 'vitest/config';
import type { Reporter, TestModule } from 'vitest/node';

/** The run in one plain line, the last of all; a file that cannot even be loaded counts as a failed test. */
const tally: Reporter = {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandledErrors.length;
    console.log(`${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped`);
  },
};

export default defineConfig({
  test: {
    // The deployed package is Node's to load: what Vite makes of it is not what runs.
    server: { deps: { external: [/\/proxy-\w+\/.*\.mjs$/] } },
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    reporters: ['default', tally],
    // Two cores: more workers only make each other late.
    maxWorkers: 2,
    testTimeout: 20_000,
    // Browsers, sockets and frozen processes on a shared machine: a defect fails three times, a busy moment does not.
    retry: process.env['CI'] ? 2 : 0,
  },
});
