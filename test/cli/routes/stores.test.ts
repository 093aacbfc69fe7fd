import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../../../cli/command.ts';
import { describeStatus } from '../../../cli/routes/status.ts';
import { openStore, placeFrom } from '../../../cli/routes/stores.ts';
import { ssmService } from '../../../local/ssm-service/service.ts';
import { parameterStore } from '../../../local/ssm-service/store.ts';
import { NO_EVIDENCE } from '../../../shared/ramp/evidence.ts';
import type { Ramp } from '../../../shared/ramp/schema.ts';
import { checkRouteTable } from '../../../shared/routing/load.ts';
import { listening } from '../../local/doors/knock.ts';
import { rampTable } from '../../ramp/table.ts';
import { printed } from '../cli.ts';

const NAME = '/proxy/routes';
const PLACE = `ssm:${NAME}`;
const SINCE = '2026-11-28T10:00:00Z';
const folder = mkdtempSync(join(tmpdir(), 'stores-'));
const parameters = parameterStore();
const server = ssmService(parameters);
let local: string[];

beforeAll(async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_SSM', undefined);
  local = ['--local', String((await listening(server)) - 24)];
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  server.close();
  server.closeAllConnections();
});

const running = (step: number, more: object = {}) => ({ state: { step, since: SINCE, status: 'running', ...more } });
const table = (ramp: object = {}, weights = { orders: 25, legacy: 75 }) =>
  rampTable({ approveAt: [50], ...ramp }, weights);
const inUse = () => JSON.parse(parameters.get(NAME)!.value);
const forwardInUse = () => inUse().rules[0].action.forward;

function file(name: string, content: object): string {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
}

const routes = (...args: string[]): Promise<string> => printed(['routes', ...args, ...local]);

beforeEach(() => void parameters.put(NAME, JSON.stringify(table(running(3)))));

describe('routes apply', () => {
  it('shows what changes and writes the table; a ramp goes on from its step', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const next = table({ holdMinutes: 60 }, { orders: 0, legacy: 100 });
    const output = await routes('apply', file('next.json', next), '--to', PLACE);
    expect(output).toMatch(/ramp was .*"holdMinutes":10.*, is .*"holdMinutes":60/);
    expect(output).toMatch(/version \d+ is written\nevery environment uses it within a minute\n$/);
    expect(stderr.mock.calls.join('')).toBe('note: orders: its ramp goes on from step 3, running\n');
    expect(forwardInUse()).toMatchObject({
      targetGroups: [{ weight: 25 }, { weight: 75 }],
      ramp: { holdMinutes: 60, ...running(3) },
    });
    expect(parameters.get(NAME)!.value).toBe(`${JSON.stringify(inUse(), null, 2)}\n`);
    stderr.mockRestore();
  });

  it('writes the file as it is where no ramp goes on', async () => {
    const text = `${JSON.stringify({ ...table(), defaultAction: { fixedResponse: { statusCode: 418 } } }, null, 1)}\n\n`;
    const path = join(folder, 'as-it-is.json');
    writeFileSync(path, text);
    await routes('apply', path, '--to', PLACE, '--begin-again', 'users', '--begin-again', 'orders');
    expect(parameters.get(NAME)!.value).toBe(text);
  });

  it('begins a ramp again where it is told to', async () => {
    const next = table({}, { orders: 0, legacy: 100 });
    const output = await routes('apply', file('again.json', next), '--to', PLACE, '--begin-again', 'orders');
    expect(output).toContain('ANY /orders: orders 25 %, legacy 75 % → legacy 100 %');
    expect(inUse()).toEqual(next);
  });

  it('changes nothing with --dry-run', async () => {
    const before = parameters.get(NAME)!.version;
    await routes(
      'apply',
      file('dry.json', table({}, { orders: 0, legacy: 1 })),
      '--to',
      PLACE,
      '--begin-again',
      'orders',
      '--dry-run',
    );
    expect(parameters.get(NAME)!.version).toBe(before);
  });

  const pem = '-----BEGIN CERTIFICATE-----x';
  it.each<[what: string, wrong: object, faults: RegExp[]]>([
    [
      'two faults by the schema',
      rampTable({ steps: [5, 1], holdMinutes: -1 }),
      [/holdMinutes: expected at least 0$/, /ramp\.steps\[1\]: expected more than 5/],
    ],
    [
      'weights of 0',
      rampTable({ limits: {} }, { orders: 0, legacy: 0 }),
      [/every target group has weight 0/, /its ramp has no limits/],
    ],
    [
      'a text that is no certificate',
      { ...table(), targetGroups: { ...table().targetGroups, else: { type: 'http', url: 'https://else', ca: pem } } },
      [/ca: the text holds no PEM/],
    ],
  ])('changes nothing with a table that is not right: %s', async (_, wrong, faults) => {
    const before = parameters.get(NAME)!.version;
    const path = file('wrong.json', wrong);
    const error: Error = await routes('apply', path, '--to', PLACE).then(expect.unreachable, (fault) => fault);
    const lines = error.message.split('\n');
    expect(lines).toEqual(faults.map((fault) => expect.stringMatching(fault)));
    for (const line of lines) expect(line.startsWith(`${path}: `)).toBe(true);
    expect(parameters.get(NAME)!.version).toBe(before);
  });

  it.each([
    ['apply', file('good.json', table()), '--to', PLACE],
    ['status', PLACE],
  ])('says which table is not right where that is the one in use: %s', async (...args) => {
    parameters.put(NAME, '{');
    await expect(routes(...args)).rejects.toThrow('the table in use: not JSON');
  });

  it('waits until the log shows the new version', async () => {
    const line = (version: number) =>
      `${JSON.stringify({ message: 'request', timestamp: new Date(Date.now() + 60_000), routesVersion: String(version) })}\n`;
    const log = join(folder, 'proxy.log');
    const version = parameters.get(NAME)!.version + 1;
    writeFileSync(log, line(version));
    const output = await routes('apply', file('log.json', table()), '--to', PLACE, '--log', log);
    expect(output).toContain(`1 of 1 environments use version ${version}\n`);
  });

  it.each([
    ['a place of no kind', ['--to', 's3:bucket'], 'Expected ssm:NAME or appconfig:'],
    ['half a profile', ['--to', 'appconfig:proxy/live'], 'Expected ssm:NAME or appconfig:'],
    ['a profile of no environment', ['--to', 'appconfig:proxy//routes'], 'Expected ssm:NAME or appconfig:'],
    ['no place', [], "required option '--to <place>' not specified"],
    ['a parameter that is not there', ['--to', 'ssm:/nowhere'], '/nowhere: no such parameter'],
  ])('refuses %s', async (_, args, message) =>
    expect(routes('apply', file('x.json', table()), ...args)).rejects.toThrow(message),
  );
});

describe('what a person does', () => {
  it('approve: the ramp may take the step that waits', async () => {
    expect(await routes('approve', PLACE, 'orders')).toMatch(
      /^orders: at 25 %, step 3 of 5, running since .*\nversion \d+/,
    );
    expect(forwardInUse().ramp.state).toMatchObject({ status: 'running', approvedPercent: 50 });
  });

  it('hold: the ramp stays, and says why', async () => {
    await routes('hold', PLACE, 'orders', '--reason', 'night');
    expect(forwardInUse()).toMatchObject({
      targetGroups: [{ weight: 25 }, {}],
      ramp: { state: { status: 'held', reason: 'night' } },
    });
  });

  it('hold without a reason says by whom', async () => {
    expect(await routes('hold', PLACE, 'orders')).toMatch(
      /^orders: at 25 %, step 3 of 5, held since .*\nversion \d+, which every environment uses within a minute\n$/,
    );
    expect(forwardInUse().ramp.state).toMatchObject({ status: 'held', reason: 'held by hand' });
  });

  it('rollback without a rule takes back every ramp that is under way, and no other', async () => {
    const [rule] = table().rules;
    const states = { a: 'running', b: 'held', c: 'done', d: 'rolledBack', e: undefined };
    const rules = Object.entries(states).map(([name, status], i) => {
      const state = { step: status === 'rolledBack' ? 0 : 2, since: SINCE, status };
      const { action } = table(status ? { state } : {}).rules[0]!;
      return { ...rule, name, priority: i + 1, match: { httpMatch: { method: name.toUpperCase() } }, action };
    });
    parameters.put(NAME, JSON.stringify({ ...table(), rules }));
    expect(await routes('rollback', PLACE, '--reason', 'old prices')).toMatch(
      /^a: at 0 %, step 0 of 5, rolledBack since .*\nb: at 0 %, .*\nversion/,
    );
    const rampsInUse: Ramp[] = inUse().rules.map(
      ({ action }: { action: { forward: { ramp: Ramp } } }) => action.forward.ramp,
    );
    expect(rampsInUse.map(({ state }) => [state?.status, state?.reason])).toEqual([
      ['rolledBack', 'old prices'],
      ['rolledBack', 'old prices'],
      ['done', undefined],
      ['rolledBack', undefined],
      [undefined, undefined],
    ]);
  });

  it.each<[rules: string[], known: string]>([
    [[], 'none'],
    [['a', 'b'], 'a, b'],
  ])('names the ramps that there are: %j', async (names, known) => {
    const [rule] = table().rules;
    const rules = names.map((name, i) => ({
      ...rule,
      name,
      priority: i + 1,
      match: { httpMatch: { method: name.toUpperCase() } },
    }));
    parameters.put(NAME, JSON.stringify({ ...table(), rules }));
    await expect(routes('approve', PLACE, 'orders')).rejects.toThrow(
      new UsageError(`no ramp of a rule called orders; there are: ${known}`),
    );
  });

  it.each([[['orders']], [[]]])('rollback %j: everything is back', async (rule) => {
    expect(await routes('rollback', PLACE, ...rule)).toMatch(/^orders: at 0 %, step 0 of 5, rolledBack since/);
    expect(forwardInUse()).toMatchObject({
      targetGroups: [{ weight: 0 }, { weight: 100 }],
      ramp: { state: { step: 0, status: 'rolledBack', reason: 'rolled back by hand' } },
    });
  });

  it.each<[command: string, rule: string[], state: object, message: string]>([
    ['approve', ['users'], running(3), 'no ramp of a rule called users; there are: orders'],
    ['hold', ['$default'], running(3), 'no ramp of a rule called $default; there are: orders'],
    ['hold', ['orders'], running(5, { status: 'done' }), 'it is done'],
    ['rollback', [], running(0, { status: 'rolledBack', reason: 'slow' }), 'no ramp is under way'],
    ['rollback', ['orders'], running(0, { status: 'rolledBack', reason: 'slow' }), 'it is at 0 % already: slow'],
  ])('%s %j of %j is refused', async (command, rule, ramp, message) => {
    const { version } = parameters.put(NAME, JSON.stringify(table(ramp)));
    await expect(routes(command, PLACE, ...rule)).rejects.toThrow(message);
    expect(parameters.get(NAME)!.version).toBe(version);
  });
});

describe('routes status', () => {
  it('says where each path stands, on what evidence, and what comes next', () => {
    const evidence = { requests: 412, targetErrors: 1, gatewayErrors: 1, p95Ms: 91, compared: 400, different: 2 };
    const evidences = new Map([['orders', { since: SINCE, step: { orders: evidence }, recent: {} }]]);
    const whole = { ...table(running(3)), defaultAction: { fixedResponse: { statusCode: 404 } } };
    expect(describeStatus(checkRouteTable(whole, 'table'), evidences, Date.parse('2026-11-28T10:03:00Z'))).toBe(
      [
        'orders  any method prefix /orders',
        '  orders 25 %: 412 requests, 2 errors, p95 91 ms, 2 of 400 compared answers differ',
        '  legacy 75 %',
        `  ramp at 25 %, step 3 of 5, running since ${SINCE}`,
        '  next: waits: 3 minutes of 10 have passed',
        '$default  all other requests: fixedResponse',
      ].join('\n'),
    );
  });

  it('says of each path in the order of priorities, with ramps that wait, go on or have not begun', () => {
    const action = (ramp: object, weights?: Record<string, number>) => table(ramp, weights as never).rules[0]!.action;
    const rule = (name: string, priority: number, httpMatch: object, its: object) => ({
      name,
      priority,
      match: { httpMatch },
      action: its,
    });
    const path = { match: { exact: '/a' }, caseSensitive: true };
    const headerMatches = [{ name: 'x-beta', match: { contains: '1' } }];
    const rules = [
      rule('plain', 3, { headerMatches }, { forward: { targetGroups: [{ targetGroupIdentifier: 'else' }] } }),
      rule('new', 2, { method: 'GET' }, action({}, { orders: 0, legacy: 100 })),
      rule('on', 1, { method: 'PUT', pathMatch: path, headerMatches }, action({ ...running(2), minRequests: 1 })),
    ];
    const { defaultAction: _, ...rest } = table();
    const step = { orders: { ...NO_EVIDENCE, requests: 5 }, legacy: { ...NO_EVIDENCE, requests: 5 } };
    const evidences = new Map([['on', { since: SINCE, step, recent: step }]]);
    expect(
      describeStatus(checkRouteTable({ ...rest, rules }, 't'), evidences, Date.parse('2026-11-28T11:00:00Z')),
    ).toBe(
      [
        'on  PUT exactly /a (case-sensitive), x-beta containing "1"',
        '  orders 25 %: 5 requests, 0 errors',
        '  legacy 75 %: 5 requests, 0 errors',
        `  ramp at 5 %, step 2 of 5, running since ${SINCE}`,
        '  next: 25 %: 5 requests, 0 % errors, the other groups 0 % errors',
        'new  GET any path',
        '  orders 0 %',
        '  legacy 100 %',
        '  ramp not begun',
        '  next: 1 %: begins',
        'plain  any method any path, x-beta containing "1"',
        '  else 100 %',
      ].join('\n'),
    );
  });

  it('shows no evidence without a log', async () => {
    expect(await routes('status', PLACE)).toMatch(
      /^version \d+, \d{4}-\d\d-\d\dT[\d:.]+Z\norders {2}any method prefix \/orders\n {2}orders 25 %\n {2}legacy 75 %\n/,
    );
  });

  it('reads the store, and a log as evidence', async () => {
    const log = join(folder, 'status.log');
    writeFileSync(
      log,
      `${JSON.stringify({ message: 'request', timestamp: '2026-11-28T10:01:00Z', rule: 'orders', targetGroup: 'orders', status: 200 })}\n`,
    );
    expect(await routes('status', PLACE, '--log', log)).toMatch(
      /^version \d+, .*\norders .*\n {2}orders 25 %: 1 requests, 0 errors\n/,
    );
  });
});

describe('a place', () => {
  it.each([
    ['ssm:/proxy/routes', { kind: 'ssm', name: '/proxy/routes' }],
    [
      'ssm:arn:aws:ssm:us-east-2:123456789012:parameter/routes',
      { kind: 'ssm', name: 'arn:aws:ssm:us-east-2:123456789012:parameter/routes' },
    ],
    ['appconfig:proxy/live/routes', { kind: 'appconfig', path: ['proxy', 'live', 'routes'] }],
  ])('%s', (text, place) => expect(placeFrom(text)).toEqual(place));

  it.each(['', 'ssm', 'ssm:', 'xssm:/a', 'SSM:/a', 's3:a/b/c', 'appconfig:a/b', 'appconfig:a/b/c/d', 'appconfig:a//c'])(
    'is not %j',
    (text) => expect(() => placeFrom(text)).toThrow('Expected ssm:NAME or appconfig:APPLICATION/ENVIRONMENT/PROFILE.'),
  );

  it('of npm start is on its ports, and needs no credentials', async () => {
    const names = ['REGION', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'ENDPOINT_URL_SSM', 'ENDPOINT_URL_APPCONFIG'];
    for (const name of names) vi.stubEnv(`AWS_${name}`, undefined);
    await openStore({ kind: 'ssm', name: NAME }, { local: 4000 }, 'at-once');
    expect(names.map((name) => process.env[`AWS_${name}`])).toEqual([
      'us-east-2',
      'local',
      'local',
      'http://127.0.0.1:4024',
      'http://127.0.0.1:4025',
    ]);
  });

  it.each(['', '0', '080', '3000x', 'x3000', '123456'])('is not at the port %j', (port) =>
    expect(printed(['routes', 'status', PLACE, '--local', port])).rejects.toThrow(
      'Expected the base port of npm start, for example 3000',
    ),
  );
});
