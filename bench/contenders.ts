import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { SOURCES, type Source } from './events.ts';
import { hasRuntimeClient } from './runtime-client.ts';

export interface Contender {
  name: string;
  /** Its file under contenders/; ours is what `npm run build` made. */
  file?: string;
  /** The event sources that it says it reads; none for the baseline. */
  sources: readonly Source[];
  /** One of the stacks that a user would build a proxy from: what "best peer" ranges over. */
  peer?: true;
  /** Measured under Lambda's own runtime client, where that is installed (runtime-runner.ts). */
  underRuntime?: true;
}

const GATEWAYS = ['apigateway-rest', 'apigateway-http', 'alb'] as const;
const WITH_LATTICE = [...GATEWAYS, 'lattice-v2'] as const;

export const BASELINE: Contender = { name: 'undici Pool.request', file: 'undici.js', sources: [] };
export const PROXY: Contender = { name: 'lattice-migration-proxy', sources: SOURCES };

/** Until the first byte of an answer's body goes out through a door that streams. */
export const STREAMING: Contender = {
  name: 'lattice-migration-proxy, first byte',
  file: 'streaming.js',
  sources: ['apigateway-rest', 'function-url'],
};

/** The same of the least that a handler can do. */
const MINIMAL_STREAMING: Contender = {
  name: 'minimal node:http stream, first byte',
  file: 'node-http-streaming.js',
  sources: ['apigateway-rest'],
};

const underRuntime = (contender: Contender): Contender => ({
  ...contender,
  name: `${contender.name}, under aws-lambda-ric`,
  sources: ['apigateway-rest'],
  underRuntime: true,
});

export const STREAMING_UNDER_RUNTIME = underRuntime(STREAMING);

export const MINIMAL_UNDER_RUNTIME = underRuntime(MINIMAL_STREAMING);

/** Every way in which a first byte is measured. */
export const FIRST_BYTE: readonly Contender[] = [
  STREAMING,
  MINIMAL_STREAMING,
  ...(hasRuntimeClient ? [STREAMING_UNDER_RUNTIME, MINIMAL_UNDER_RUNTIME] : []),
];

export const EMPTY: Contender = { name: 'empty handler', file: 'empty.js', sources: ['apigateway-rest'] };
export const CONTENDERS: Contender[] = [
  BASELINE,
  PROXY,
  { name: 'minimal node:http handler', file: 'node-http.js', sources: ['apigateway-rest'] },
  { name: 'the 2016 post', file: 'post-2016.js', sources: ['vpc-proxy'] },
  {
    name: 'express-http-proxy, serverless-express',
    file: 'express-http-proxy.js',
    sources: WITH_LATTICE,
    peer: true,
  },
  {
    name: 'http-proxy-middleware, serverless-http',
    file: 'http-proxy-middleware.js',
    sources: GATEWAYS,
    peer: true,
  },
  { name: '@fastify/http-proxy, @fastify/aws-lambda', file: 'fastify.js', sources: GATEWAYS, peer: true },
  { name: 'hono proxy, hono/aws-lambda', file: 'hono.js', sources: WITH_LATTICE, peer: true },
];

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** A copy of what `npm run build` made, so that a build during a run changes nothing. */
const OURS = path('.cache/proxy');

const entryIn = (folder: string): string => {
  const entry = readdirSync(folder).find((name) => /^handler\.[cm]?js$/.test(name));
  if (!entry) throw new Error(`${folder} has no handler: run npm run build`);
  return join(folder, entry);
};

export const bundleOf = ({ file }: Contender): string =>
  file ? path(`.cache/${file.replace(/\.js$/, '.cjs')}`) : entryIn(OURS);

/** A module and all that it imports statically: what a load reads. */
export function loadedFiles(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, name] of text.matchAll(/\b(?:from|import)\s*["'](\.\/[^"']+)["']/g)) {
    loadedFiles(join(dirname(file), name!), seen);
  }
  return seen;
}

export const sizeOf = (contender: Contender): number =>
  [...loadedFiles(bundleOf(contender))].reduce((sum, file) => sum + statSync(file).size, 0);

/** The program of bench/cold.ts, bundled. */
export const COLD = path('.cache/cold.mjs');

/** All alike: one minified CommonJS file, the form that loads fastest. */
export async function bundle(): Promise<void> {
  rmSync(path('.cache'), { recursive: true, force: true });
  cpSync(path('../dist/proxy'), OURS, { recursive: true });
  const options: BuildOptions = { bundle: true, minify: true, platform: 'node', target: 'node24', logLevel: 'error' };
  const entryPoints = [EMPTY, STREAMING, MINIMAL_STREAMING, ...CONTENDERS].flatMap(({ file }) =>
    file ? [path(`contenders/${file}`)] : [],
  );
  await build({ ...options, entryPoints, outdir: path('.cache'), format: 'cjs', outExtension: { '.js': '.cjs' } });
  await build({ ...options, entryPoints: [path('cold.ts')], outfile: COLD, format: 'esm' });
}
