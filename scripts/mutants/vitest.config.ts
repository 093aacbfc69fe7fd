import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const folder = process.cwd();
process.env['PROXY_DIST'] = join(folder, 'dist');

/** Tests within a sandbox: its packages are built, and one failure says enough. */
export default defineConfig({
  test: {
    alias: { 'lattice-migration-proxy/lab': join(folder, 'dist', 'lab.mjs') },
    server: { deps: { external: [/\/(proxy-\w+|dist)\/.*\.mjs$/] } },
    include: ['test/**/*.test.ts'],
    // Browsers, SAM and lint take minutes and see little of one edit. They would also see the edits as large packages.
    exclude: [
      'test/{deployment,inspector/page,template,bench,interop,runtime}/**',
      'test/{architecture,citations,docs,every-key,operate}.test.ts',
    ],
    setupFiles: ['test/setup.ts', 'scripts/mutants/reach.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
