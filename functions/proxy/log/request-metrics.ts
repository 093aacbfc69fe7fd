import { type ErrorKind, ProxyError } from '../../../shared/errors.ts';
import { inPriorityOrder } from '../../../shared/routing/priority.ts';
import type { RouteTable } from '../../../shared/routing/schema.ts';
import type { Invocation, Sending } from '../invocation.ts';
import type { DimensionValues, MetricName, MetricValues } from './metrics.ts';

/** The metrics of one request whose answer was handed over. Zeros are left out. */
export function requestMetrics(invocation: Invocation, durationMs: number, now: number): MetricValues {
  const { routes, delivery, response, error, sending, startedAt } = invocation;
  const { ms: targetMs = 0, retries = 0 } = delivery?.attempts ?? {};
  const status = response?.statusCode ?? 0;
  const values: MetricValues = { Requests: 1 };
  if (response) values[STATUS_CLASSES[Math.floor(status / 100)]!] = 1;
  // A stream's body comes after its head, at the pace of target and client.
  const ownMs = (sending ? sending.headAt - startedAt : durationMs) - targetMs;
  values.ProxyTime = roundMs(Math.max(0, ownMs));
  if (targetMs) values.TargetTime = roundMs(targetMs);
  if (retries) values.Retries = retries;
  if (delivery?.fellBackFrom !== undefined) values.Fallbacks = 1;
  if (hidesAnError(invocation)) values.FallbackErrors = 1;
  if (sending) countSending(values, sending, startedAt);
  const end = sending && ENDS[sending.ended];
  if (end === 'GatewayErrors') values[errorMetric(error, 502)] = 1;
  else if (end) values[end] = 1;
  else if (error !== undefined) values[errorMetric(error, status)] = 1;
  else if (status >= 500 && delivery?.targetGroup !== undefined) values.TargetErrors = 1;
  if (routes?.confirmedAt !== undefined) values.RoutesAge = Math.max(0, Math.round((now - routes.confirmedAt) / 1000));
  return values;
}

function countSending(values: MetricValues, { headAt, bytes }: Sending, startedAt: number): void {
  values.FirstByteTime = roundMs(headAt - startedAt);
  if (bytes) values.StreamedBytes = bytes;
}

/** The metric of an answer that did not go out whole. */
const ENDS: Readonly<Record<Sending['ended'], MetricName | undefined>> = {
  complete: undefined,
  brokenOff: 'GatewayErrors',
  cut: 'StreamsCut',
  clientGone: 'ClientsGone',
};

/** A fallback after a 5xx or no answer, whose own answer the caller got. */
const hidesAnError = ({ delivery, response, error }: Invocation): boolean =>
  delivery?.fellBackOn !== undefined &&
  (delivery.fellBackOn === 'unreachable' || delivery.fellBackOn >= 500) &&
  error === undefined &&
  (response?.statusCode ?? 500) < 500;

const STATUS_CLASSES: Readonly<Record<number, MetricName>> = {
  2: 'Status2xx',
  3: 'Status3xx',
  4: 'Status4xx',
  5: 'Status5xx',
};

/** An error that a client alone can cause is not a gateway error. Else any client could make a deployment roll back. */
function errorMetric(error: unknown, status: number): MetricName {
  const own = error instanceof ProxyError ? OWN_METRICS[error.kind] : undefined;
  return own ?? (status >= 500 ? 'GatewayErrors' : 'RefusedRequests');
}

const OWN_METRICS: Partial<Record<ErrorKind, MetricName>> = { loop: 'Loops', unencodable: 'Unencodable' };

/** To the microsecond. */
export const roundMs = (ms: number): number => Math.round(ms * 1000) / 1000;

/** The rule and the target group that a request counts for. Empty if routing was never reached. */
export function requestDimensions({ routes, decision, delivery }: Invocation): DimensionValues {
  if (!routes || !decision || !isRouted(decision)) return {};
  const { targetGroup } = delivery ?? {};
  const rule = decision.rule?.name;
  if (targetGroup === undefined) return { Rule: ruleDimension(routes.table, rule) };
  const TargetGroup = dimensionValue(routes.table, 'TargetGroup', targetGroup);
  // The rule did not choose this group, so it is not evidence for a ramp: any client can send the header.
  if (isTesters(decision)) return { TargetGroup, Rule: ruleDimension(routes.table, rule) };
  return { TargetGroup, ...pairDimensions(routes.table, rule, delivery?.fellBackFrom ?? targetGroup) };
}

/** A tester named the target group. */
export const isTesters = (decision: Invocation['decision']): boolean =>
  decision?.action === 'forward' && decision.chosenBy === 'targetGroupHeader';

/** A request that a rule matched, or that the table itself answered for; an ambiguous path, say, came to no rule. */
const isRouted = (decision: NonNullable<Invocation['decision']>): boolean =>
  decision.rule !== undefined || decision.action !== 'refuse' || BY_THE_TABLE.has(decision.error.kind);

const BY_THE_TABLE: ReadonlySet<ErrorKind> = new Set(['noRule', 'noTarget']);

/** Stands for the default action, which has no name; API Gateway's word for it. */
const DEFAULT_RULE = '$default';

/** Stands for all rules or target groups that have no metrics of their own. */
const OTHER = '$other';

/** How many rules, and how many target groups, have metrics of their own. */
export const MAX_NAMED = 50;

/** A dimension's value is ASCII and does not begin with a colon (CloudWatch API reference: Dimension). */
const NAMEABLE = /^[!-9;-~][ -~]{0,254}$/;

/** A name that CloudWatch takes as a dimension's value: the name itself, or `$other`. */
export const nameable = (name: string): string => (NAMEABLE.test(name) ? name : OTHER);

/** The name itself, or `$other`. The first names of the table count, so that every environment agrees. */
export function dimensionValue(table: RouteTable, dimension: 'Rule' | 'TargetGroup', name: string): string {
  let named = NAMED.get(table);
  if (!named) {
    const rules = inPriorityOrder(table.rules);
    named = { Rule: firstOf(rules.map((rule) => rule.name)), TargetGroup: firstOf(Object.keys(table.targetGroups)) };
    NAMED.set(table, named);
  }
  return named[dimension].has(name) ? name : OTHER;
}

const NAMED = new WeakMap<RouteTable, Record<'Rule' | 'TargetGroup', ReadonlySet<string>>>();

const firstOf = (names: readonly string[]): ReadonlySet<string> =>
  new Set(names.slice(0, MAX_NAMED).filter((name) => NAMEABLE.test(name)));

/** `undefined` means the default action. */
const ruleDimension = (table: RouteTable, rule: string | undefined): string =>
  rule === undefined ? DEFAULT_RULE : dimensionValue(table, 'Rule', rule);

/** A rule, and the target group that it chose if it is one of several: a fallback is not what the rule chose. */
export function pairDimensions(table: RouteTable, rule: string | undefined, chosen: string): DimensionValues {
  const pairs = PAIRS.get(table) ?? pairsOf(table);
  PAIRS.set(table, pairs);
  const Rule = ruleDimension(table, rule);
  return pairs.get(rule)?.has(chosen) ? { Rule, ChosenTargetGroup: chosen } : { Rule };
}

const PAIRS = new WeakMap<RouteTable, ReadonlyMap<string | undefined, ReadonlySet<string>>>();

/** At most 50 pairs have metrics of their own, in the order of the table. The rule needs metrics of its own too. */
function pairsOf(table: RouteTable): ReadonlyMap<string | undefined, ReadonlySet<string>> {
  const { rules, defaultAction } = table;
  const actions = [
    ...inPriorityOrder(rules).map(({ name, action }) => ({ rule: name, action })),
    { rule: undefined, action: defaultAction },
  ];
  const pairs = actions.flatMap(({ rule, action }) => {
    const groups = action?.forward?.targetGroups ?? [];
    if (groups.length < 2 || ruleDimension(table, rule) === OTHER) return [];
    return groups.map(({ targetGroupIdentifier }) => ({ rule, group: targetGroupIdentifier }));
  });
  const named = new Map<string | undefined, Set<string>>();
  for (const { rule, group } of pairs.slice(0, MAX_NAMED)) {
    if (NAMEABLE.test(group)) named.set(rule, (named.get(rule) ?? new Set()).add(group));
  }
  return named;
}
