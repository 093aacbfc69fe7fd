import { type ErrorKind, ProxyError } from '../../../shared/errors.ts';
import type { Invocation } from '../invocation.ts';
import { type DimensionValues, dimensionValue, type MetricName, type MetricValues, ruleDimension } from './metrics.ts';

/** What one request counts for, when its answer has been handed over. Zeros are left out. */
export function requestMetrics(invocation: Invocation, durationMs: number, now: number): MetricValues {
  const { routes, delivery, response, error } = invocation;
  const { ms: targetMs = 0, retries = 0 } = delivery?.attempts ?? {};
  const status = response?.statusCode ?? 0;
  const values: MetricValues = { Requests: 1 };
  if (response) values[STATUS_CLASSES[Math.floor(status / 100)]!] = 1;
  values.ProxyTime = roundMs(Math.max(0, durationMs - targetMs));
  if (targetMs) values.TargetTime = roundMs(targetMs);
  if (retries) values.Retries = retries;
  if (delivery?.fellBackFrom !== undefined) values.Fallbacks = 1;
  if (error !== undefined) values[errorMetric(error, status)] = 1;
  else if (status >= 500 && delivery?.targetGroup !== undefined) values.TargetErrors = 1;
  if (routes?.confirmedAt !== undefined) values.RoutesAge = Math.max(0, Math.round((now - routes.confirmedAt) / 1000));
  return values;
}

const STATUS_CLASSES: Readonly<Record<number, MetricName>> = {
  2: 'Status2xx',
  3: 'Status3xx',
  4: 'Status4xx',
  5: 'Status5xx',
};

/** What a client alone can cause is never a gateway error, or any client could have a deployment rolled back. */
function errorMetric(error: unknown, status: number): MetricName {
  const kind = error instanceof ProxyError ? error.kind : 'internal';
  return OWN_METRICS[kind] ?? (status >= 500 ? 'GatewayErrors' : 'RefusedRequests');
}

const OWN_METRICS: Partial<Record<ErrorKind, MetricName>> = { loop: 'Loops', unencodable: 'Unencodable' };

/** To the microsecond. */
export const roundMs = (ms: number): number => Math.round(ms * 1000) / 1000;

/** The rule and the target group that a request counts for. Empty if routing was never reached. */
export function requestDimensions({ routes, decision, delivery }: Invocation): DimensionValues {
  if (!routes || !decision || !isRouted(decision)) return {};
  const { targetGroup } = delivery ?? {};
  return {
    Rule: ruleDimension(routes.table, decision.rule?.name),
    ...(targetGroup !== undefined && { TargetGroup: dimensionValue(routes.table, 'TargetGroup', targetGroup) }),
  };
}

/** A request that a rule matched, or that the table itself answered for; an ambiguous path, say, came to no rule. */
const isRouted = (decision: NonNullable<Invocation['decision']>): boolean =>
  decision.rule !== undefined || decision.action !== 'refuse' || BY_THE_TABLE.has(decision.error.kind);

const BY_THE_TABLE: ReadonlySet<ErrorKind> = new Set(['noRule', 'noTarget']);
