import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIST } from '../../local/dist.ts';

/**
 * Builds the packages once, before the first test of a run. Removes the run's folder (vitest.config.ts) at its end, and
 * what was left in the folder for temporary files: a worker is ended before it can tidy up.
 */
export function setup(): () => void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/build.ts', import.meta.url)), '--quiet'], {
    stdio: 'inherit',
  });
  const temporary = mkdtempSync(join(tmpdir(), 'tests-'));
  // Open to all, as /tmp is: servers that test/servers starts read and write here as another user.
  chmodSync(temporary, 0o1777);
  process.env['TMPDIR'] = temporary;
  return () => {
    for (const folder of [dirname(DIST), temporary]) {
      // A worker that ends may still be writing what it compiled.
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  };
}
