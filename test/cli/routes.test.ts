import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { certificateAuthority } from '../targets/http/certificates.ts';
import { printed } from './cli.ts';
import { answer, rule, to, written } from './routes/tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'routes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const fixtures = new URL('routes/fixtures/', import.meta.url).pathname;

const good = file(
  'good.json',
  written([rule('orders', 'GET /orders/*', to('orders'))], { defaultAction: to('legacy') }),
);
const teapot = file(
  'teapot.json',
  written([rule('tea', 'PATCH /tea', answer(418))], { defaultAction: to('legacy', ['orders', 1]) }),
);
const log = file(
  'log.json',
  '{"message":"request","timestamp":"2026-09-01T12:00:00.000Z","rule":"orders","targetGroup":"orders"}\n',
);

const FUNCTION = 'arn:aws:lambda:us-east-2:123456789012:function:orders';
const onFunction = file(
  'function.json',
  written([], {
    targetGroups: { f: { type: 'lambda', functionArn: FUNCTION, eventFormat: 'alb' } },
    defaultAction: to('f'),
  }),
);
const { cert } = await certificateAuthority();
file('ca.pem', cert);
const withCa = file(
  'with-ca.json',
  written([], {
    targetGroups: { a: { type: 'http', url: 'https://a.internal', host: 'target', ca: 'ca.pem' } },
    defaultAction: to('a'),
  }),
);
const long = file(
  'long.json',
  `${JSON.stringify(written([], { defaultAction: to('legacy', 'orders') }))}${' '.repeat(3500)}`,
);

const toOne = {
  Actions: [
    { Type: 'forward', TargetGroupArn: 'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/one/1' },
  ],
};
const repeating = file('repeating.json', {
  Rules: [
    { Priority: '1', Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/a'] } }], ...toOne },
    { Priority: 'default', Conditions: [], ...toOne },
  ],
});
const staged = file('staged.json', {
  openapi: '3.0.1',
  paths: {
    '/a': {
      get: {
        'x-amazon-apigateway-integration': {
          type: 'http_proxy',
          httpMethod: 'GET',
          uri: `http://\${stageVariables.host}/\${stageVariables.path}`,
        },
      },
    },
  },
});

describe('the result is on stdout, notes are on stderr', () => {
  test.each<[string[], RegExp, RegExp]>([
    [['check', onFunction], /function\.json: nothing found\n$/, /^$/],
    [['check', onFunction, '--target-function-arns', `x,${FUNCTION}`], /function\.json: nothing found\n$/, /^$/],
    [['check', withCa], /with-ca\.json: nothing found\n$/, /^$/],
    [
      ['check', long],
      /^warning: the table has 3,\d+ bytes, too many for the template parameter Routes \(3,500\)\n$/,
      /^$/,
    ],
    [['explain', good, 'options', '*'], /^OPTIONS \*\n.*\n {2}no rule matches: default action\n/, /^$/],
    [
      ['explain', good, 'get', '/orders', '-H', 'x:1', '--header', ' y : 2 '],
      /^GET \/orders\n {2}10 orders: matches\n/,
      /^$/,
    ],
    [['retire', good, '--log', log], /it covers less than 7 days/, /^$/],
    [['retire', good, '--log', log, '--days', '10'], /it covers less than 10 days/, /^$/],
    [['check', good], /^\/.*good\.json: nothing found\n$/, /^$/],
    [['check', teapot], /^warning: rule "tea": method PATCH.*\nwarning: .*418.*\n$/, /^$/],
    [
      ['explain', good, 'get', '/orders/7', '-H', 'x-a: b'],
      /^GET \/orders\/7\n {2}10 orders: matches\n→ orders 100 %\n {2}orders: http http:\/\/10\.0\.1\.17:8080\n$/,
      /^$/,
    ],
    [['diff', good, teapot], /^ANY/, /^$/],
    [
      ['import', 'alb', `${fixtures}alb/describe-rules.json`],
      /^\{\n {2}"targetGroups"/,
      /^note: 2 rules → 2 rules, 3 target groups \(3 without a URL\)\nnote: rule 5: .*\n(note: target group .*\n){3}$/,
    ],
    [
      ['import', 'openapi', `${fixtures}openapi/http-api.yaml`],
      /"stripStage": "prod"/,
      /^note: 3 operations → 2 rules \(1 answer 501\), 2 target groups \(1 without a URL\)\nnote: x-amazon-apigateway-cors/,
    ],
    [
      ['import', 'lattice', `${fixtures}lattice/get-listener.json`, '--target', 'tg-0ff213abb6EXAMPLE=http://h'],
      /"url": "http:\/\/h"/,
      /^note: 0 rules → 0 rules, 1 target group\n$/,
    ],
    [
      ['import', 'alb', repeating],
      /"rules": \[\]/,
      /^note: 1 rule → 0 rules, 1 target group \(1 without a URL\), 1 rule left out that only repeat the default action \(--explicit keeps them\)\n/,
    ],
    [
      ['import', 'alb', repeating, '--explicit', '--target', 'one=http://h', '--strict'],
      /"priority": 10/,
      /^note: 1 rule → 1 rule, 1 target group\n$/,
    ],
    [
      ['import', 'openapi', staged, '--stage-variable', 'host=orders', '--stage-variable', 'path=a=b'],
      /"url": "http:\/\/orders".*"replaceFullPath": "\/a=b"/s,
      /^note: 1 operation → 1 rule, 1 target group\n$/,
    ],
    [['export', good, '--to', 'cloudformation'], /^AWSTemplateFormatVersion: /, /^$/],
    [['export', teapot.replace('teapot', 'good'), '--to', 'terraform'], /^# Rules/, /^$/],
    [['retire', good, '--log', log, '--days', '1'], /^log: 2026-09-01/, /^$/],
  ])('%j', async (args, stdout, stderr) => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await printed(['routes', ...args])).toMatch(stdout);
    expect(write.mock.calls.map(([text]) => text).join('')).toMatch(stderr);
  });
});

describe('refuses, and says why', () => {
  test.each<[string[], RegExp]>([
    [[], /^missing command; see npm run -s cli -- routes --help$/],
    [['chekc'], /^unknown command 'chekc' \(Did you mean check\?\); see npm run -s cli -- routes --help$/],
    [['check'], /^missing required argument 'file'; see npm run -s cli -- routes check --help$/],
    [['check', good, good], /^too many arguments for 'check'/],
    [['check', '/nowhere.json'], /^\/nowhere.json: no such file$/],
    [['check', file('broken.json', '{')], /broken\.json: not JSON/],
    [['explain', good, 'GET'], /^missing required argument 'path'/],
    [['explain', good, 'GET', 'orders'], /^expected a path that begins with \//],
    [['check', onFunction, '--target-function-arns', `${FUNCTION}:live`], /function\.json: errors: 1, warnings: 0$/],
    [['explain', good, 'GET', '/', '-H', ':x'], /^expected a header as 'name: value', got :x/],
    [['explain', good, 'GET', '/', '-H', 'x-beta'], /^expected a header as 'name: value', got x-beta/],
    [['diff', good], /^missing required argument 'after'/],
    [['import', 'nginx', good], /'nginx' is invalid for argument 'kind'. Allowed choices are alb, openapi, lattice/],
    [['import', 'alb'], /^missing required argument 'files'/],
    [['import', 'alb', file('broken.yaml', '{')], /broken\.yaml: neither JSON nor YAML/],
    [['import', 'alb', good], /^not the output of aws elbv2 describe-rules/],
    [
      ['import', 'alb', `${fixtures}alb/describe-rules.json`, '--strict'],
      /^rule 5: host-header.*\ntarget group my-targets-1: /,
    ],
    [
      ['import', 'alb', `${fixtures}alb/describe-rules.json`, '--target', 'x'],
      /^--target: expected NAME=URL or NAME=LAMBDA_ARN, got x$/,
    ],
    [
      ['import', 'openapi', `${fixtures}openapi/petstore.json`, '--stage-variable', 'x'],
      /^--stage-variable: expected NAME=VALUE/,
    ],
    [['import', 'openapi', staged, '--stage-variable', '=x'], /^--stage-variable: expected NAME=VALUE, got =x$/],
    [['export', good], /^required option '--to <form>' not specified/],
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
    [['retire', good], /^required option '--log <file>' not specified/],
    ...['0.5', '0', '07', '7d', 'd7', '1e3'].map((days): [string[], RegExp] => [
      ['retire', good, '--log', log, '--days', days],
      /is invalid. Expected a whole number of days from 1/,
    ]),
    [['check', '--fix', good], /^unknown option '--fix'/],
  ])('%j', async (args, stderr) => {
    await expect(printed(['routes', ...args])).rejects.toThrow(stderr);
  });
});
