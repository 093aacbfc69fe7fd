import { Command, InvalidArgumentError } from 'commander';

/** How the command line is called; help and messages show it so that they can be copied. */
export const RUN = 'npm run -s cli --';

/** A command line that cannot be followed. The message says what was wrong and where help is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command with what all of them share: examples below the help, and each error as one thrown line. */
export function command(name: string, summary: string, examples: readonly string[]): Command {
  const made = new Command(name);
  return made
    .description(summary)
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', ['', 'Examples:', ...examples.map((example) => `  ${RUN} ${example}`)].join('\n'))
    .configureHelp({ styleTitle: (title) => `\x1b[1m${title}\x1b[22m` })
    .configureOutput({ writeErr: () => {} })
    .hook('preAction', (_, called) => refuseLostOptions(called))
    .exitOverride((error) => {
      // Help and version have been printed and end with 0.
      if (error.exitCode === 0) throw error;
      refuseLostOptions(made);
      const what = error.code === 'commander.help' ? 'missing command' : error.message.replace(/^error: /, '');
      throw new UsageError(`${what.replaceAll('\n', ' ').replace(/\.$/, '')}; see ${pathOf(made)} --help`);
    });
}

/** Prints the result of a command to stdout, with a line end. */
export function print(result: string): void {
  process.stdout.write(`${result}\n`);
}

/** For options that may be given several times. */
export const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value];

/** For options that are a plain decimal number above 0. */
export function positiveNumber(text: string): number {
  const value = decimal(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('Expected a number above 0.');
}

/** For prices: a plain decimal number, 0 included. */
export function amount(text: string): number {
  const value = decimal(text);
  if (value >= 0) return value;
  throw new InvalidArgumentError('Expected a number from 0.');
}

/** NaN for what Number() also reads: an empty text, 0x10, 1e3 and Infinity. */
const decimal = (text: string): number => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);

/** `npm run -s cli -- routes check` */
const pathOf = (called: Command): string =>
  called.parent ? `${pathOf(called.parent)} ${called.name()}` : called.name();

/** npm expands an option that it does not know to one of its own that begins with it. */
const NPM_EXPANDS: Readonly<Record<string, string>> = { to: 'token_description' };

/**
 * Without `--`, npm keeps the options for itself, and the command would run without them. npm hands its own options on
 * as environment variables, so a missing `--` can be seen there.
 */
function refuseLostOptions(called: Command): void {
  const lost = called.options
    .map(({ long }) => long?.slice(2) ?? '')
    .find((name) => {
      const variable = `npm_config_${NPM_EXPANDS[name] ?? name.replaceAll('-', '_')}`;
      return process.env['npm_lifecycle_event'] === 'cli' && process.env[variable] !== undefined;
    });
  if (lost)
    throw new UsageError(`npm kept --${lost} for itself: write -- in front of the command, as in ${pathOf(called)}`);
}
