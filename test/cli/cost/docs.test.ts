import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseInputs } from '../../../cli/cost/inputs.ts';
import { cost } from '../../../cli/cost.ts';

/** docs/cost.md shows commands and what they print: both are the program's own. */

const text = readFileSync(new URL('../../../docs/cost.md', import.meta.url), 'utf8');
const examples = [...text.matchAll(/^```sh\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm)].map(
  ([, command, printed]) => ({
    args: command!.replaceAll('\\\n', ' ').trim().split(/\s+/).slice('npm run -s cli -- cost'.split(' ').length),
    printed: printed!,
  }),
);

it('has examples', () => {
  expect(examples.length).toBeGreaterThan(2);
});

it.each(examples)('prints what it says: $args', ({ args, printed }) => {
  expect(`${cost(args)}\n`).toBe(printed);
});

describe('the table of options', () => {
  it('has every option, with what is assumed without it', () => {
    const { assumed } = parseInputs('--rps 1 --latency-ms 1 --memory 128'.split(' '));
    for (const line of assumed) {
      const [, name, value] = /^--(\S+) (\S+):/.exec(line)!;
      const row = text.split('\n').find((row) => row.startsWith('|') && row.includes(`\`--${name}\``));
      expect(row, `--${name}`).toBeDefined();
      expect(row!.replaceAll(',', ''), `--${name}`).toMatch(new RegExp(`\\b${value}\\b[^|]*\\|$`));
    }
  });

  it('has every price', () => {
    for (const name of text.match(/--price-[a-z-]+/g)!) {
      expect(() => parseInputs(`--rps 1 --latency-ms 1 --memory 128 ${name} 1`.split(' '))).not.toThrow();
    }
  });
});
