import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { tally } from './test/support/tally.ts';

const ROOT = fileURLToPath(new URL('.', import.meta.url));

// Each run builds into a folder of its own (test/support/build.ts). It lies in the project, because the library for
// tests, dist/lab.mjs, imports packages. Workers and the programs that tests start inherit the variable.
process.env['PROXY_DIST'] = join(ROOT, '.cache', `test-${process.pid}`, 'dist');

export default defineConfig({
  test: {
    alias: { 'lattice-migration-proxy/lab': join(process.env['PROXY_DIST'], 'lab.mjs') },
    // The deployed package is Node's to load: what Vite makes of it is not what runs.
    server: { deps: { external: [/\/(proxy-\w+|dist)\/.*\.mjs$/] } },
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    setupFiles: ['test/setup.ts'],
    reporters: ['default', tally],
    // Two cores: more workers only make each other late.
    maxWorkers: 2,
    // Wide, because a busy machine is no defect.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
