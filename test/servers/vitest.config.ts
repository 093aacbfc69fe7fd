import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';
import { serversTable } from './support/servers-table.ts';

/** `npm run test:servers`. A file for each server, so that two run at a time. */
const config = mergeConfig(base, {
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: { reporters: [serversTable] },
});
config.test.include = ['test/servers/*.server.ts'];

export default config;
