import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { common } from '../../vitest.config.ts';
import { tally } from '../support/tally.ts';
import { serversTable } from './support/servers-table.ts';

/** `npm run test:servers`. A file for each server, so that two run at a time. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    ...common,
    globalSetup: ['test/support/build.ts'],
    setupFiles: ['test/setup.ts'],
    include: ['test/servers/*.server.ts'],
    maxWorkers: 2,
    reporters: ['default', tally, serversTable],
  },
});
