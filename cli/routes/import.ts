import { printNotes, readDocument } from '../files.ts';
import { parseCommand, UsageError } from '../usage.ts';
import { importAlb } from './import/alb.ts';
import { importLattice } from './import/lattice.ts';
import { importOpenApi } from './import/openapi.ts';
import { type Imported, parseTargets } from './import/table.ts';

interface Settings {
  /** URL or Lambda ARN of what the export only names. */
  targets: ReadonlyMap<string, string>;
  stageVariables: ReadonlyMap<string, string>;
}

const IMPORTS: Readonly<Record<string, (documents: unknown[], settings: Settings) => Imported>> = {
  alb: (documents, { targets }) => importAlb(documents, targets),
  openapi: (documents, { targets, stageVariables }) => importOpenApi(documents, targets, stageVariables),
  lattice: (documents, { targets }) => importLattice(documents, targets),
};

const USAGE = `cli routes import ${Object.keys(IMPORTS).join('|')} FILE… [--target KEY=URL …] [--stage-variable NAME=VALUE …] [--strict]`;

/** `routes import`: prints the route table; what it cannot say goes to stderr and, with `--strict`, is an error. */
export async function importRoutes(args: string[]): Promise<string> {
  const options = {
    target: { type: 'string', multiple: true, default: [] as string[] },
    'stage-variable': { type: 'string', multiple: true, default: [] as string[] },
    strict: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseCommand(USAGE, args, options);
  const [from = '', ...files] = positionals;
  if (!Object.hasOwn(IMPORTS, from) || files.length === 0) {
    throw new UsageError(`expected ${Object.keys(IMPORTS).join(', ')} and files; usage: ${USAGE}`);
  }
  const documents = await Promise.all(files.map(readDocument));
  const { table, notes } = IMPORTS[from]!(documents, {
    targets: parseTargets(values.target ?? []),
    stageVariables: parseStageVariables(values['stage-variable'] ?? []),
  });
  if (values.strict && notes.length > 0) throw new Error(notes.join('\n'));
  printNotes(notes);
  return JSON.stringify(table, null, 2);
}

function parseStageVariables(options: readonly string[]): Map<string, string> {
  return new Map(
    options.map((option) => {
      const at = option.indexOf('=');
      if (at < 1) throw new UsageError(`--stage-variable: expected NAME=VALUE, got ${option}`);
      return [option.slice(0, at), option.slice(at + 1)];
    }),
  );
}
