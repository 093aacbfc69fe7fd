import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { esbuildArguments } from '../../scripts/lib/esbuild-arguments.ts';
import { type BuildProperty, readTemplate } from '../../scripts/lib/template.ts';

const run = (...args: string[]) => execFileSync('node', args, { encoding: 'utf8' });

describe('npm run build', () => {
  beforeAll(() => run('scripts/build.ts', '--quiet'));

  test('writes what Handler names, and its map', () => {
    expect(readdirSync('dist/proxy')).toEqual(expect.arrayContaining(['handler.mjs', 'handler.mjs.map']));
  });

  test('leaves nothing of an earlier build', () => {
    writeFileSync('dist/proxy/chunk-OLD.mjs', '');
    run('scripts/build.ts', '--quiet');
    expect(readdirSync('dist/proxy')).not.toContain('chunk-OLD.mjs');
  });

  test('prints each file and its size', () => {
    const { size } = statSync('dist/proxy/handler.mjs');
    expect(run('scripts/build.ts')).toContain(`handler.mjs  ${(size / 1000).toFixed(1)} kB\n`);
  });

  test('prints nothing with --quiet', () => expect(run('scripts/build.ts', '--quiet')).toBe(''));

  test('exports the handler', () => {
    const script = `import('./dist/proxy/handler.mjs').then(({ handler }) => console.log(typeof handler))`;
    const env = { ...process.env, BACKEND_URL: 'http://127.0.0.1:9' };
    expect(execFileSync('node', ['-e', script], { encoding: 'utf8', env })).toBe('function\n');
  });
});

describe('the command line is the one of sam build', () => {
  const out = mkdtempSync(join(tmpdir(), 'build-'));
  afterAll(() => rmSync(out, { recursive: true }));

  test.each<{ property: Record<string, BuildProperty>; flags: string[] }>([
    { property: { Minify: true }, flags: ['--minify'] },
    { property: { Minify: false }, flags: [] },
    { property: { Target: 'node24' }, flags: ['--target=node24'] },
    { property: { MainFields: 'module,main' }, flags: ['--main-fields=module,main'] },
    { property: { SourcesContent: 'false' }, flags: ['--sources-content=false'] },
    { property: { External: ['a', 'b'] }, flags: ['--external:a', '--external:b'] },
    { property: { OutExtension: ['.js=.mjs'] }, flags: ['--out-extension:.js=.mjs'] },
    { property: { UseNpmCi: true }, flags: [] },
  ])('$property → $flags', ({ property, flags }) => {
    const fixed = ['handler.ts', '--bundle', '--platform=node', '--outdir=out'];
    expect(esbuildArguments({ EntryPoints: ['handler.ts'], ...property }, 'out')).toEqual([...fixed, ...flags]);
  });

  test('and esbuild takes all of it', () => {
    const properties = readTemplate('template.yaml').Resources['ProxyFunction']!.Metadata!.BuildProperties!;
    execFileSync('node_modules/.bin/esbuild', [...esbuildArguments(properties, out), '--log-level=warning']);
    expect(readdirSync(out)).toContain('handler.mjs');
  });
});
