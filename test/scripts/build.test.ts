import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { esbuildArguments } from '../../scripts/lib/esbuild-arguments.ts';
import { type BuildProperty, readTemplate } from '../../scripts/lib/template.ts';

/** A folder of its own, because other tests use the packages that the run was built with. */
const root = mkdtempSync(join(tmpdir(), 'build-'));
const dist = join(root, 'dist');
afterAll(() => rmSync(root, { recursive: true }));

const build = (...args: string[]) =>
  execFileSync('node', ['scripts/build.ts', ...args], {
    encoding: 'utf8',
    env: { ...process.env, PROXY_DIST: dist },
  });

describe('npm run build', () => {
  beforeAll(() => void build('--quiet'));

  test('writes what Handler names, and its map', () => {
    expect(readdirSync(join(dist, 'proxy'))).toEqual(expect.arrayContaining(['handler.mjs', 'handler.mjs.map']));
  });

  test('builds the function that moves ramps, which says what store it misses', () => {
    const load = (env: Record<string, string>) =>
      spawnSync(
        'node',
        ['-e', `import('${dist}/ramp/handler.mjs').then(({ handler }) => console.log(typeof handler))`],
        {
          encoding: 'utf8',
          env: { PATH: process.env['PATH'], AWS_REGION: 'us-east-2', ...env },
        },
      );
    expect(load({ ROUTES_PARAMETER: '/proxy/routes' })).toMatchObject({ stdout: 'function\n', stderr: '' });
    expect(load({}).stderr).toContain('set ROUTES_PARAMETER, or ROUTES_APPCONFIG and APPCONFIG_STRATEGY');
  });

  test('leaves nothing of an earlier build', () => {
    writeFileSync(join(dist, 'proxy', 'chunk-OLD.mjs'), '');
    build('--quiet');
    expect(readdirSync(join(dist, 'proxy'))).not.toContain('chunk-OLD.mjs');
  });

  test('prints each file and its size', () => {
    const { size } = statSync(join(dist, 'proxy', 'handler.mjs'));
    expect(build()).toContain(`handler.mjs  ${(size / 1000).toFixed(1)} kB\n`);
  });

  test('prints nothing with --quiet', () => expect(build('--quiet')).toBe(''));

  describe.each([
    {
      load: 'import',
      script: `import('${dist}/proxy/handler.mjs').then(({ handler }) => console.log(typeof handler))`,
    },
    // Wrapper layers and emulators of Lambda load a handler so, which a top-level await anywhere in it would prevent.
    { load: 'require', script: `console.log(typeof require('${dist}/proxy/handler.mjs').handler)` },
  ])('$load()', ({ script }) => {
    const load = (env: Record<string, string>) =>
      spawnSync('node', ['-e', script], { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } });

    test.each<Record<string, string>>([{ BACKEND_URL: 'http://127.0.0.1:9' }, { ROUTES: '{"targetGroups":{}}' }])(
      'gives the handler with %o',
      (env) => {
        expect(load(env)).toMatchObject({ stdout: 'function\n', stderr: '', status: 0 });
      },
    );

    test('refuses a route table that is not right', () => {
      const { status, stderr } = load({ ROUTES: '{"targetGroup":{}}' });
      expect(status).toBe(1);
      expect(stderr).toContain('ROUTES: route table: unknown key targetGroup');
    });
  });
});

describe('the command line is the one of sam build', () => {
  const out = join(root, 'out');

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
