import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { program } from '../../../cli/program.ts';
import { ssmService } from '../../../local/ssm-service/service.ts';
import { parameterStore } from '../../../local/ssm-service/store.ts';
import { rampTable } from '../../ramp/table.ts';
import { localService } from '../../support/local-service.ts';

/** `routes apply` while time passes: a clock of its own, on which nothing waits. */

const clock = vi.hoisted(() => ({ now: 0, tick: () => {} }));
vi.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number) => {
    clock.now += ms;
    clock.tick();
  },
}));

const START = Date.parse('2026-11-28T10:00:00Z');
const NAME = '/proxy/routes';
const parameters = parameterStore();
localService(ssmService(parameters), 'AWS_ENDPOINT_URL_SSM');

/** A request that the function served: seconds since the table was written, the environment, its version of the table. */
type Served = [seconds: number, environment: string, version: string];
let log: Served[] = [];
/** The versions by name. */
let versions: Record<string, number> = {};

/** FilterLogEvents as CloudWatch Logs answers it: what was logged from `startTime` until now. */
const logs = createServer(async (call, answer) => {
  const { startTime } = (await json(call)) as { startTime: number };
  const events = log
    .map(([seconds, logStreamName, version]) => ({ time: START + seconds * 1000, logStreamName, version }))
    .filter(({ time }) => time >= startTime && time <= clock.now)
    .map(({ logStreamName, version }) => ({
      logStreamName,
      message: JSON.stringify({ message: 'request', routesVersion: String(versions[version]) }),
    }));
  answer.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify({ events }));
});
localService(logs, 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS');

const folder = mkdtempSync(join(tmpdir(), 'apply-'));
const file = join(folder, 'routes.json');
const TABLE = JSON.stringify(rampTable());

beforeEach(() => {
  clock.now = START;
  clock.tick = () => {};
  vi.spyOn(Date, 'now').mockImplementation(() => clock.now);
  const old = parameters.put(NAME, TABLE).version;
  versions = { older: old - 1, old, new: old + 1, newest: old + 2 };
  writeFileSync(file, TABLE);
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

/** What is printed once the table is written, with names for versions, and the error. */
async function waited(served: Served[]): Promise<string[]> {
  log = served;
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const failed = await program
    .parseAsync(['routes', 'apply', file, '--to', `ssm:${NAME}`, '--log-group', '/aws/lambda/proxy'], { from: 'user' })
    .then(() => [])
    .catch((error: Error) => [error.message]);
  const lines = write.mock.calls.map(([text]) => String(text).trimEnd());
  write.mockRestore();
  const named = (line: string): string =>
    Object.entries(versions).reduce(
      (text, [name, version]) => text.replace(new RegExp(`(version|or|,) ${version}\\b`), `$1 ${name}`),
      line,
    );
  expect(lines.slice(0, 2).map(named)).toEqual(['no request changes its target', 'version new is written']);
  return [...lines.slice(2), ...failed].map(named);
}

const every = (seconds: number, environment: string, version: string): Served[] =>
  Array.from({ length: 130 / seconds }, (_, i) => [i * seconds, environment, version]);

describe('routes apply waits until every environment serves the table', () => {
  it.each<[what: string, served: Served[], printed: string[], seconds: number]>([
    [
      'that has it at once',
      [
        [0, 'a', 'new'],
        [0, 'b', 'new'],
      ],
      ['2 of 2 environments use version new'],
      0,
    ],
    [
      'one after the other, each change told once',
      [
        [0, 'b', 'old'],
        [1, 'a', 'new'],
        [5, 'b', 'new'],
      ],
      [
        '0 of 1 environments use version new',
        '1 of 2 environments use version new',
        '2 of 2 environments use version new',
      ],
      6,
    ],
    [
      'whatever it served before',
      [
        [-1, 'a', 'old'],
        [3, 'b', 'new'],
      ],
      ['0 of 0 environments use version new', '1 of 1 environments use version new'],
      4,
    ],
    [
      'that has served anything in half a minute',
      [
        [1, 'a', 'old'],
        [9, 'b', 'new'],
        [25, 'b', 'new'],
      ],
      [
        '0 of 0 environments use version new',
        '0 of 1 environments use version new',
        '1 of 2 environments use version new',
        '1 of 1 environments use version new',
      ],
      32,
    ],
    [
      'but not for ever without requests',
      [],
      [
        '0 of 0 environments use version new',
        'no request came in two minutes, so nothing shows which version is in use',
      ],
      122,
    ],
    [
      'but not for ever with other versions',
      [...every(10, 'a', 'old'), ...every(10, 'b', 'older'), ...every(10, 'c', 'new'), ...every(10, 'd', 'old')],
      [
        '1 of 4 environments use version new',
        'after two minutes some environments use version old, older: look for "route table refused" in the log',
      ],
      122,
    ],
  ])('%s', async (_, served, expected, seconds) => {
    expect(await waited(served)).toEqual(expected);
    expect(clock.now - START).toBe(seconds * 1000);
  });

  it('or a later one: a ramp may take a step before any environment asks', async () => {
    clock.tick = () => void (clock.now === START + 4000 && parameters.put(NAME, TABLE));
    expect(await waited([[5, 'a', 'newest']])).toEqual([
      '0 of 0 environments use version new',
      '0 of 0 environments use version new or newest',
      '1 of 1 environments use version new or newest',
    ]);
  });

  it('even if the table in use cannot be read for a moment', async () => {
    const get = parameters.get.bind(parameters);
    vi.spyOn(parameters, 'get').mockImplementation((...asked) =>
      clock.now === START + 2000 ? undefined : get(...asked),
    );
    expect(await waited([[3, 'a', 'new']])).toEqual([
      '0 of 0 environments use version new',
      '1 of 1 environments use version new',
    ]);
  });
});
