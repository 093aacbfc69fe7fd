import { check } from './routes/check.ts';
import { diff } from './routes/diff.ts';
import { explain } from './routes/explain.ts';
import { exportRoutes } from './routes/export.ts';
import { importRoutes } from './routes/import.ts';
import { retire } from './routes/retire.ts';
import { UsageError } from './usage.ts';

const SUBCOMMANDS: Readonly<Record<string, (args: string[]) => Promise<string>>> = {
  check,
  explain,
  diff,
  import: importRoutes,
  export: exportRoutes,
  retire,
};

const USAGE = `cli routes ${Object.keys(SUBCOMMANDS).join('|')} …`;

/** `routes …`: what a migration asks of its route table, before and after it is in use. */
export async function routes([name = '', ...args]: string[]): Promise<string> {
  if (!Object.hasOwn(SUBCOMMANDS, name)) {
    throw new UsageError(name ? `unknown command routes ${name}; usage: ${USAGE}` : `usage: ${USAGE}`);
  }
  return SUBCOMMANDS[name]!(args);
}
