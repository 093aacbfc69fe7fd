import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it, test } from 'vitest';
import { answer, rule, to, written } from './routes/tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'routes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const fixtures = new URL('routes/fixtures/', import.meta.url).pathname;

/** The command as a user runs it. */
async function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const run = promisify(execFile)(process.execPath, ['cli/main.ts', 'routes', ...args]);
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

const good = file(
  'good.json',
  written([rule('orders', 'GET /orders/*', to('orders'))], { defaultAction: to('legacy') }),
);
const teapot = file(
  'teapot.json',
  written([rule('tea', 'PATCH /tea', answer(418))], { defaultAction: to('legacy', ['orders', 1]) }),
);
const drained = file('drained.json', written([], { defaultAction: to(['legacy', 0], ['orders', 0]) }));
const log = file(
  'log.json',
  '{"message":"request","timestamp":"2026-09-01T12:00:00.000Z","rule":"orders","targetGroup":"orders"}\n',
);

describe('exit code 0, the result on stdout, notes on stderr', () => {
  test.each<[string[], RegExp, RegExp]>([
    [['check', good], /^\/.*good\.json: nothing found\n$/, /^$/],
    [['check', teapot], /^warning: rule "tea": method PATCH.*\nwarning: .*418.*\n$/, /^$/],
    [
      ['explain', good, 'get', '/orders/7', '-H', 'x-a: b'],
      /^GET \/orders\/7\n {2}10 orders: matches\n→ orders 100 %\n$/,
      /^$/,
    ],
    [['diff', good, teapot], /^ANY/, /^$/],
    [
      ['import', 'alb', `${fixtures}alb/describe-rules.json`],
      /^\{\n {2}"targetGroups"/,
      /^note: rule 5: .*\n(note: target group .*\n){3}$/,
    ],
    [
      ['import', 'openapi', `${fixtures}openapi/http-api.yaml`],
      /"stripStage": "prod"/,
      /^note: x-amazon-apigateway-cors/,
    ],
    [
      ['import', 'lattice', `${fixtures}lattice/get-listener.json`, '--target', 'tg-0ff213abb6EXAMPLE=http://h'],
      /"url": "http:\/\/h"/,
      /^$/,
    ],
    [['export', good, '--to', 'cloudformation'], /^AWSTemplateFormatVersion: /, /^$/],
    [['export', teapot.replace('teapot', 'good'), '--to', 'terraform'], /^# Rules/, /^$/],
    [['retire', good, '--log', log, '--days', '1'], /^log: 2026-09-01/, /^$/],
  ])('%j', async (args, stdout, stderr) => {
    const result = await cli(...args);
    expect([result.code, result.stderr]).toEqual([0, expect.stringMatching(stderr)]);
    expect(result.stdout).toMatch(stdout);
  });
});

describe('exit code 1 and one line on stderr', () => {
  test.each<[string[], RegExp]>([
    [[], /^usage: cli routes check\|explain\|diff\|import\|export\|retire …$/],
    [['chekc'], /^unknown command routes chekc; usage: /],
    [['check'], /^expected one file; usage: cli routes check FILE$/],
    [['check', good, good], /^expected one file/],
    [['check', '/nowhere.json'], /^ENOENT/],
    [['check', file('broken.json', '{')], /broken\.json: not JSON/],
    [['explain', good, 'GET'], /^expected a file, a method and a path/],
    [['explain', good, 'GET', 'orders'], /^expected a path that begins with \//],
    [['explain', good, 'GET', '/', '-H', 'x-beta'], /^expected a header as 'name: value', got x-beta/],
    [['diff', good], /^expected two files/],
    [['import', 'nginx', good], /^expected alb, openapi, lattice and files/],
    [['import', 'alb'], /^expected alb, openapi, lattice and files/],
    [['import', 'alb', file('broken.yaml', '{')], /broken\.yaml: neither JSON nor YAML/],
    [['import', 'alb', good], /^not the output of aws elbv2 describe-rules/],
    [
      ['import', 'alb', `${fixtures}alb/describe-rules.json`, '--strict'],
      /^rule 5: host-header.*; target group my-targets-1: /,
    ],
    [
      ['import', 'alb', `${fixtures}alb/describe-rules.json`, '--target', 'x'],
      /^--target: expected KEY=URL or KEY=LAMBDA_ARN, got x$/,
    ],
    [
      ['import', 'openapi', `${fixtures}openapi/petstore.json`, '--stage-variable', 'x'],
      /^--stage-variable: expected NAME=VALUE/,
    ],
    [['export', good], /^expected one file and --to cloudformation, cli, terraform/],
    [
      ['export', teapot, '--to', 'cloudformation'],
      /^cannot be exported as cloudformation: rule "tea": method PATCH.*; rule "tea": fixed response 418/,
    ],
    [
      [
        'export',
        file('sticky.json', written([], { defaultAction: to(['legacy', 1], ['orders', 0]) })),
        '--to',
        'cli',
        '--strict',
      ],
      /^default action: left out for weight 0: orders$/,
    ],
    [['retire', good], /^expected one file, --log and whole --days/],
    [['retire', good, '--log', log, '--days', '0.5'], /^expected one file, --log and whole --days/],
    [['check', '--fix', good], /^Unknown option '--fix'; usage: cli routes check FILE$/],
  ])('%j', async (args, stderr) => {
    const result = await cli(...args);
    expect([result.code, result.stdout]).toEqual([1, '']);
    expect(result.stderr).toMatch(/^[^\n]+\n$/);
    expect(result.stderr.trimEnd()).toMatch(stderr);
  });

  it('what check finds is on stdout all the same', async () => {
    expect(await cli('check', drained)).toEqual({
      code: 1,
      stdout: 'error: defaultAction: every target group has weight 0, so all its requests are answered 503\n',
      stderr: `${drained}: errors: 1, warnings: 0\n`,
    });
  });
});
