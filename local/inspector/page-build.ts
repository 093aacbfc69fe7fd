import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const page = fileURLToPath(new URL('page/', import.meta.url));

export type Files = ReadonlyMap<string, { type: string; content: string | Uint8Array }>;

/**
 * Bundles the page in memory, when it is first opened: that takes a third of a second. The conversions are the handler's
 * own source. `node:buffer` is the only part of Node that they need.
 */
export async function buildPage(): Promise<Files> {
  const { outputFiles } = await build({
    entryPoints: [`${page}main.tsx`, `${page}styles.css`],
    outdir: '/',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    alias: { 'node:buffer': `${page}buffer.ts` },
    inject: [`${page}buffer-global.ts`],
    legalComments: 'none',
    logLevel: 'silent',
  });
  const files = new Map<string, { type: string; content: string | Uint8Array }>();
  files.set('/', { type: 'text/html; charset=utf-8', content: await readFile(`${page}index.html`, 'utf8') });
  for (const { path, contents } of outputFiles) {
    const type = path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
    files.set(path, { type, content: contents });
  }
  return files;
}
