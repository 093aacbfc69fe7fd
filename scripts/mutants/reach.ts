import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { afterAll, expect } from 'vitest';

/** In the first run, each test file writes down which edits its process came by. */

interface Instrumented {
  __stryker__?: { mutantCoverage?: { static: Record<string, number> } };
}

const list = process.env['MUTANTS_REACHED'];
if (list) {
  const testFile = relative(process.cwd(), expect.getState().testPath!);
  afterAll(() => {
    const mutants = Object.keys((globalThis as Instrumented).__stryker__?.mutantCoverage?.static ?? {});
    appendFileSync(list, `${JSON.stringify({ testFile, mutants })}\n`);
  });
}
