import { Option } from 'commander';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { command, print } from '../command.ts';
import { printNotes, readRouteTable } from '../files.ts';
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

/** `routes export`: the same rules for VPC Lattice. A part that VPC Lattice cannot express becomes a note on stderr. */
export const exportRoutes = command('export', "Print the table's rules for VPC Lattice", [
  'routes export routes.json --to cloudformation',
  'routes export routes.json --to cli --strict',
])
  .argument('<file>', 'the route table; - is stdin')
  .addOption(new Option('--to <form>', 'what to print').choices(FORMS).makeOptionMandatory())
  .option('--strict', 'fail where the rules cannot say everything')
  .action(async (file: string, { to, strict }: { to: Form; strict?: true }) => {
    const { output, notes } = exportTable(await readRouteTable(file), to);
    printNotes(notes, strict);
    print(output);
  });

/** Pure part of the command. Throws with every limit of the form that the table exceeds. */
export function exportTable(table: RouteTable, form: Form): { output: string; notes: string[] } {
  const rules = latticeRules(table, form);
  return { output: WRITERS[form](rules), notes: rules.notes };
}
