import { convert } from './convert.ts';
import { cost } from './cost.ts';
import { routes } from './routes.ts';
import { UsageError } from './usage.ts';

/** One file each; what a command prints is its result, what it throws becomes one line on stderr and exit code 1. */
const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<string> | string>> = { convert, cost, routes };

const usage = `usage: npm run -s cli -- ${Object.keys(COMMANDS).join('|')} …`;

async function main([name = '', ...args]: string[]): Promise<string> {
  if (name === '--help') return usage;
  if (!Object.hasOwn(COMMANDS, name)) throw new UsageError(name ? `unknown command ${name}; ${usage}` : usage);
  return COMMANDS[name]!(args);
}

try {
  process.stdout.write(`${await main(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message.replaceAll('\n', '; ')}\n`);
  process.exitCode = 1;
}
