import { defineConfig } from 'vitest/config';

/** The tests of the pure parts, without the built handler: for `npx stryker run`. */
export default defineConfig({
  test: {
    include: ['test/{http,formats,lattice,routing}/**/*.test.ts'],
    testTimeout: 20_000,
  },
});
