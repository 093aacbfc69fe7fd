import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIST } from '../../local/dist.ts';

/** Builds the packages once, before the first test of a run. Removes the run's folder (vitest.config.ts) at its end. */
export function setup(): () => void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/build.ts', import.meta.url)), '--quiet'], {
    stdio: 'inherit',
  });
  // A worker that ends may still be writing what it compiled.
  return () => rmSync(dirname(DIST), { recursive: true, force: true, maxRetries: 5 });
}
