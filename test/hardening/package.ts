import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIST } from '../../local/dist.ts';

/** The handler's file in a copy of the built package, which a build meanwhile does not change. */
export function copiedHandler(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hardening-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(DIST, 'proxy'), folder, { recursive: true });
  return join(folder, 'handler.mjs');
}
