import type { RouteTable } from '../../shared/routing/schema.ts';

/**
 * CloudWatch metrics in its embedded metric format: members of a log line, of which CloudWatch Logs makes metrics
 * (CloudWatch user guide: "Specification: Embedded metric format"). By hand, because they ride on the access log's own
 * line: Powertools Metrics writes lines beside it, for 26 µs a request and 1 ms of every cold start (docs/operate.md).
 */

interface Metric {
  unit: 'Count' | 'Milliseconds' | 'Seconds';
  /** What it is counted by as well as over all. Each value of a dimension is one more metric to pay for. */
  by: readonly Dimension[];
}

export type Dimension = 'Rule' | 'TargetGroup';

export const METRICS = {
  Requests: { unit: 'Count', by: ['Rule', 'TargetGroup'] },
  Status2xx: { unit: 'Count', by: [] },
  Status3xx: { unit: 'Count', by: [] },
  Status4xx: { unit: 'Count', by: [] },
  Status5xx: { unit: 'Count', by: [] },
  /** From the event to its result, without the time that targets took. */
  ProxyTime: { unit: 'Milliseconds', by: [] },
  TargetTime: { unit: 'Milliseconds', by: ['TargetGroup'] },
  /** Requests sent a second time, because the kept connection of the first had ended meanwhile. */
  Retries: { unit: 'Count', by: ['TargetGroup'] },
  Fallbacks: { unit: 'Count', by: ['Rule'] },
  /** 5xx of the proxy itself, … */
  GatewayErrors: { unit: 'Count', by: ['Rule', 'TargetGroup'] },
  /** … its 4xx, … */
  RefusedRequests: { unit: 'Count', by: [] },
  /** … and 5xx that came from a target. */
  TargetErrors: { unit: 'Count', by: ['Rule', 'TargetGroup'] },
  MirrorEqual: { unit: 'Count', by: ['Rule'] },
  MirrorDifferent: { unit: 'Count', by: ['Rule'] },
  MirrorSkipped: { unit: 'Count', by: ['Rule'] },
  /** Since the route table's store last said that the table in use is the newest. */
  RoutesAge: { unit: 'Seconds', by: [] },
  RoutesRefused: { unit: 'Count', by: [] },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
export type MetricValues = Partial<Record<MetricName, number>>;
export type DimensionValues = Partial<Record<Dimension, string>>;

export const NAMESPACE = process.env['POWERTOOLS_METRICS_NAMESPACE'] || 'lattice-migration-proxy';

/** The members of a log line that make these metrics of it: a directive for each set of dimensions that has any. */
export function embeddedMetrics(
  values: MetricValues,
  dimensions: DimensionValues,
  at: number,
): Record<string, unknown> {
  const names = Object.keys(values) as MetricName[];
  const directives = [directive([], names)];
  for (const dimension in dimensions) {
    const counted = names.filter((name) => (METRICS[name].by as readonly string[]).includes(dimension));
    if (counted.length > 0) directives.push(directive([dimension], counted));
  }
  return { _aws: { Timestamp: at, CloudWatchMetrics: directives }, ...dimensions, ...values };
}

const directive = (dimensions: string[], names: readonly MetricName[]) => ({
  Namespace: NAMESPACE,
  Dimensions: [dimensions],
  Metrics: names.map((name) => DEFINITIONS[name]),
});

const DEFINITIONS = Object.fromEntries(
  Object.entries(METRICS).map(([Name, { unit }]) => [Name, { Name, Unit: unit }]),
) as Record<MetricName, { Name: string; Unit: string }>;

/** What the default action answers, which has no name; API Gateway's word for it. */
export const DEFAULT_RULE = '$default';

/** All that have no metrics of their own. */
export const OTHER = '$other';

/** So many rules and so many target groups have metrics of their own. */
export const MOST_NAMED = 50;

/** What CloudWatch takes as the value of a dimension: ASCII, no colon in front (API reference: Dimension). */
const NAMEABLE = /^[!-9;-~][ -~]{0,254}$/;

/** The rule's or target group's own name, or `$other`: the first of the table, so that every environment agrees. */
export function dimensionValue(table: RouteTable, dimension: Dimension, name: string): string {
  let named = NAMED.get(table);
  if (!named) {
    const rules = table.rules.toSorted((a, b) => a.priority - b.priority);
    named = { Rule: firstOf(rules.map((rule) => rule.name)), TargetGroup: firstOf(Object.keys(table.targetGroups)) };
    NAMED.set(table, named);
  }
  return named[dimension].has(name) ? name : OTHER;
}

const NAMED = new WeakMap<RouteTable, Record<Dimension, ReadonlySet<string>>>();

const firstOf = (names: readonly string[]): ReadonlySet<string> =>
  new Set(names.slice(0, MOST_NAMED).filter((name) => NAMEABLE.test(name)));
