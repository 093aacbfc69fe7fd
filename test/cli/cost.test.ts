import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../cli/command.ts';
import { printed } from './cli.ts';

const LOAD = ['--rps', '50', '--latency-ms', '60', '--memory', '512'];
const PRICES = [
  ...['--price-lambda-million', '0.20', '--price-lambda-gb-second', '0.0000133334'],
  ...['--price-lattice-hour', '0.025', '--price-lattice-gb', '0.025', '--price-lattice-million', '0.10'],
];

const cost = (...args: string[]): Promise<string> => printed(['cost', ...args]);

describe('what the report warns of', () => {
  it.each<[what: string, args: string[], line: string]>([
    ['a load within all limits', LOAD, 'Within all limits.'],
    [
      'more concurrency than the quota',
      [...LOAD, '--peak-rps', '400', '--concurrency-quota', '43'],
      'Lambda throttles at the peak. Raise the concurrency quota, or move busy paths to Lattice first.',
    ],
    [
      'more connections than a backend accepts',
      [...LOAD, '--peak-rps', '400', '--backend-connections', '43'],
      'A backend refuses connections at the peak. Raise its limit, or set ReservedConcurrency (docs/deploy.md).',
    ],
  ])('%s', async (_, args, line) => {
    expect((await cost(...args)).split('\n')).toContain(line);
  });
});

describe('the comparison with a Lattice rule', () => {
  it('needs every price, and prints the command that lacks them', async () => {
    const text = await cost(...LOAD, ...PRICES.slice(2));
    expect(text).toMatch(/\n {2}npm run -s cli -- cost --rps 50 .* --price-lambda-million N\n$/);
    expect(text).not.toContain('cheaper');
  });

  it.each([
    ['1', 'The proxy is cheaper at this load.'],
    ['50', 'The Lattice rule is cheaper at this load.'],
  ])('at %s requests/s', async (rps, verdict) => {
    expect((await cost(...LOAD, '--rps', rps, ...PRICES)).split('\n').at(-2)).toBe(verdict);
  });

  it('takes a price of 0', async () => {
    const args = PRICES.map((word) => (word.startsWith('--') ? word : '0'));
    expect(await cost(...LOAD, ...args)).toMatch(/the proxy +0\.00\n/);
  });
});

describe('a command line that cannot be followed', () => {
  const SEE = '; see npm run -s cli -- cost --help';
  it.each<[args: string[], message: string]>([
    [[], `required option '--rps <n>' not specified${SEE}`],
    [[...LOAD, 'more'], `too many arguments for 'cost'. Expected 0 arguments but got 1: more${SEE}`],
    [[...LOAD, '--nope', '1'], `unknown option '--nope'${SEE}`],
    ...['0', 'many', '', '0x10', '-5', 'Infinity', '1e3'].map((value): [string[], string] => [
      [...LOAD, `--rps=${value}`],
      `option '--rps <n>' argument '${value}' is invalid. Expected a number above 0${SEE}`,
    ]),
    [
      [...LOAD, '--price-lattice-gb', 'free'],
      `option '--price-lattice-gb <amount>' argument 'free' is invalid. Expected a number from 0${SEE}`,
    ],
    [[...LOAD, '--peak-rps', '49'], '--peak-rps: expected at least the value of --rps'],
  ])('%j', async (args, message) => {
    await expect(cost(...args)).rejects.toThrow(new UsageError(message));
  });
});

describe('docs/cost.md', () => {
  const text = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
  const examples = [...text.matchAll(/^```sh\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm)].map(
    ([, command, result]) => ({ args: words(command!).slice('npm run -s cli --'.split(' ').length), result: result! }),
  );

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(1);
  });

  it.each(examples)('shows what is printed: $args', async ({ args, result }) => {
    expect(await printed(args)).toBe(result);
  });
});

function words(command: string): string[] {
  return command.replaceAll('\\\n', ' ').trim().split(/\s+/);
}
