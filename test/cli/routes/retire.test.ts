import { describe, expect, it, test } from 'vitest';
import type { LogRecord } from '../../../cli/routes/log.ts';
import { retirement } from '../../../cli/routes/retire.ts';
import { rule, table, to } from './tables.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 8, 1);

/** Records of a day since the log began. */
const on = (day: number, rest: Partial<LogRecord>): LogRecord => ({
  message: 'request',
  time: START + day * DAY,
  count: 1,
  ...rest,
});
const orders = { rule: 'orders', targetGroup: 'orders' };
const legacyHit = { rule: 'orders', targetGroup: 'legacy' };

/** What is said of the rule orders, or of whatever `of` names. */
const verdicts = (action: object, records: LogRecord[], of = 'rule orders', days = 7): string[] => {
  const routes = table([rule('orders', 'ANY /orders/*', action)], { defaultAction: to('legacy') });
  return retirement(routes, records, days)
    .split('\n')
    .filter((line) => line.startsWith(`${of}: `))
    .map((line) => line.slice(of.length + 2));
};

const drained = to(['orders', 100], ['legacy', 0]);
const withFallback = {
  forward: { ...to('orders').forward, fallback: { targetGroupIdentifier: 'legacy', on: [404] } },
};

describe('a target group of a rule', () => {
  test.each<[string, object, LogRecord[], string[]]>([
    [
      'drained and without a hit',
      drained,
      [on(0.5, legacyHit), on(0, legacyHit), on(8, { ...legacyHit, message: 'mirror' }), on(8, orders)],
      [
        'orders (weight 100): 1 hits in 7 days',
        'legacy (weight 0): no hit for 7 days (last 2026-09-01T12:00:00.000Z), retire it: take it out of the rule',
      ],
    ],
    [
      'drained and hit all the same, by a tester',
      drained,
      [on(0, orders), on(2, legacyHit), on(8, orders)],
      ['orders (weight 100): 1 hits in 7 days', 'legacy (weight 0): 1 hits in 7 days'],
    ],
    [
      'with a weight: nobody can say',
      to(['orders', 99], ['legacy', 1]),
      [on(0, orders), on(8, orders)],
      [
        'orders (weight 99): 1 hits in 7 days',
        'legacy (weight 1): no hit for 7 days (none in the log), but its weight still sends requests there',
      ],
    ],
    [
      'a fallback that nobody needs',
      withFallback,
      [on(0, orders), on(8, orders)],
      [
        'orders (weight 100): 1 hits in 7 days',
        'legacy (fallback): no hit for 7 days (none in the log), retire it: take it out of the rule',
      ],
    ],
    [
      'a fallback that somebody needs; both were asked',
      withFallback,
      [on(0, orders), on(8, { ...legacyHit, fellBackFrom: 'orders' })],
      ['orders (weight 100): 1 hits in 7 days', 'legacy (fallback): 1 hits in 7 days'],
    ],
    [
      'a fallback that gets requests by weight as well',
      {
        forward: {
          ...to(['orders', 99], ['legacy', 1]).forward,
          fallback: { targetGroupIdentifier: 'legacy', on: [404] },
        },
      },
      [on(0, orders), on(8, legacyHit)],
      [
        'orders (weight 99): no hit for 7 days (last 2026-09-01T00:00:00.000Z), but its weight still sends requests there',
        'legacy (weight 1): 1 hits in 7 days',
      ],
    ],
    [
      'that was hit when the days began',
      to('orders'),
      [on(0, orders), on(7, {})],
      ['orders (weight 100): 1 hits in 7 days'],
    ],
    ['of a rule without target groups', { fixedResponse: { statusCode: 404 } }, [on(0, {}), on(8, orders)], []],
    [
      'of a rule with mirrored requests only',
      drained,
      [on(0, orders), on(8, { ...orders, message: 'mirror' })],
      ['no request for 7 days: the rule can go'],
    ],
    ['of a rule without requests', drained, [on(0, orders), on(8, {})], ['no request for 7 days: the rule can go']],
    ['in a log that is too short', drained, [on(0, orders), on(6.9, orders)], []],
    [
      'counted by a query',
      to('orders'),
      [on(0, orders), on(8, { ...orders, count: 1204 })],
      ['orders (weight 100): 1204 hits in 7 days'],
    ],
  ])('%s', (_, action, records, expected) => expect(verdicts(action, records)).toEqual(expected));
});

describe('parity', () => {
  const compared = (equal: number, differing: number): LogRecord[] => [
    on(8, { ...orders, message: 'mirror', equal: true, count: equal }),
    ...(differing > 0 ? [on(8, { ...orders, message: 'mirror', equal: false, count: differing })] : []),
  ];
  const base = [on(0, orders), on(8, orders)];

  test.each<[string, LogRecord[], string[]]>([
    ['enough and equal', compared(100, 0), ['parity: 100 mirrored answers, all equal: the next step may be taken']],
    ['too few', compared(99, 0), ['parity: 99 mirrored answers, all equal: not yet, fewer than 100']],
    ['one that differs', compared(999, 1), ['parity: 1 of 1000 mirrored answers differ: not yet']],
    ['skipped ones', [on(8, { ...orders, message: 'mirror', count: 500 })], []],
    ['of days that are past', [on(0, { ...orders, message: 'mirror', equal: false })], []],
  ])('%s', (_, records, expected) => {
    expect(verdicts(to('orders'), [...base, ...records]).filter((line) => line.startsWith('parity'))).toEqual(expected);
  });

  it('is told of a log that is too short to retire anything', () => {
    expect(verdicts(to('orders'), compared(100, 0))).toEqual([
      'parity: 100 mirrored answers, all equal: the next step may be taken',
    ]);
  });
});

it('says what the log covers, of the default action too, and which target groups nothing reaches', () => {
  const routes = table([rule('orders', 'ANY /orders/*', to('orders'))], { defaultAction: to('legacy') });
  expect(retirement(routes, [on(0, {}), on(9.5, orders)], 7).split('\n')).toEqual([
    'log: 2026-09-01T00:00:00.000Z to 2026-09-10T12:00:00.000Z, 9.5 days',
    'rule orders: orders (weight 100): 1 hits in 7 days',
    'default action: no request for 7 days: without it, what no rule matches is a 404',
    'target group legacy: no hit for 7 days by any rule',
  ]);
});

it('says that nothing can be retired by a log of fewer days', () => {
  expect(retirement(table([]), [on(0, {}), on(2, {})], 7).split('\n')).toEqual([
    'log: 2026-09-01T00:00:00.000Z to 2026-09-03T00:00:00.000Z, 2 days',
    'it covers less than 7 days, so nothing can be retired by it',
  ]);
});

it('says nothing of target groups by a log of fewer days', () => {
  const routes = table([rule('orders', 'ANY /orders/*', to('orders'))]);
  expect(retirement(routes, [on(0, orders), on(6.94, orders)], 7).split('\n')).toEqual([
    'log: 2026-09-01T00:00:00.000Z to 2026-09-07T22:33:36.000Z, 6.9 days',
    'it covers less than 7 days, so nothing can be retired by it',
  ]);
});

it('does not take a target group for unused that answers mirrored requests', () => {
  const forward = { ...to('legacy').forward, mirror: { targetGroupIdentifier: 'orders' } };
  const report = retirement(
    table([], { defaultAction: { forward } }),
    [on(0, {}), on(8, { targetGroup: 'legacy' })],
    7,
  );
  expect(report).not.toContain('target group orders');
});

it('refuses a log without requests', () => {
  expect(() => retirement(table([]), [], 7)).toThrow('the log has no line of a request');
});
