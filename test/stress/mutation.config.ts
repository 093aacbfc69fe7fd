import { defineConfig } from 'vitest/config';

/** The tests of the pure parts, without the built handler: for `npx stryker run`. */
export default defineConfig({
  test: {
    include: [
      'test/{http,formats,lattice,routing,mirroring}/**/*.test.ts',
      'test/targets/{base-path,canonical-query,fixed-response,http-headers,sigv4,unacknowledged}.test.ts',
    ],
    // Generated cases in thousands for each mutant take too long; what they would find, an example has to say.
    exclude: ['test/formats/round-trip.test.ts', 'test/mirroring/run.test.ts'],
    // The same generated cases for every mutant, or a survivor would be a matter of chance.
    setupFiles: ['test/setup.ts'],
    testTimeout: 20_000,
  },
});
