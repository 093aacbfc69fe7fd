import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { suggestions } from '../../cli/completion.ts';
import { program } from '../../cli/program.ts';
import { EVENT_SOURCES } from '../../shared/lattice/event-source.ts';

const COMMANDS = program.commands.map((command) => command.name());

describe('suggestions', () => {
  it.each<[typed: string, suggested: readonly string[]]>([
    ['', COMMANDS],
    ['conv', ['convert']],
    ['routes r', ['ramp', 'rollback', 'retire']],
    ['convert event.json --to ', EVENT_SOURCES],
    ['convert --to la', ['lattice-v1', 'lattice-v2']],
    ['convert --to alb ', []],
    ['convert --', ['--to', '--help']],
    ['routes import ', ['alb', 'openapi', 'lattice']],
    ['routes import alb ', []],
    ['routes check ', []],
    ['routes check --target-function-arns ', []],
    ['unknown ', COMMANDS],
  ])('%j', (typed, suggested) => {
    expect(suggestions(program, typed.split(' '))).toEqual(suggested);
  });
});

describe('the script', () => {
  /** Completes in bash as the Tab key does, since only an interactive shell has that key. */
  const complete = (line: string): string =>
    execFileSync(
      'bash',
      [
        '-ec',
        `eval "$("$0" cli/main.ts completion)"
         command=$(complete -p lattice-proxy | sed "s/^complete -o default -C //; s/ lattice-proxy$//")
         COMP_LINE="$1" COMP_POINT=\${#1} eval "$(eval "echo $command") lattice-proxy '' ''"`,
        process.execPath,
        line,
      ],
      { encoding: 'utf8' },
    );

  it('asks the command line for suggestions', () => {
    expect(complete('lattice-proxy routes ex')).toBe('explain\nexport\n');
  });

  it('defines the command', () => {
    const output = execFileSync(
      'bash',
      ['-ec', 'eval "$("$0" cli/main.ts completion)"; cd test; lattice-proxy --version', process.execPath],
      { encoding: 'utf8' },
    );
    expect(output).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
