import type { BuildProperty } from './template.ts';

/** Keys that `sam build` reads itself and does not pass on. */
const NOT_FOR_ESBUILD = new Set(['EntryPoints', 'UseNpmCi']);

const flag = (key: string) => `--${key.replace(/(?<!^)(?=[A-Z])/g, '-').toLowerCase()}`;

/**
 * esbuild's command line as `sam build` makes it from `Metadata.BuildProperties` (AWS SAM: "Building Node.js Lambda
 * functions with esbuild"): true is `--key`, a text `--key=text`, a list `--key:item` for each.
 */
export function esbuildArguments(properties: Record<string, BuildProperty>, outdir: string): string[] {
  const flags = Object.entries(properties)
    .filter(([key]) => !NOT_FOR_ESBUILD.has(key))
    .flatMap(([key, value]) => {
      if (typeof value === 'boolean') return value ? [flag(key)] : [];
      return Array.isArray(value) ? value.map((item) => `${flag(key)}:${item}`) : [`${flag(key)}=${value}`];
    });
  return [...(properties['EntryPoints'] as string[]), '--bundle', '--platform=node', `--outdir=${outdir}`, ...flags];
}
