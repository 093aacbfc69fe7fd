import type { GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { METRICS, type MetricName } from '../../../functions/proxy/log/metrics.ts';
import { cloudWatchEvidence } from '../../../functions/ramp/evidence.ts';
import { NO_EVIDENCE } from '../../../shared/ramp/evidence.ts';
import { checkRouteTable } from '../../../shared/routing/load.ts';
import { rampTable } from '../../ramp/table.ts';

const SINCE = '2026-11-28T10:00:30Z';
const at = (minutes: number): number => Date.parse('2026-11-28T10:00:00Z') + minutes * 60_000;
const STATE = { step: 1, since: SINCE, status: 'running' };

function table(state: object | null = STATE, forward: object = {}, name = 'orders') {
  const whole = rampTable(state ? { state } : {});
  Object.assign(whole.rules[0]!.action.forward, forward);
  whole.rules[0]!.name = name;
  return checkRouteTable(whole, 'ROUTES');
}

type Query = {
  name: MetricName;
  dimensions: Record<string, string>;
  stat: string;
  period: number;
  start: Date;
  end: Date;
};

/** CloudWatch, where each metric has the values that `answer` gives for it. Pages are of three queries. */
function cloudWatch(answer: (query: Query) => number | number[] | undefined) {
  const asked: Query[] = [];
  const send = async ({ input }: { input: GetMetricDataCommandInput }) => {
    const from = Number(input.NextToken ?? 0);
    const queries = input.MetricDataQueries!;
    const MetricDataResults = queries.slice(from, from + 3).map(({ Id, MetricStat }) => {
      const { Metric, Stat, Period } = MetricStat!;
      expect(Metric!.Namespace).toBe('space');
      const query: Query = {
        name: Metric!.MetricName as MetricName,
        dimensions: Object.fromEntries(Metric!.Dimensions!.map(({ Name, Value }) => [Name, Value!])),
        stat: Stat!,
        period: Period!,
        start: input.StartTime!,
        end: input.EndTime!,
      };
      asked.push(query);
      const value = answer(query);
      return { Id, Values: value === undefined ? [] : [value].flat() };
    });
    return { MetricDataResults, ...(from + 3 < queries.length && { NextToken: String(from + 3) }) };
  };
  return { asked, evidenceOf: cloudWatchEvidence('space', { send } as never) };
}

describe('evidence from CloudWatch', () => {
  it('is asked by metrics and dimensions that the function emits', async () => {
    const { asked, evidenceOf } = cloudWatch(() => 1);
    await evidenceOf(table(STATE, { mirror: { targetGroupIdentifier: 'orders' } }), at(30));
    expect(asked.length).toBeGreaterThan(10);
    for (const { name, dimensions, stat } of asked) {
      expect(METRICS[name].by.map((set) => [...set].sort())).toContainEqual(Object.keys(dimensions).sort());
      expect(stat).toBe(name === 'TargetTime' ? 'p95' : 'Sum');
    }
  });

  it('is counted by group, and what a fallback hid is an error of the group', async () => {
    const values: Partial<Record<MetricName, number>> = {
      Requests: 100,
      TargetErrors: 3,
      FallbackErrors: 2,
      GatewayErrors: 1,
      TargetTime: 80,
    };
    const { evidenceOf } = cloudWatch(({ name, dimensions }) =>
      dimensions['ChosenTargetGroup'] === 'orders' ? values[name] : name === 'Requests' ? 900 : undefined,
    );
    const evidence = (await evidenceOf(table(), at(5))).get('orders')!;
    expect(evidence).toEqual({
      since: SINCE,
      step: {
        orders: { ...NO_EVIDENCE, requests: 100, targetErrors: 5, gatewayErrors: 1, p95Ms: 80 },
        legacy: { ...NO_EVIDENCE, requests: 900 },
      },
      recent: evidence.step,
    });
  });

  it.each<[what: string, mirror: string, dimensions: object]>([
    ['the group as mirror: every comparison of the rule', 'orders', { Rule: 'orders' }],
    ['another mirror: those where the group answered first', 'legacy', { Rule: 'orders', ChosenTargetGroup: 'orders' }],
  ])('has parity of %s', async (_, mirror, dimensions) => {
    const { asked, evidenceOf } = cloudWatch(({ name }) =>
      name === 'MirrorEqual' ? 90 : name === 'MirrorDifferent' ? 10 : 0,
    );
    const evidences = await evidenceOf(table(STATE, { mirror: { targetGroupIdentifier: mirror } }), at(5));
    expect(evidences.get('orders')!.step['orders']).toMatchObject({ compared: 100, different: 10 });
    expect(asked.filter(({ name }) => name.startsWith('Mirror')).map((query) => query.dimensions)).toEqual([
      dimensions,
      dimensions,
      dimensions,
    ]);
  });

  it.each<[what: string, minutes: number, windows: [start: number, end: number][]]>([
    ['in whole minutes', 5.9, [[1, 5]]],
    [
      'of the step, and of its last minutes',
      30.5,
      [
        [1, 30],
        [20, 30],
      ],
    ],
  ])('is asked %s', async (_, minutes, windows) => {
    const { asked, evidenceOf } = cloudWatch(() => 1);
    await evidenceOf(table(), at(minutes));
    expect(new Set(asked.map(({ start, end }) => `${+start} ${+end}`))).toEqual(
      new Set(windows.map(([start, end]) => `${at(start)} ${at(end)}`)),
    );
    // One value for the whole window: percentiles cannot be added up.
    for (const { period, start, end } of asked) expect(period * 1000).toBe(+end - +start);
  });

  it('of a step of days comes in days: they are added up, but the highest percentile counts', async () => {
    const { asked, evidenceOf } = cloudWatch(({ stat }) => (stat === 'p95' ? [30, 90, 60] : [1, 2, 3]));
    const evidences = await evidenceOf(table(), at(3 * 24 * 60));
    expect(Math.max(...asked.map(({ period }) => period))).toBe(86_400);
    expect(evidences.get('orders')!.step['orders']).toMatchObject({ requests: 6, p95Ms: 90 });
  });

  it('is asked for a ramp that is held, because it may have to go back', async () => {
    const { evidenceOf } = cloudWatch(() => 1);
    expect((await evidenceOf(table({ ...STATE, status: 'held' }), at(30))).size).toBe(1);
  });

  it.each<[what: string, state: object | null, minutes: number]>([
    ['that has not begun', null, 30],
    ['that has just begun', STATE, 1.5],
    ['that is done', { ...STATE, status: 'done' }, 30],
    ['that was rolled back', { ...STATE, step: 0, status: 'rolledBack' }, 30],
  ])('is not asked for a ramp %s', async (_, state, minutes) => {
    const { asked, evidenceOf } = cloudWatch(() => 1);
    expect((await evidenceOf(table(state), at(minutes))).size).toBe(0);
    expect(asked).toEqual([]);
  });

  it('of a rule without metrics of its own is an error, for the ramp would wait for ever', async () =>
    expect(cloudWatch(() => 1).evidenceOf(table(STATE, {}, 'größe'), at(30))).rejects.toThrow(
      'größe and orders are beyond',
    ));
});
