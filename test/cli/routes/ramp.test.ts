import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rampTable } from '../../ramp/table.ts';
import { cli, printed } from '../cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ramp-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);
function file(name: string, content: unknown): string {
  writeFileSync(path(name), typeof content === 'string' ? content : JSON.stringify(content));
  return path(name);
}

const SINCE = '2026-11-28T10:00:00Z';
const RAMP = { steps: [1, 5, 100], holdMinutes: 10, minRequests: 20, limits: { errorPercent: 10, parityPercent: 90 } };
const atStep = (step: number, status = 'running') =>
  rampTable({ ...RAMP, state: { step, since: SINCE, status } }, { orders: 5, legacy: 95 });

/** As the function writes it, without what ramps do not read. */
const line = (changes: object): object => ({
  level: 'INFO',
  message: 'request',
  service: 'proxy',
  timestamp: '2026-11-28T10:05:00.000Z',
  requestId: 'r-1',
  rule: 'orders',
  targetGroup: 'orders',
  status: 200,
  durationMs: 12.5,
  TargetTime: 12,
  ...changes,
});
const mirrored = (changes: object): object =>
  line({ message: 'mirror', targetGroup: 'legacy', mirror: 'orders', equal: true, ...changes });

const lines = (...list: (object | string)[]): string =>
  list.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n');
const times = (count: number, each: object): object[] => Array.from({ length: count }, () => each);

async function ramped(table: object, log: string, ...options: string[]): Promise<string> {
  const files = [file('routes.json', table), '--log', file('access.log', log)];
  return printed(['routes', 'ramp', ...files, '--now', '2026-11-28T10:30:00Z', ...options]);
}

const json = async (table: object, log: string): Promise<object> => JSON.parse(await ramped(table, log, '--json'));

describe('--json prints one object for each ramp, its members in a fixed order', () => {
  it('of a ramp that has not begun', async () =>
    expect(await ramped(rampTable(RAMP), '', '--json')).toBe(
      '{"rule":"orders","status":"running","step":1,"fromPercent":0,"toPercent":1,"reason":"begins"}\n',
    ));

  it.each<[what: string, log: string, decision: object]>([
    ['goes on', lines(...times(20, line({}))), { status: 'running', step: 3, fromPercent: 5, toPercent: 100 }],
    ['waits', lines(...times(19, line({}))), { status: 'running', step: 2, fromPercent: 5, toPercent: 5 }],
    [
      'is rolled back by answers of the target',
      lines(...times(17, line({})), ...times(3, line({ status: 500 }))),
      { status: 'rolledBack', step: 0, fromPercent: 5, toPercent: 0 },
    ],
    [
      'is rolled back by errors of the proxy',
      lines(...times(3, line({ status: 502, errorKind: 'unreachable', TargetTime: undefined }))),
      { status: 'rolledBack', toPercent: 0 },
    ],
    [
      'is rolled back by what a fallback hides',
      lines(...times(3, line({ targetGroup: 'legacy', fellBackFrom: 'orders' }))),
      { status: 'rolledBack', toPercent: 0 },
    ],
    [
      'is rolled back by answers that differ',
      lines(
        ...times(20, line({})),
        ...times(37, mirrored({})),
        ...times(3, mirrored({ equal: false })),
        ...times(3, mirrored({ equal: false, mirrorError: 'deadline' })),
      ),
      { status: 'rolledBack', toPercent: 0 },
    ],
    [
      'does not mind what was not compared',
      lines(...times(20, line({})), ...times(9, mirrored({ equal: undefined, skipped: 'tooLarge' }))),
      { toPercent: 100 },
    ],
    [
      'does not mind lines of other messages',
      lines(...times(20, line({})), { message: 'route table refused' }),
      { toPercent: 100 },
    ],
    [
      'does not count other rules, other times or requests that were refused',
      lines(
        ...times(99, line({ rule: 'else', status: 500 })),
        ...times(99, line({ rule: undefined, status: 500 })),
        ...times(99, line({ timestamp: '2026-11-28T09:59:59.999Z', status: 500 })),
        ...times(99, line({ timestamp: '2026-11-28T10:30:00.001Z', status: 500 })),
        ...times(99, line({ targetGroup: undefined, status: 503, errorKind: 'noTarget' })),
      ),
      { step: 2, reason: `waits: 0 of 20 requests since ${SINCE}` },
    ],
  ])('that %s', async (_, log, decision) =>
    expect(await json(atStep(2), log)).toMatchObject({ rule: 'orders', ...decision }),
  );

  it.each(['done', 'rolledBack', 'held'])('of a ramp that is %s', async (status) =>
    expect(await json(atStep(status === 'rolledBack' ? 0 : 2, status), lines(...times(20, line({}))))).toMatchObject({
      status,
    }),
  );

  it('of the default action, which lines know by no rule', async () => {
    const { rules, ...table } = atStep(2);
    const log = lines(...times(20, line({ rule: undefined })));
    expect(await json({ ...table, defaultAction: rules[0]!.action }, log)).toMatchObject({ rule: '$default', step: 3 });
  });
});

it('with a share of the weights in two decimals', async () => {
  const table = rampTable({ ...RAMP, approveAt: [1] }, { orders: 1, legacy: 5 });
  expect(await json(table, '')).toMatchObject({ fromPercent: 16.67 });
});

it('nothing with --json where no action has a ramp', async () => {
  const { rules: _, ...none } = rampTable();
  expect(await ramped({ ...none, rules: [] }, '', '--json')).toBe('');
});

describe('--now is a time, in UTC unless it has a zone', () => {
  beforeAll(() => vi.stubEnv('TZ', 'America/New_York'));
  afterAll(() => vi.unstubAllEnvs());

  const since = async (now: string) => {
    await ramped(rampTable(RAMP), '', '--now', now, '--write', path('now.json'));
    return JSON.parse(readFileSync(path('now.json'), 'utf8')).rules[0].action.forward.ramp.state.since;
  };

  it.each([
    ['2026-11-28', '2026-11-28T00:00:00Z'],
    ['2026-11-28+02:00', '2026-11-27T22:00:00Z'],
    ['2026-11-28T10:30', '2026-11-28T10:30:00Z'],
    ['2026-11-28T10:30:15.5', '2026-11-28T10:30:15.500Z'],
    ['2026-11-28T10:30Z', '2026-11-28T10:30:00Z'],
    ['2026-11-28T10:30-05:00', '2026-11-28T15:30:00Z'],
  ])('%s', async (now, expected) => expect(await since(now)).toBe(expected));

  it.each([
    '',
    'x2026-11-28',
    '2026-11-28x',
    '26-11-28',
    '2026-11-28T10',
    '2026-11-28T',
    '2026-13-01',
    '2026-11-28T10:30+1',
  ])('not %j', (now) => expect(since(now)).rejects.toThrow('Expected a time as in 2026-11-28T10:00:00Z'));
});

it('for a person, one line each', async () => {
  expect(await ramped(rampTable(RAMP), '')).toBe('orders: 0 % → 1 %, running: begins\n');
  expect(await ramped(atStep(2), '')).toBe(`orders: stays at 5 %, running: waits: 0 of 20 requests since ${SINCE}\n`);
  const { ramp: _, ...forward } = rampTable().rules[0]!.action.forward;
  expect(await ramped({ ...rampTable(), rules: [], defaultAction: { forward } }, '')).toMatch(
    /no action has a ramp\n$/,
  );
});

describe('--write', () => {
  it('writes the next table, as its author wrote it but for the step', async () => {
    const table = atStep(2);
    await ramped(table, lines(...times(20, line({}))), '--write', path('next.json'));
    const expected = structuredClone(table);
    const { forward } = expected.rules[0]!.action;
    forward.targetGroups = [
      { targetGroupIdentifier: 'orders', weight: 100 },
      { targetGroupIdentifier: 'legacy', weight: 0 },
    ];
    Object.assign(forward.ramp, { state: { step: 3, since: '2026-11-28T10:30:00Z', status: 'running' } });
    expect(JSON.parse(readFileSync(path('next.json'), 'utf8'))).toEqual(expected);
  });

  it('writes the same table where nothing changes', async () => {
    await ramped(atStep(2), '', '--write', path('same.json'));
    expect(JSON.parse(readFileSync(path('same.json'), 'utf8'))).toEqual(atStep(2));
  });
});

describe('a damaged line', () => {
  it.each<[what: string, damaged: string | object, note: string]>([
    ['cut off', '{"message":"request","stat', 'line 2: not JSON'],
    ['without a status', line({ status: undefined }), 'line 2: status: expected a whole number from 100 to 599'],
    ['with a status that is none', line({ status: 'OK' }), 'line 2: status: expected a number from 0'],
    ['with a time that is none', line({ timestamp: 'noon' }), 'line 2: a log line without a time'],
    ['with a negative time', line({ TargetTime: -1 }), 'line 2: TargetTime: expected a number from 0'],
    ['with a target group that is no text', line({ targetGroup: 7 }), 'line 2: targetGroup: expected text'],
    [
      'of a mirror without its groups',
      mirrored({ mirror: undefined }),
      'line 2: targetGroup, mirror: expected a name each',
    ],
    ['of a mirror that says neither', mirrored({ equal: 'maybe' }), 'line 2: equal: expected true or false'],
  ])('%s does not count, and a note names it', async (_, damaged, note) => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const log = lines('START RequestId: 1', damaged, ...times(20, line({})));
    expect(JSON.parse(await ramped(atStep(2), log, '--json'))).toMatchObject({ step: 3 });
    expect(stderr.mock.calls.join('')).toContain(`1 damaged line does not count; ${note}`);
    stderr.mockRestore();
  });

  it('is counted with the others', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await ramped(atStep(2), lines('{', '{', line({})));
    const note = '2 damaged lines do not count; the first is line 1: not JSON';
    expect(stderr.mock.calls).toEqual([[`note: ${path('access.log')}: ${note}\n`]]);
    stderr.mockRestore();
  });

  it('is told of a log from stdin too', async () => {
    const table = file('routes.json', atStep(2));
    const { stderr, code } = await cli(['routes', 'ramp', table, '--log', '-'], lines('{', line({})));
    expect([code, stderr]).toEqual([0, 'note: -: 1 damaged line does not count; line 1: not JSON\n']);
  });
});

it.each<[what: string, args: string[], message: string]>([
  [
    'a time that is none',
    ['--log', 'x', '--now', 'noon'],
    "option '--now <time>' argument 'noon' is invalid. Expected a time",
  ],
  ['no log', [], "required option '--log <file>' not specified"],
  ['a log that is not there', ['--log', path('nowhere.log')], 'nowhere.log: no such file'],
])('refuses %s', async (_, args, message) =>
  expect(printed(['routes', 'ramp', file('routes.json', atStep(2)), ...args])).rejects.toThrow(message),
);

it('refuses to read the table and the log from one stdin', () =>
  expect(printed(['routes', 'ramp', '-', '--log', '-'])).rejects.toThrow(
    'the route table and the log cannot both be stdin',
  ));

it('refuses a table whose ramp is wrong, and writes nothing', async () => {
  const wrong = rampTable({ steps: [5, 1] });
  await expect(ramped(wrong, '', '--write', path('never.json'))).rejects.toThrow('ramp.steps[1]: expected more than 5');
  expect(() => readFileSync(path('never.json'))).toThrow('ENOENT');
});
