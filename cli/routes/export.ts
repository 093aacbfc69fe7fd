import type { RouteTable } from '../../shared/routing/schema.ts';
import { printNotes, readRouteTable } from '../files.ts';
import { parseCommand, UsageError } from '../usage.ts';
import { toCli } from './export/cli.ts';
import { toCloudFormation } from './export/cloudformation.ts';
import { type LatticeRules, latticeRules } from './export/lattice-rules.ts';
import { toTerraform } from './export/terraform.ts';
import { FORMS, type Form } from './limits.ts';

const WRITERS: Readonly<Record<Form, (rules: LatticeRules) => string>> = {
  cloudformation: toCloudFormation,
  cli: toCli,
  terraform: toTerraform,
};

const USAGE = `cli routes export FILE --to ${FORMS.join('|')} [--strict]`;

/** `routes export`: the same rules for VPC Lattice; what they cannot say goes to stderr and, with `--strict`, is an error. */
export async function exportRoutes(args: string[]): Promise<string> {
  const options = { to: { type: 'string' }, strict: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseCommand(USAGE, args, options);
  const [file, ...rest] = positionals;
  const form = FORMS.find((name) => name === values.to);
  if (file === undefined || rest.length > 0 || !form) {
    throw new UsageError(`expected one file and --to ${FORMS.join(', ')}; usage: ${USAGE}`);
  }
  const { output, notes } = exportTable(await readRouteTable(file), form);
  if (values.strict && notes.length > 0) throw new Error(notes.join('\n'));
  printNotes(notes);
  return output;
}

/** Pure part of the command. Throws with every limit of the form that the table is beyond. */
export function exportTable(table: RouteTable, form: Form): { output: string; notes: string[] } {
  const rules = latticeRules(table, form);
  return { output: WRITERS[form](rules), notes: rules.notes };
}
