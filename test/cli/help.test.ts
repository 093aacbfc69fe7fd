import { readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { RUN } from '../../cli/command.ts';
import { program } from '../../cli/program.ts';
import { printed } from './cli.ts';

/** Every command and sub-command, and whether what is written about them can be typed. */

function all(command: Command, path: string[] = []): [path: string[], command: Command][] {
  return [[path, command], ...command.commands.flatMap((sub) => all(sub, [...path, sub.name()]))];
}

/** The words of a shell line without comment, redirection and pipe. */
const words = (line: string): string[] =>
  [...line.replace(/ [<>|#] .*/, '').matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain!,
  );

const linesWith = (text: string): string[] =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim().startsWith(`${RUN} `) || line.startsWith(`$ ${RUN} `))
    // N stands for a number that the reader fills in.
    .map((line) =>
      line
        .replace(/^[\s$]*/, '')
        .slice(RUN.length + 1)
        .replaceAll(/ N\b/g, ' 1'),
    );

function helpOf(command: Command): string {
  let text = '';
  const output = { ...command.configureOutput() };
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  command.configureOutput(output);
  return text;
}

describe.each(all(program))('%j --help', (path, command) => {
  const text = helpOf(command);

  it('has a summary, every option and examples of its own', () => {
    expect(text).toContain([`Usage: ${RUN}`, ...path].join(' '));
    expect(command.description()).not.toBe('');
    for (const option of command.options) expect(text).toContain(option.flags);
    const examples = text.split('Examples:\n')[1]!.trimEnd().split('\n');
    expect(examples.filter((line) => !line.startsWith(`  ${[RUN, ...path].join(' ')} `))).toEqual([]);
  });

  it('names and describes each argument, and describes each option', () => {
    const { registeredArguments, options } = command;
    expect(registeredArguments.filter((argument) => !argument.name() || !argument.description)).toEqual([]);
    expect(options.filter(({ description }) => !description)).toEqual([]);
  });
});

describe('every command line that help and documents show is understood', () => {
  const documents = ['README.md', ...readdirSync('docs', { recursive: true }).map((file) => `docs/${file}`)];
  const shown = documents
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => linesWith(readFileSync(file, 'utf8')).map((line): [string, string] => [file, line]))
    .filter(([, line]) => !/[|…]/.test(line));

  beforeAll(() => {
    for (const [, command] of all(program)) if (command.commands.length === 0) command.action(() => {});
  });

  it('of which there are some', () => {
    expect(shown.length).toBeGreaterThan(10);
  });

  it.each(shown)('%s: %s', async (_, line) => {
    await expect(printed(words(line))).resolves.toBe('');
  });

  it.each(all(program).flatMap(([, command]) => linesWith(helpOf(command))))('help: %s', async (line) => {
    await expect(printed(words(line))).resolves.toBe('');
  });
});
