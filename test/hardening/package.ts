import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The handler's file in a copy of the built package, which a build meanwhile does not change. */
export function copiedHandler(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hardening-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  cpSync(fileURLToPath(new URL('../../dist/proxy', import.meta.url)), folder, { recursive: true });
  return join(folder, 'handler.mjs');
}
