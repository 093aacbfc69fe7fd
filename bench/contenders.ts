import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { SOURCES, type Source } from './events.ts';

export interface Contender {
  name: string;
  /** Its file under contenders/; ours is what `npm run build` made. */
  file?: string;
  /** The event sources that it says it reads; none for the baseline. */
  sources: readonly Source[];
  /** One of the stacks that a user would build a proxy from: what "best peer" ranges over. */
  peer?: true;
}

const GATEWAYS = ['apigateway-rest', 'apigateway-http', 'alb'] as const;
const WITH_LATTICE = [...GATEWAYS, 'lattice-v2'] as const;

export const BASELINE: Contender = { name: 'undici Pool.request', file: 'undici.js', sources: [] };
export const PROXY: Contender = { name: 'lattice-migration-proxy', sources: SOURCES };
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

export const bundleOf = ({ file }: Contender): string =>
  file ? path(`.cache/${file.replace(/\.js$/, '.cjs')}`) : path('../dist/proxy/handler.mjs');

export const sizeOf = (contender: Contender): number => statSync(bundleOf(contender)).size;

/** The program of bench/cold.ts, bundled. */
export const COLD = path('.cache/cold.cjs');

/** All alike: one minified CommonJS file, as ours is, because that is what loads fastest. */
export async function bundle(): Promise<void> {
  const files = [EMPTY, ...CONTENDERS].flatMap(({ file }) => file ?? []);
  await build({
    entryPoints: [...files.map((file) => `contenders/${file}`), 'cold.ts'].map(path),
    entryNames: '[name]',
    outdir: path('.cache'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'error',
  });
}
