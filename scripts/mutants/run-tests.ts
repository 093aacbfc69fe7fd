import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs test files in a sandbox, or all of them. `late`: they did not end in time, because an edit may loop for ever. */
export async function runTests(
  folder: string,
  files: readonly string[],
  { env = {}, seconds, args = [] }: { env?: Record<string, string>; seconds: number; args?: readonly string[] },
): Promise<'passed' | 'failed' | 'late'> {
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
  // Tests that are ended cannot tidy up: a survey would leave some megabytes for each edit.
  const TMPDIR = mkdtempSync(join(tmpdir(), 'mutant-'));
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--config', 'scripts/mutants/vitest.config.ts', '--silent', ...args, ...files],
    // A group of its own, so that all its workers can be ended.
    { cwd: folder, env: { ...process.env, ...env, TMPDIR }, stdio: 'ignore', detached: true },
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000, 'late');
  });
  const exited = once(child, 'exit').then(([code]) => (code === 0 ? 'passed' : 'failed'));
  const outcome = await Promise.race([exited, late]);
  clearTimeout(timer);
  if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGKILL');
  rmSync(TMPDIR, { recursive: true, force: true, maxRetries: 5 });
  return outcome;
}
