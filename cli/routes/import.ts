import { Argument } from 'commander';
import { collect, command, print, UsageError } from '../command.ts';
import { printNotes, readDocument } from '../files.ts';
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

/** `routes import`: the rules of today as a route table. What the table cannot say is a note on stderr. */
export const importRoutes = command('import', 'Print the route table of an ALB, an API or a VPC Lattice listener', [
  'routes import alb rules.json --target arn:aws:…:targetgroup/orders/0a1b=http://10.0.1.16',
  'routes import openapi api.yaml --stage-variable host=orders.internal',
  'routes import lattice get-listener.json get-rule-*.json',
])
  .addArgument(new Argument('<kind>', 'where the files come from').choices(Object.keys(IMPORTS)))
  .argument('<files...>', 'JSON or YAML files; - is stdin')
  .option('--target <key=where>', 'URL or Lambda ARN of a target; may be repeated', collect)
  .option('--stage-variable <name=value>', 'value of a stage variable; may be repeated', collect)
  .option('--strict', 'fail where the table cannot say everything')
  .action(async (kind: string, files: string[], { target = [], stageVariable = [], strict }: Options) => {
    const { table, notes } = IMPORTS[kind]!(await Promise.all(files.map(readDocument)), {
      targets: parseTargets(target),
      stageVariables: parseStageVariables(stageVariable),
    });
    printNotes(notes, strict);
    print(JSON.stringify(table, null, 2));
  });

interface Options {
  target?: string[];
  stageVariable?: string[];
  strict?: true;
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
