import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { routeTableJsonSchema, SCHEMA_FILE } from '../scripts/lib/route-table-json-schema.ts';
import { readTemplate } from '../scripts/lib/template.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Paths of all sources under a folder, relative to the project's root. */
const sourcesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .sort();

/** Comments and texts speak of what code must not touch; they are no code. */
const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

const readSource = (file: string): string => withoutComments(readFileSync(join(ROOT, file), 'utf8'));

/** `import type` is gone when the code runs. */
const STATIC_IMPORT = /(?:^|\n)\s*(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/g;

/** All that an import can name, at load or later. */
const IMPORT = new RegExp(`${STATIC_IMPORT.source}|\\b(?:import|require|getBuiltinModule)\\(\\s*'([^']+)'`, 'g');

/** What a file imports: files by their path from the root, packages and built-in modules by their name. */
const importsOf = (file: string, pattern = IMPORT): string[] =>
  [...readSource(file).matchAll(pattern)].map(([, at, later]) => {
    const name = at ?? later!;
    return name.startsWith('.') ? normalize(join(dirname(file), name)) : name;
  });

/** A test that scans nothing proves nothing. */
it('the import scan sees what there is to see', () => {
  expect(importsOf('functions/proxy/pipeline.ts')).toEqual(
    expect.arrayContaining(['@middy/core', '@middy/http-error-handler', 'functions/proxy/serve.ts']),
  );
  expect(importsOf('shared/targets/http/connect.ts')).toEqual(expect.arrayContaining(['node:net', 'node:tls']));
  for (const file of sourcesIn('shared')) {
    for (const name of importsOf(file)) {
      if (name.startsWith('shared/')) expect(existsSync(join(ROOT, name)), `${file} imports ${name}`).toBe(true);
    }
  }
});

/** Conversion and choice: values in, values out. */
const PURE_FOLDERS = ['shared/formats', 'shared/http', 'shared/lattice', 'shared/ramp', 'shared/routing'];
const PURE = [...PURE_FOLDERS.flatMap(sourcesIn), 'shared/errors.ts', 'shared/hash53.ts'];

describe('pure code', () => {
  it.each(PURE)('%s imports pure code alone', (file) => {
    const allowed = (name: string) => PURE.includes(name) || name === 'zod/mini' || name === 'node:buffer';
    expect(importsOf(file).filter((name) => !allowed(name))).toEqual([]);
  });

  /** The environment, clocks, chance and the outside world; what a function needs of them it is given. */
  const IMPURE =
    /\bprocess\b|\bglobalThis\b|\bconsole\b|\bfetch\(|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\b|\bperformance\b|\bset(?:Timeout|Interval|Immediate)\b|\bcrypto\b|\bimport\.meta\b/;

  it.each(PURE)('%s asks neither the environment nor the clock nor chance', (file) => {
    expect(readSource(file).match(IMPURE)?.[0]).toBeUndefined();
  });
});

describe('who may import whom', () => {
  const folders = ['bench', 'cli', 'functions', 'local', 'scripts', 'shared', 'test'].filter((folder) =>
    existsSync(join(ROOT, folder)),
  );
  const others = (...allowed: string[]) =>
    folders.filter((folder) => !allowed.includes(folder)).map((folder) => `${folder}/`);

  it.each([
    ['shared', others('shared')],
    ['functions', others('shared', 'functions')],
  ])('%s imports from none of %j', (folder, forbidden) => {
    const found = sourcesIn(folder).flatMap((file) =>
      importsOf(file)
        .filter((name) => forbidden.some((start) => name.startsWith(start)))
        .map((name) => `${file} imports ${name}`),
    );
    expect(found).toEqual([]);
  });

  it.each(folders.filter((folder) => folder !== 'test'))('%s imports no test', (folder) => {
    const found = sourcesIn(folder).filter((file) => importsOf(file).some((name) => name.startsWith('test/')));
    expect(found).toEqual([]);
  });
});

describe('import cycles', () => {
  const sources = ['functions', 'shared', 'local', 'cli', 'bench', 'scripts'].flatMap(sourcesIn);

  it('there are none, even among type imports', () => {
    expect(cyclesIn(new Map(sources.map((file) => [file, importsWithTypes(file)])))).toEqual([]);
  });

  it('one would be found', () => {
    expect(cyclesIn(new Map(Object.entries({ a: ['b', 'x'], b: ['c'], c: ['a'], d: ['a'] })))).toEqual([
      'a → b → c → a',
    ]);
  });
});

describe('shared/http', () => {
  it('imports from no folder above it, not even a type', () => {
    const above = (name: string) => name.startsWith('shared/') && !/^shared\/(?:http\/|errors\.ts)/.test(name);
    expect(sourcesIn('shared/http').flatMap((file) => importsWithTypes(file).filter(above))).toEqual([]);
  });
});

/** What a file imports, types too. */
function importsWithTypes(file: string): string[] {
  const names = [...readSource(file).matchAll(/(?:\bfrom\s+|\bimport\(\s*)'(\.[^']+)'/g)];
  return names.map(([, name]) => normalize(join(dirname(file), name!)));
}

/** Each cycle once, as `a → b → a`. */
function cyclesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) cycles.push([...way.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const imported of imports.get(file) ?? []) visit(imported, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return cycles;
}

const AWS = /^@(?:aws-sdk|smithy)\//;

describe('AWS SDKs', () => {
  const importers = [...sourcesIn('shared'), ...sourcesIn('functions')].filter((file) =>
    importsOf(file).some((name) => AWS.test(name)),
  );

  it('are used by the ramp function alone', () => {
    expect(importers).not.toEqual([]);
    expect(importers.filter((file) => !file.startsWith('functions/ramp/'))).toEqual([]);
  });
});

describe('the deployed bundle', () => {
  const bundle = async (): Promise<Metafile> => {
    const { ProxyFunction } = readTemplate(join(ROOT, 'template.yaml')).Resources;
    const properties = ProxyFunction!.Metadata!.BuildProperties as Record<'EntryPoints' | 'Alias', string[]>;
    const { metafile } = await build({
      absWorkingDir: ROOT,
      entryPoints: properties.EntryPoints,
      alias: Object.fromEntries(properties.Alias.map((pair) => pair.split('=') as [string, string])),
      outdir: 'unwritten',
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      mainFields: ['module', 'main'],
      logLevel: 'silent',
      metafile: true,
      write: false,
    });
    return metafile;
  };

  it('holds of this project functions/ and shared/ alone', async () => {
    const inputs = Object.keys((await bundle()).inputs).filter((file) => !file.startsWith('node_modules/'));
    expect(inputs).toContain('functions/proxy/handler.ts');
    expect(inputs).toContain('shared/formats/alb.ts');
    expect(inputs.filter((file) => !/^(?:functions\/proxy|shared)\//.test(file))).toEqual([]);
  });

  it("imports none of Node's modules on the way to the first answer, because that reads all their lazy properties", async () => {
    const { outputs } = await bundle();
    const loaded = (file: string): string[] =>
      outputs[file]!.imports.flatMap(({ path, external }) => (external ? [path] : loaded(path)));
    const entry = (name: string) => Object.keys(outputs).find((file) => file.endsWith(name))!;
    // Powertools' logger is loaded with its first line, and imports one.
    expect(loaded(entry('powertools.js'))).toContain('node:console');
    expect(loaded(entry('handler.js'))).toEqual([]);
    expect(loaded(entry('streaming.js'))).toEqual([]);
  });

  it('is made of packages that package.json has for the deployed function', () => {
    const json = readFileSync(join(ROOT, 'package.json'), 'utf8');
    const { dependencies } = JSON.parse(json) as { dependencies: Record<string, string> };
    const packages = [...sourcesIn('shared'), ...sourcesIn('functions')]
      .flatMap((file) => importsOf(file))
      .filter((name) => !name.endsWith('.ts') && !name.startsWith('node:'))
      .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)![0]);
    expect(packages).toContain('@middy/core');
    expect([...new Set(packages)].filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
  });
});

describe("the route table's JSON Schema", () => {
  it('is what the schema generates: `npm run schema` writes it', () => {
    expect(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'))).toEqual(JSON.parse(routeTableJsonSchema()));
  });
});
