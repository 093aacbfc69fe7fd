import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { lambdaContext } from '../../local/lambda.ts';
import { loadHandler } from '../../local/load-handler.ts';

test('a handler is loaded again each time, with what its environment says then', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'handler-'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'handler.mjs');
  writeFileSync(join(folder, 'chunk.mjs'), 'export const { ROUTES } = process.env;');
  writeFileSync(
    file,
    `import * as chunk from './chunk.mjs';
    const { ROUTES } = process.env;
    export const handler = async () => [ROUTES, chunk.ROUTES];`,
  );
  for (const routes of ['first', 'second']) {
    vi.stubEnv('ROUTES', routes);
    expect(await (await loadHandler(file))({}, lambdaContext(1000))).toEqual([routes, routes]);
  }
});
