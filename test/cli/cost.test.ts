import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cost } from '../../cli/cost.ts';

const LOAD = ['--rps', '50', '--latency-ms', '60', '--memory', '512'];
const PRICES = [
  ...['--price-lambda-million', '0.20', '--price-lambda-gb-second', '0.0000133334'],
  ...['--price-lattice-hour', '0.025', '--price-lattice-gb', '0.025', '--price-lattice-million', '0.10'],
];

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
  ])('%s', (_, args, line) => {
    expect(cost(args).split('\n')).toContain(line);
  });
});

describe('the comparison with a Lattice rule', () => {
  it('needs every price, and prints the command that lacks them', () => {
    const lines = cost([...LOAD, ...PRICES.slice(2)]).split('\n');
    expect(lines.at(-1)).toMatch(/^ {2}npm run -s cli -- cost --rps 50 .* --price-lambda-million N$/);
    expect(lines.join('\n')).not.toContain('cheaper');
  });

  it.each([
    ['1', 'The proxy is cheaper at this load.'],
    ['50', 'The Lattice rule is cheaper at this load.'],
  ])('at %s requests/s', (rps, verdict) => {
    expect(
      cost([...LOAD, '--rps', rps, ...PRICES])
        .split('\n')
        .at(-1),
    ).toBe(verdict);
  });

  it('takes a price of 0', () => {
    const args = PRICES.map((word) => (word.startsWith('--') ? word : '0'));
    expect(cost([...LOAD, ...args])).toMatch(/the proxy +0\.00\n/);
  });
});

describe('a command line that cannot be followed is one line that names the option', () => {
  it.each([
    [[], 'missing --rps, --latency-ms, --memory; usage: cli cost '],
    [LOAD.slice(2), 'missing --rps; usage: cli cost '],
    [[...LOAD, 'more'], 'unexpected more; usage: cli cost '],
    [[...LOAD, '--nope', '1'], "Unknown option '--nope'"],
    ...['0', 'many', '', '0x10', '-5', 'Infinity', '1e3'].map((value): [string[], string] => [
      [...LOAD, `--rps=${value}`],
      `--rps: expected a number above 0, got "${value}"`,
    ]),
    [[...LOAD, '--price-lattice-gb', 'free'], '--price-lattice-gb: expected a number above 0, got "free"'],
    [[...LOAD, '--peak-rps', '49'], '--peak-rps: expected at least the value of --rps'],
  ])('%j', (args, message) => {
    expect(() => cost(args)).toThrow(message);
    expect(() => cost(args)).not.toThrow('\n');
  });
});

describe('docs/cost.md', () => {
  const text = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
  const examples = [...text.matchAll(/^```sh\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm)].map(
    ([, command, printed]) => ({
      args: command!.replaceAll('\\\n', ' ').trim().split(/\s+/).slice('npm run -s cli -- cost'.split(' ').length),
      printed: printed!,
    }),
  );

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(1);
  });

  it.each(examples)('shows what is printed: $args', ({ args, printed }) => {
    expect(`${cost(args)}\n`).toBe(printed);
  });

  it('names no option that there is not', () => {
    for (const name of text.match(/--[a-z]+(?:-[a-z]+)+/g)!) {
      expect(() => cost([...LOAD, name, '100']), name).not.toThrow();
    }
  });
});
