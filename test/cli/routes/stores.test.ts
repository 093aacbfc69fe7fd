import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeStatus } from '../../../cli/routes/status.ts';
import { ssmService } from '../../../local/ssm-service/service.ts';
import { parameterStore } from '../../../local/ssm-service/store.ts';
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
    stderr.mockRestore();
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

  it('changes nothing with a table that is not right', async () => {
    const before = parameters.get(NAME)!.version;
    const wrong = file('wrong.json', rampTable({ steps: [5, 1] }));
    await expect(routes('apply', wrong, '--to', PLACE)).rejects.toThrow('steps[1]: expected more than 5');
    expect(parameters.get(NAME)!.version).toBe(before);
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

  it('is content with a version after it: a ramp may step before an environment asks', async () => {
    const version = parameters.get(NAME)!.version + 2;
    const log = join(folder, 'stepped.log');
    writeFileSync(
      log,
      `${JSON.stringify({ message: 'request', timestamp: new Date(Date.now() + 60_000), routesVersion: String(version) })}\n`,
    );
    const put = parameters.put.bind(parameters);
    vi.spyOn(parameters, 'put').mockImplementationOnce((name, value, ...more) => {
      const written = put(name, value, ...more);
      put(name, JSON.stringify(table(running(1))));
      return written;
    });
    const output = await routes('apply', file('step.json', table()), '--to', PLACE, '--log', log);
    expect(output).toContain(`1 of 1 environments use version ${version - 1} or ${version}\n`);
  });

  it.each([
    ['serves a request', '', 'no request came in two minutes, so nothing shows which version is in use'],
    [
      'uses it',
      `${JSON.stringify({ message: 'request', timestamp: new Date(Date.now() + 600_000), routesVersion: 'old' })}\n`,
      'after two minutes some environments use version old: look for "route table refused" in the log',
    ],
  ])('says after two minutes that no environment %s', async (_, log, message) => {
    const put = parameters.put.bind(parameters);
    const now = Date.now.bind(Date);
    vi.spyOn(parameters, 'put').mockImplementationOnce((...written) => {
      vi.spyOn(Date, 'now').mockImplementation(() => now() + 121_000);
      return put(...written);
    });
    const path = join(folder, 'late.log');
    writeFileSync(path, log);
    await expect(routes('apply', file('late.json', table()), '--to', PLACE, '--log', path)).rejects.toThrow(message);
    vi.restoreAllMocks();
  });

  it.each([
    ['a place of no kind', ['--to', 's3:bucket'], 'Expected ssm:NAME or appconfig:'],
    ['half a profile', ['--to', 'appconfig:proxy/live'], 'Expected ssm:NAME or appconfig:'],
    ['a profile of no environment', ['--to', 'appconfig:proxy//routes'], 'Expected ssm:NAME or appconfig:'],
    ['no place', [], "required option '--to <place>' not specified"],
    ['a parameter that is not there', ['--to', 'ssm:/nowhere'], ''],
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

  it.each([[['orders']], [[]]])('rollback %j: everything is back', async (rule) => {
    expect(await routes('rollback', PLACE, ...rule)).toMatch(/^orders: at 0 %, step 0 of 5, rolledBack since/);
    expect(forwardInUse()).toMatchObject({
      targetGroups: [{ weight: 0 }, { weight: 100 }],
      ramp: { state: { step: 0, status: 'rolledBack', reason: 'rolled back by hand' } },
    });
  });

  it.each<[command: string, rule: string[], state: object, message: string]>([
    ['approve', ['users'], running(3), 'no ramp of a rule called users; there are: orders'],
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
