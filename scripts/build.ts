import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { DIST } from '../local/dist.ts';
import { esbuildArguments } from './lib/esbuild-arguments.ts';
import { readTemplate } from './lib/template.ts';

/** Builds the deployable packages with the options that their templates give `sam build`. */

const PACKAGES = [
  { template: 'template.yaml', id: 'ProxyFunction', outdir: join(DIST, 'proxy') },
  { template: 'deploy/ramp.yaml', id: 'RampFunction', outdir: join(DIST, 'ramp') },
];

const root = fileURLToPath(new URL('..', import.meta.url));

for (const { template, id, outdir } of PACKAGES) {
  const properties = readTemplate(join(root, template)).Resources[id]?.Metadata?.BuildProperties;
  if (!properties) throw new Error(`${template}: ${id} has no Metadata.BuildProperties`);

  // Into a folder of its own first, so that whoever runs the package meanwhile finds the old one or the new one.
  const fresh = `${outdir}-${process.pid}`;
  execFileSync(
    join(root, 'node_modules', '.bin', 'esbuild'),
    [...esbuildArguments(properties, fresh), '--log-level=warning'],
    { cwd: root, stdio: 'inherit' },
  );
  rmSync(outdir, { recursive: true, force: true });
  renameSync(fresh, outdir);

  if (!process.argv.includes('--quiet')) printSizes(outdir);
}

// The library for tests, as JavaScript: Node does not read TypeScript in node_modules.
buildSync({
  absWorkingDir: root,
  entryPoints: ['local/lab.ts'],
  outfile: join(DIST, 'lab.mjs'),
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});

function printSizes(outdir: string): void {
  const code = readdirSync(outdir).filter((file) => !file.endsWith('.map'));
  const kilobytes = (files: string[]) =>
    `${(files.reduce((sum, file) => sum + statSync(join(outdir, file)).size, 0) / 1000).toFixed(1)} kB`;
  const name = relative(root, outdir);
  console.log(`${join(name, 'handler.mjs')}  ${kilobytes(['handler.mjs'])}`);
  console.log(`${name}  ${kilobytes(code)} in ${code.length} files, and their maps`);
}
