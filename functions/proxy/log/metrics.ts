/**
 * CloudWatch metrics in the embedded metric format: members of a log line that CloudWatch Logs turns into metrics
 * (CloudWatch user guide: "Specification: Embedded metric format"). Written by hand, because they go on the access
 * log's own line: Powertools Metrics writes further lines, for 26 µs a request and 1 ms of every cold start.
 */

interface Metric {
  unit: 'Count' | 'Milliseconds' | 'Seconds' | 'Bytes';
  /** The sets of dimensions that it has in addition to the total. Each further value of a dimension costs one more metric. */
  by: readonly (readonly Dimension[])[];
}

export type Dimension = 'Rule' | 'TargetGroup' | 'ChosenTargetGroup';

/** The target groups among which one rule shares its requests. A ramp judges these. */
const PAIR = ['Rule', 'ChosenTargetGroup'] as const;

const OVER_ALL = [] as const;
const BY_RULE = [['Rule']] as const;
const BY_RULE_AND_PAIR = [['Rule'], PAIR] as const;
const BY_PAIR = [PAIR] as const;
const BY_TARGET_GROUP = [['TargetGroup']] as const;
const BY_TARGET_GROUP_AND_PAIR = [['TargetGroup'], PAIR] as const;
const BY_ALL = [['Rule'], ['TargetGroup'], PAIR] as const;

export const METRICS = {
  Requests: { unit: 'Count', by: BY_ALL },
  Status2xx: { unit: 'Count', by: OVER_ALL },
  Status3xx: { unit: 'Count', by: OVER_ALL },
  Status4xx: { unit: 'Count', by: OVER_ALL },
  Status5xx: { unit: 'Count', by: OVER_ALL },
  /** From the event to its result, without the time that targets took. */
  ProxyTime: { unit: 'Milliseconds', by: OVER_ALL },
  TargetTime: { unit: 'Milliseconds', by: BY_TARGET_GROUP_AND_PAIR },
  /** Requests sent a second time, because the kept connection of the first had ended meanwhile. */
  Retries: { unit: 'Count', by: BY_TARGET_GROUP },
  Fallbacks: { unit: 'Count', by: BY_RULE },
  /** Fallbacks because the chosen group answered 5xx or not at all. The caller got no error. */
  FallbackErrors: { unit: 'Count', by: BY_PAIR },
  /** 5xx of the proxy itself that a client alone cannot cause. */
  GatewayErrors: { unit: 'Count', by: BY_ALL },
  /** 508: requests that came back to the proxy. */
  Loops: { unit: 'Count', by: OVER_ALL },
  /** 502: answers that a front door's form has no room for. */
  Unencodable: { unit: 'Count', by: OVER_ALL },
  /** 4xx of the proxy itself. */
  RefusedRequests: { unit: 'Count', by: OVER_ALL },
  /** 5xx that came from a target. */
  TargetErrors: { unit: 'Count', by: BY_ALL },
  /** From the event until the head of a streamed answer was handed over. */
  FirstByteTime: { unit: 'Milliseconds', by: OVER_ALL },
  StreamedBytes: { unit: 'Bytes', by: OVER_ALL },
  /** Streamed answers that the end of the invocation ended. Endless streams always end so: not a gateway error. */
  StreamsCut: { unit: 'Count', by: OVER_ALL },
  ClientsGone: { unit: 'Count', by: OVER_ALL },
  MirrorEqual: { unit: 'Count', by: BY_RULE_AND_PAIR },
  MirrorDifferent: { unit: 'Count', by: BY_RULE_AND_PAIR },
  MirrorSkipped: { unit: 'Count', by: BY_RULE },
  /** Since the route table's store last said that the table in use is the newest. */
  RoutesAge: { unit: 'Seconds', by: OVER_ALL },
  RoutesRefused: { unit: 'Count', by: OVER_ALL },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
export type MetricValues = Partial<Record<MetricName, number>>;
export type DimensionValues = Partial<Record<Dimension, string>>;

const NAMESPACE = process.env['POWERTOOLS_METRICS_NAMESPACE'] || 'lattice-migration-proxy';

interface Directive {
  Namespace: string;
  Dimensions: (readonly Dimension[])[];
  Metrics: { Name: string; Unit: string }[];
}

/**
 * The members of a log line that become these metrics. Metrics with the same dimensions share one directive, because
 * each directive is some 100 bytes of every line.
 */
export function embeddedMetrics(
  values: MetricValues,
  dimensions: DimensionValues,
  at: number,
): Record<string, unknown> {
  const directives = new Map<Metric['by'], Directive>();
  for (const name in values) {
    const { by } = METRICS[name as MetricName];
    let directive = directives.get(by);
    if (!directive) {
      const sets = (by as Metric['by']).filter((set) => set.every((name) => dimensions[name] !== undefined));
      directive = { Namespace: NAMESPACE, Dimensions: [[], ...sets], Metrics: [] };
      directives.set(by, directive);
    }
    directive.Metrics.push(DEFINITIONS[name as MetricName]);
  }
  return { _aws: { Timestamp: at, CloudWatchMetrics: [...directives.values()] }, ...dimensions, ...values };
}

const DEFINITIONS = Object.fromEntries(
  Object.entries(METRICS).map(([Name, { unit }]) => [Name, { Name, Unit: unit }]),
) as Record<MetricName, { Name: string; Unit: string }>;
