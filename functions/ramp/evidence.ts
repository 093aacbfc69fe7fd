import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { type GroupEvidence, NO_EVIDENCE, type RampEvidence, recentMinutes } from '../../shared/ramp/evidence.ts';
import { type PlacedRamp, rampsOf } from '../../shared/ramp/ramps.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import type { MetricName } from '../proxy/log/metrics.ts';
import { pairDimensions } from '../proxy/log/request-metrics.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A stretch of time in whole minutes: CloudWatch rounds to them. */
interface Window {
  start: number;
  end: number;
}

/** A question to CloudWatch, and the place of its answer. */
interface Question {
  group: string;
  member: 'requests' | 'targetErrors' | 'gatewayErrors' | 'p95Ms' | 'compared' | 'different';
  metric: MetricName;
  dimensions: Record<string, string>;
}

/** Metrics of each group; a fallback that hid a group's error counts as that group's error. */
const OF_EACH_GROUP: readonly (readonly [Question['member'], MetricName])[] = [
  ['requests', 'Requests'],
  ['targetErrors', 'TargetErrors'],
  ['targetErrors', 'FallbackErrors'],
  ['gatewayErrors', 'GatewayErrors'],
  ['p95Ms', 'TargetTime'],
];

/** The metrics that are the evidence of one ramp. Throws for a ramp whose rule has no metrics of its own. */
function questionsOf(table: RouteTable, { rule, ramp, forward }: PlacedRamp): Question[] {
  const own = pairOf(table, rule, ramp.targetGroupIdentifier);
  const groups = forward.targetGroups.flatMap(({ targetGroupIdentifier: group }) =>
    OF_EACH_GROUP.map(([member, metric]) => ({ group, member, metric, dimensions: pairOf(table, rule, group) })),
  );
  if (!forward.mirror) return groups;
  // If the ramped group is the mirror, all comparisons of the rule count. Otherwise only those where it was the primary.
  const isMirror = forward.mirror.targetGroupIdentifier === ramp.targetGroupIdentifier;
  const dimensions = isMirror ? { Rule: own['Rule']! } : own;
  const of = { group: ramp.targetGroupIdentifier, dimensions };
  return [
    ...groups,
    { ...of, member: 'compared', metric: 'MirrorEqual' },
    { ...of, member: 'compared', metric: 'MirrorDifferent' },
    { ...of, member: 'different', metric: 'MirrorDifferent' },
  ];
}

function pairOf(table: RouteTable, rule: string | undefined, group: string): Record<string, string> {
  const dimensions = pairDimensions(table, rule, group);
  if (dimensions.ChosenTargetGroup !== undefined) return { ...dimensions };
  throw new Error(
    `${rule ?? 'the default action'} and ${group} are beyond the pairs that have metrics (docs/operate.md)`,
  );
}

/** A step's whole time and its last minutes. A ramp that has just begun has no whole minute yet. */
function windowsOf({ ramp }: PlacedRamp, now: number): { step: Window; recent: Window } | undefined {
  const begin = Math.ceil(Date.parse(ramp.state!.since) / MINUTE) * MINUTE;
  const end = Math.floor(now / MINUTE) * MINUTE;
  if (end <= begin) return undefined;
  return {
    step: { start: begin, end },
    recent: { start: Math.max(begin, end - Math.ceil(recentMinutes(ramp)) * MINUTE), end },
  };
}

/** The queries of one call: a sum or a percentile of the whole window, in one value per day at most. */
function queriesOf(questions: readonly Question[], namespace: string, { start, end }: Window): MetricDataQuery[] {
  const Period = Math.min(end - start, DAY) / 1000;
  return questions.map(({ member, metric, dimensions }, i) => ({
    Id: `q${i}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period,
      Stat: member === 'p95Ms' ? 'p95' : 'Sum',
    },
  }));
}

/** Adds answers up by group. Percentiles cannot be added, so the highest day's counts. */
function evidenceFrom(
  questions: readonly Question[],
  answers: ReadonlyMap<string, readonly number[]>,
): Record<string, GroupEvidence> {
  const evidence = new Map(questions.map(({ group }): [string, GroupEvidence] => [group, { ...NO_EVIDENCE }]));
  questions.forEach(({ group, member }, i) => {
    const values = answers.get(`q${i}`) ?? [];
    const own = evidence.get(group)!;
    if (member !== 'p95Ms') own[member] += values.reduce((sum, value) => sum + value, 0);
    else if (values.length > 0) own.p95Ms = Math.max(...values);
  });
  return Object.fromEntries(evidence);
}

/** Reads what CloudWatch knows of the ramps of a table that are not at their end. */
export function cloudWatchEvidence(
  namespace: string,
  client: Pick<CloudWatchClient, 'send'> = new CloudWatchClient({}),
) {
  const ask = async (questions: readonly Question[], window: Window): Promise<Record<string, GroupEvidence>> => {
    const answers = new Map<string, number[]>();
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new GetMetricDataCommand({
          MetricDataQueries: queriesOf(questions, namespace, window),
          StartTime: new Date(window.start),
          EndTime: new Date(window.end),
          NextToken,
        }),
      );
      for (const { Id = '', Values = [] } of page.MetricDataResults ?? []) {
        answers.set(Id, [...(answers.get(Id) ?? []), ...Values]);
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return evidenceFrom(questions, answers);
  };

  return async (table: RouteTable, now: number): Promise<Map<string | undefined, RampEvidence>> => {
    const evidences = new Map<string | undefined, RampEvidence>();
    for (const placed of rampsOf(table).filter(isWatched)) {
      const windows = windowsOf(placed, now);
      if (!windows) continue;
      const questions = questionsOf(table, placed);
      const step = await ask(questions, windows.step);
      const isYoung = windows.step.start === windows.recent.start;
      const recent = isYoung ? step : await ask(questions, windows.recent);
      evidences.set(placed.rule, { since: placed.ramp.state!.since, step, recent });
    }
    return evidences;
  };
}

const isWatched = ({ ramp: { state } }: PlacedRamp): boolean => state?.status === 'running' || state?.status === 'held';
