import { type ErrorKind, ProxyError } from '../../../shared/errors.ts';
import type { Exchange } from '../exchange.ts';
import { DEFAULT_RULE, type DimensionValues, dimensionValue, type MetricName, type MetricValues } from './metrics.ts';

/** What an exchange counts for, at the moment its answer has been handed over. What is nothing is left out. */
export function metricsOf(exchange: Exchange, durationMs: number, now: number): MetricValues {
  const { response, error, asked, targetGroup, fellBackFrom, routes } = exchange;
  const status = response?.statusCode ?? 0;
  const values: MetricValues = { Requests: 1 };
  if (response) values[STATUS_CLASSES[Math.floor(status / 100)]!] = 1;
  values.ProxyTime = rounded(Math.max(0, durationMs - (asked?.ms ?? 0)));
  if (asked?.ms) values.TargetTime = rounded(asked.ms);
  if (asked?.retries) values.Retries = asked.retries;
  if (fellBackFrom !== undefined) values.Fallbacks = 1;
  if (error !== undefined) values[status >= 500 ? 'GatewayErrors' : 'RefusedRequests'] = 1;
  else if (status >= 500 && targetGroup !== undefined) values.TargetErrors = 1;
  if (routes?.confirmedAt !== undefined) values.RoutesAge = Math.max(0, Math.round((now - routes.confirmedAt) / 1000));
  return values;
}

const STATUS_CLASSES: Readonly<Record<number, MetricName>> = {
  2: 'Status2xx',
  3: 'Status3xx',
  4: 'Status4xx',
  5: 'Status5xx',
};

/** Milliseconds to the microsecond. */
export const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

/** By which rule and which target group it counts: none where it came to neither. */
export function dimensionsOf({ rule, targetGroup, routes, error }: Exchange): DimensionValues {
  const values: DimensionValues = {};
  if (!routes) return values;
  if (rule !== undefined) values.Rule = dimensionValue(routes.table, 'Rule', rule);
  else if (targetGroup !== undefined || !isRefusedBefore(error)) values.Rule = DEFAULT_RULE;
  if (targetGroup !== undefined) values.TargetGroup = dimensionValue(routes.table, 'TargetGroup', targetGroup);
  return values;
}

/** Whether a request without a rule has none because it never came to the rules. */
const isRefusedBefore = (error: unknown): boolean =>
  error !== undefined && !(error instanceof ProxyError && BY_THE_TABLE.has(error.kind));

/** What the route table itself answers with. */
const BY_THE_TABLE: ReadonlySet<ErrorKind> = new Set(['noRule', 'noTarget']);
