import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Instrumenter } from '@stryker-mutator/instrumenter';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Written by `npm run schema`, so nobody edits it. */
const GENERATED = 'shared/routing/validator/route-table.ts';

/** One edit of the code. */
export interface Mutant {
  id: string;
  file: string;
  /** Counts from 1. */
  line: number;
  /** The text to replace, and its replacement. */
  edit: string;
}

export interface Sandbox {
  folder: string;
  mutants: readonly Mutant[];
  /** The edit that holds in every process started from now on; none when it is `undefined`. */
  activate(mutant: Mutant | undefined): void;
}

/**
 * A copy of the project without ignored files, in which every edit of the folders' sources is present and one at most is active. Its
 * packages are built from that, so tests meet an edit both where they import a source and where they run the handler.
 */
export async function createSandbox(name: string, folders: readonly string[]): Promise<Sandbox> {
  const folder = join(ROOT, '.cache', 'mutants', name);
  rmSync(folder, { recursive: true, force: true });
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .trim()
    .split('\n');
  for (const file of tracked) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));

  const sources = tracked.filter(
    (file) => file.endsWith('.ts') && file !== GENERATED && folders.some((start) => file.startsWith(start)),
  );
  if (sources.length === 0) throw new Error(`no source file in ${folders.join(' ')}`);
  const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
  const { files, mutants } = await new Instrumenter(SILENT).instrument(
    sources.map((file) => ({ name: file, content: text(file), mutate: true })),
    { plugins: null, ignorers: [], excludedMutations: [], noHeader: false },
  );

  // By a file, because many tests start programs with an environment of their own.
  const active = join(folder, 'active-mutant');
  const activate = (mutant: Mutant | undefined): void => writeFileSync(active, mutant?.id ?? 'none');
  activate(undefined);
  const readActive = `globalThis.process?.getBuiltinModule('node:fs').readFileSync(${JSON.stringify(active)}, 'utf8')`;
  for (const { name, content } of files) {
    writeFileSync(join(folder, name), content.replace(/g\.process\.env\.__STRYKER_ACTIVE_MUTANT__/g, readActive));
  }
  execFileSync(process.execPath, ['scripts/build.ts', '--quiet'], { cwd: folder, stdio: 'inherit' });

  return {
    folder,
    activate,
    mutants: mutants.map(({ id, fileName, replacement, location: { start, end } }) => {
      const lines = text(fileName)
        .split('\n')
        .slice(start.line, end.line + 1);
      const before = lines.map((line, i) => line.slice(0, i === lines.length - 1 ? end.column : line.length));
      const edit = `${short(before.join('\n').slice(start.column))} → ${short(replacement)}`;
      return { id, file: fileName, line: start.line + 1, edit };
    }),
  };
}

const short = (code: string): string => {
  const line = code.replace(/\s+/g, ' ');
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
};

/** The instrumenter reports its progress, which nobody reads. */
const SILENT = new Proxy({}, { get: () => () => false }) as never;
