import { Argument } from 'commander';
import { collect, command, print, UsageError } from '../command.ts';
import { printNotes, readDocument } from '../files.ts';
import { importAlb } from './import/alb.ts';
import { importLattice } from './import/lattice.ts';
import { mergedIntoDefault } from './import/merge.ts';
import { groupedNotes } from './import/notes.ts';
import { importOpenApi } from './import/openapi.ts';
import {
  counted,
  type Imported,
  isPlaceholder,
  NOT_IMPLEMENTED,
  parseTargets,
  type WrittenTable,
} from './import/table.ts';

type Targets = ReadonlyMap<string, string>;

type Import = (documents: unknown[], targets: Targets, stageVariables: Targets, basePath?: string) => Imported;

const IMPORTS: Readonly<Record<string, Import>> = { alb: importAlb, openapi: importOpenApi, lattice: importLattice };

/** `routes import`: today's rules as a route table. A part that a table cannot express becomes a note on stderr. */
export const importRoutes = command('import', 'Print the route table of an ALB, an API or a VPC Lattice listener', [
  'routes import alb rules.json --target orders=http://10.0.1.16',
  'routes import openapi api.yaml get-stage.json --stage-variable host=orders.internal',
  'routes import lattice get-listener.json get-rule-*.json',
])
  .addArgument(new Argument('<kind>', 'where the files come from').choices(Object.keys(IMPORTS)))
  .argument('<files...>', 'JSON or YAML files; - is stdin')
  .option('--target <name=where>', 'URL or Lambda ARN of a target group, by name or ARN; may be repeated', collect)
  .option('--stage-variable <name=value>', 'value of a stage variable; may be repeated', collect)
  .option('--base-path <path>', "base path of a custom domain in front of the API's paths (openapi)")
  .option('--explicit', 'keep rules that only repeat the default action')
  .option('--strict', 'fail where the table cannot say everything')
  .action(async (kind: string, files: string[], options: Options) => {
    const { target = [], stageVariable = [], basePath, explicit, strict } = options;
    const documents = await Promise.all(files.map(readDocument));
    const result = IMPORTS[kind]!(documents, parseTargets(target), parseStageVariables(stageVariable), basePath);
    const { table, merged } = explicit ? { table: result.table, merged: [] } : mergedIntoDefault(result.table);
    const notes = groupedNotes(result.notes);
    if (strict) printNotes(notes, strict);
    printNotes([summary(result.from, table, merged), ...notes]);
    print(JSON.stringify(table, null, 2));
  });

interface Options {
  target?: string[];
  stageVariable?: string[];
  basePath?: string;
  explicit?: true;
  strict?: true;
}

/** `29 operations → 12 rules (2 answer 501), 4 target groups (1 without a URL)` */
function summary(from: string, { rules, targetGroups }: WrittenTable, merged: readonly string[]): string {
  const groups = Object.values(targetGroups);
  const refusing = rules.filter(({ action }) => action === NOT_IMPLEMENTED).length;
  const open = groups.filter(isPlaceholder).length;
  return [
    `${from} → ${counted(rules.length, 'rule')}${refusing > 0 ? ` (${refusing} answer 501)` : ''}`,
    `${counted(groups.length, 'target group')}${open > 0 ? ` (${open} without a URL)` : ''}`,
    ...(merged.length > 0
      ? [`${counted(merged.length, 'rule')} left out that only repeat the default action (--explicit keeps them)`]
      : []),
  ].join(', ');
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
