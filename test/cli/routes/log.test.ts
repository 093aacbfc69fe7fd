import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { parseLog, readLog, timeOf } from '../../../cli/routes/log.ts';

const AT = Date.UTC(2026, 8, 1, 12);
const line = {
  level: 'INFO',
  message: 'request',
  timestamp: '2026-09-01T12:00:00.000Z',
  service: 'proxy',
  requestId: 'r-1',
  rule: 'orders',
  targetGroup: 'legacy',
  status: 200,
};
const request = { message: 'request', time: AT, count: 1, rule: 'orders', targetGroup: 'legacy' };
const field = (name: string, value: string) => ({ field: name, value });

describe('an access log', () => {
  test.each<[string, string, object[]]>([
    [
      'JSON lines',
      `${JSON.stringify(line)}\n${JSON.stringify({ ...line, rule: undefined })}\n`,
      [request, { ...request, rule: undefined }],
    ],
    [
      'lines of the runtime and other messages between them',
      `START RequestId: 1\n${JSON.stringify(line)}\n{"message":"route table refused","timestamp":"2026-09-01T12:00:00.000Z"}\nREPORT Duration: 1 ms {`,
      [request],
    ],
    [
      'what aws logs tail puts in front',
      `2026-09-01T12:00:01+00:00 2026/09/01/[1]abc ${JSON.stringify(line)}`,
      [request],
    ],
    [
      'a mirrored request',
      JSON.stringify({ ...line, message: 'mirror', mirror: 'orders', equal: false }),
      [{ ...request, message: 'mirror', equal: false }],
    ],
    [
      'a mirrored request that was not compared',
      JSON.stringify({ ...line, message: 'mirror', skipped: 'tooLarge' }),
      [{ ...request, message: 'mirror' }],
    ],
    [
      'a request that fell back',
      JSON.stringify({ ...line, fellBackFrom: 'orders' }),
      [{ ...request, fellBackFrom: 'orders' }],
    ],
    [
      'filter-log-events',
      JSON.stringify({
        events: [
          { timestamp: AT, message: JSON.stringify(line) },
          { timestamp: AT, message: 'START' },
        ],
      }),
      [request],
    ],
    [
      'get-query-results with @message',
      JSON.stringify({
        results: [
          [field('@timestamp', '2026-09-01 12:00:00.000'), field('@message', JSON.stringify(line)), field('@ptr', 'x')],
        ],
        status: 'Complete',
      }),
      [request],
    ],
    [
      'get-query-results with fields',
      JSON.stringify({
        results: [
          [
            field('@timestamp', '2026-09-01 12:00:00.000'),
            field('message', 'mirror'),
            field('rule', 'orders'),
            field('equal', '1'),
          ],
        ],
      }),
      [{ message: 'mirror', time: AT, count: 1, rule: 'orders', equal: true }],
    ],
    [
      'get-query-results with counts by day',
      JSON.stringify({
        results: [
          [
            field('day', '2026-09-01 12:00:00.000'),
            field('message', 'request'),
            field('rule', 'orders'),
            field('targetGroup', 'legacy'),
            field('hits', '1204'),
            field('equal', ''),
            field('fellBackFrom', ''),
          ],
        ],
      }),
      [{ ...request, count: 1204 }],
    ],
    ...(
      [
        [true, true],
        ['true', true],
        [1, true],
        [false, false],
        ['false', false],
        [0, false],
        ['0', false],
      ] as const
    ).map(([equal, expected]): [string, string, object[]] => [
      `a comparison that says ${JSON.stringify(equal)}`,
      JSON.stringify({ ...line, message: 'mirror', equal }),
      [{ ...request, message: 'mirror', equal: expected }],
    ]),
    [
      'a name that is no text',
      JSON.stringify({ ...line, rule: 7, targetGroup: null }),
      [{ message: 'request', time: AT, count: 1 }],
    ],
    ['a text that is no log', 'null', []],
    ["a time of somebody else's line", 'INIT_START 10:21:03  x\n10:21:03 x\n', []],
    [
      'readable lines next to JSON',
      `10:21:03  ALB  GET /orders/2  orders → legacy  200  12 ms\n${JSON.stringify(line)}`,
      [request],
    ],
    ["the console's JSON", JSON.stringify([{ '@timestamp': '2026-09-01 12:00:00.000', '@message': line }]), [request]],
  ])('%s', (_, text, expected) => expect(parseLog(text)).toEqual(expected));

  it('with the readable lines of npm start is an error', () => {
    const text = 'Inspector  http://127.0.0.1:3000\n10:21:03  ALB  GET /orders/2  orders → legacy  200  12 ms\n';
    expect(() => parseLog(text)).toThrow('start it with npm start -- --json');
  });

  it('is refused while the query still runs', () => {
    expect(() => parseLog('{"results":[],"status":"Running"}')).toThrow("the query's result is not complete: Running");
  });

  it('is refused without times', () => {
    expect(() => parseLog('{"message":"request"}')).toThrow('a log line without a time');
  });
});

it('knows where each line or row stood, and which is damaged', () => {
  expect(readLog(`START\n{"a":1}\nx {\n`)).toEqual([{ where: 'line 2', row: { a: 1 } }, { where: 'line 3' }]);
  const events = [{ message: '{"a":1}' }, { message: 'START' }];
  expect(readLog(JSON.stringify({ events }))).toEqual([
    { where: 'row 1', row: { '@message': '{"a":1}', a: 1 } },
    { where: 'row 2', row: { '@message': 'START' } },
  ]);
});

describe('a time without a zone is UTC, wherever the command runs', () => {
  beforeAll(() => vi.stubEnv('TZ', 'America/New_York'));
  afterAll(() => vi.unstubAllEnvs());

  it.each([
    ['@timestamp', '2026-09-01 12:00:00.000'],
    ['@timestamp', '2026-09-01 12:00:00Z'],
    ['day', '2026-09-01 12:00:00.000'],
    ['timestamp', '2026-09-01T12:00:00.000Z'],
    ['timestamp', Date.UTC(2026, 8, 1, 12)],
  ])('%s %s', (name, value) => expect(timeOf({ [name]: value })).toBe(Date.UTC(2026, 8, 1, 12)));
});
