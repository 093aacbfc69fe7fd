import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { tally } from './test/support/tally.ts';

const ROOT = fileURLToPath(new URL('.', import.meta.url));

// Each run builds into a folder of its own (test/support/build.ts). It lies in the project, because the library for
// tests, dist/lab.mjs, imports packages. Workers and the programs that tests start inherit the variables.
const FOLDER = join(ROOT, '.cache', `test-${process.pid}`);
process.env['PROXY_DIST'] = join(FOLDER, 'dist');
// Hundreds of programs start in a run. What the first has compiled, the others only load.
process.env['NODE_COMPILE_CACHE'] = join(FOLDER, 'compiled');

/** Files that change nothing of their process, so that they can share one: a process for each costs 0.4 s. */
const SHARING = [
  ...['aws', 'bench', 'cli', 'filters', 'formats', 'http', 'lattice', 'local', 'mirroring', 'ramp', 'routing'],
  ...['scripts', 'support', 'template'],
];

/** In those folders, files that change their process for good: its environment variables, the commands or a module. */
const NOT_SHARING = ['help', 'routes/apply', 'routes/status', 'routes/stores'].map(
  (name) => `test/cli/${name}.test.ts`,
);

const sharing = SHARING.map((folder) => `test/${folder}/**/*.test.ts`);

export const common = {
  alias: { 'lattice-migration-proxy/lab': join(FOLDER, 'dist', 'lab.mjs') },
  // The deployed package is Node's to load: what Vite makes of it is not what runs.
  server: { deps: { external: [/\/(proxy-\w+|dist)\/.*\.mjs$/] } },
  // Helpers that collect garbage only take turns with the other worker: a tenth to a fifth of the processor time.
  execArgv: ['--single-threaded-gc'],
  // Wide, because a busy machine is no defect.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 15_000 } },
};

/** What takes longest, as seen: at the end of a run, the others would wait for it. */
const LONGEST = [/\/deployment\//, /\/inspector\/page\//, /\/(load|main|client|live|misbehaving|frozen)\.test\.ts$/];

/** Vitest knows how long a file took last time. In a fresh clone nothing has been run, and the largest would be first. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((one) => one.test(moduleId));
      return found === -1 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    globalSetup: ['test/support/build.ts'],
    reporters: ['default', tally],
    // Twice the cores: half of the time is waiting, for a browser, a timer or a program.
    maxWorkers: 4,
    // On a busy machine, a worker that many files shared takes more than ten seconds to end.
    teardownTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...common,
          name: 'sharing',
          include: sharing,
          exclude: NOT_SHARING,
          isolate: false,
          setupFiles: ['test/setup.ts', 'test/support/shared-process.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'alone',
          include: ['test/*.test.ts', `test/!(${SHARING.join('|')})/**/*.test.ts`, ...NOT_SHARING],
          setupFiles: ['test/setup.ts'],
        },
      },
    ],
  },
});
