import { describe, expect, it } from 'vitest';
import { eventFile } from '../support/events.ts';
import { cli, EVENTS } from './cli.ts';

/** The command line as `npm run -s cli --` starts it: streams and exit codes. */

describe('exit code 0', () => {
  it('prints the result on stdout', async () => {
    const { code, stdout, stderr } = await cli(['convert', EVENTS('alb-multi-value')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout).version).toBe('2.0');
  });

  it('reads - from stdin, and prints an event of 6 MB whole', async () => {
    const event = { ...eventFile('alb-post-json'), body: 'x'.repeat(6_000_000) };
    const { code, stdout } = await cli(['convert', '-'], JSON.stringify(event));
    expect(code).toBe(0);
    expect(JSON.parse(stdout).body).toHaveLength(6_000_000);
  });

  it.each([
    ['--help', /^Usage: npm run -s cli -- \[options\] \[command\]\n/],
    ['--version', /^\d+\.\d+\.\d+\n$/],
  ])('%s', async (option, text) => {
    const { code, stdout, stderr } = await cli([option]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(text);
  });
});

describe('exit code 1 and one line on stderr', () => {
  it.each<[args: string[], input: string, message: RegExp]>([
    [[], '', /^missing command; see npm run -s cli -- --help$/],
    [['transform'], '', /^unknown command 'transform'; see /],
    [['constructor'], '', /^unknown command 'constructor'; see /],
    [['convert', '-', '--too', 'alb'], '', /^unknown option '--too' \(Did you mean --to\?\); see /],
    [['convert', '-'], '{\n"a":\n\n}', /^-: not JSON: /],
    [['routes', 'check', 'LICENSE'], '', /^LICENSE: not JSON: /],
    [['routes', 'explain', '-', 'GET', '/'], '{"targetGroups":1,"rules":2}', /^-: targetGroups: .*; -: rules: /],
  ])('%j', async (args, input, message) => {
    const { code, stdout, stderr } = await cli(args, input);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n\r]+\n$/);
    expect(stderr.trimEnd()).toMatch(message);
  });

  it('with the findings of routes check on stdout all the same', async () => {
    expect(await cli(['routes', 'check', '-'], '{"targetGroups":{},"rules":{}}')).toEqual({
      code: 1,
      stdout: 'error: rules: expected array\n',
      stderr: '-: errors: 1, warnings: 0\n',
    });
  });
});

describe('colours', () => {
  const check = async (env: Record<string, string>) =>
    (await cli(['routes', 'check', '-'], '{"targetGroups":{},"rules":{}}', env)).stdout;

  it('come when asked for, as in a terminal', async () => {
    expect(await check({ FORCE_COLOR: '1' })).toBe('\x1b[31merror:\x1b[39m rules: expected array\n');
  });

  it('do not come with NO_COLOR', async () => {
    expect(await check({ NO_COLOR: '1' })).toBe('error: rules: expected array\n');
  });
});

describe('options that npm kept for itself, because -- is missing', () => {
  it.each([
    [['convert', EVENTS('alb-binary')], { npm_config_token_description: 'alb' }, '--to'],
    [['cost'], { npm_config_latency_ms: '5' }, '--latency-ms'],
    [['routes', 'import', 'alb', 'x.json'], { npm_config_target: 'true' }, '--target'],
  ])('%j', async (args, env, option) => {
    const { code, stdout, stderr } = await cli(args, '', { npm_lifecycle_event: 'cli', ...env });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      new RegExp(
        `^npm kept ${option} for itself: write -- in front of the command, as in npm run -s cli -- ${args[0]}`,
      ),
    );
  });
});
