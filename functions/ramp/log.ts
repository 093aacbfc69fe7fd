import type { Decision } from '../../shared/ramp/decide.ts';
import { ruleName } from '../../shared/ramp/ramps.ts';
import { nameable } from '../proxy/log/request-metrics.ts';
import type { Unhealthy } from './watch.ts';

/** Metrics of the ramps, in the embedded metric format, by rule. */
export const RAMP_METRICS = {
  /** The group's share of the rule's requests. */
  RampPercent: 'Percent',
  RampSteps: 'Count',
  RampRollbacks: 'Count',
  /** 1 in a minute in which a new service broke a limit, under a ramp or under a weight. */
  NewServiceUnhealthy: 'Count',
} as const;

type Values = Partial<Record<keyof typeof RAMP_METRICS, number>>;

interface Settings {
  service: string;
  namespace: string;
  write(line: string): void;
  now(): number;
}

/** The line of one ramp in one run. */
export function logDecision(settings: Settings, decision: Decision, version: number): void {
  const { rule, status, step, fromPercent, toPercent, reason, change } = decision;
  const values: Values = { RampPercent: toPercent };
  if (toPercent > fromPercent) values.RampSteps = 1;
  if (change?.state.status === 'rolledBack') Object.assign(values, { RampRollbacks: 1, NewServiceUnhealthy: 1 });
  writeLine(settings, values.RampRollbacks ? 'WARN' : 'INFO', 'ramp', {
    rule: ruleName(rule),
    status,
    step,
    fromPercent,
    toPercent,
    reason,
    routesVersion: String(version),
    ...embedded(settings, values, ruleName(rule)),
  });
}

/** The line of a new service that a weight sends requests to and that is over a limit. */
export const logUnhealthy = (settings: Settings, { rule, targetGroup, reason }: Unhealthy): void =>
  writeLine(settings, 'WARN', 'new service unhealthy', {
    rule: ruleName(rule),
    targetGroup,
    reason,
    ...embedded(settings, { NewServiceUnhealthy: 1 }, ruleName(rule)),
  });

/** The line of a run that wrote nothing, because the table was being changed. */
export const logSkipped = (settings: Settings, reason: string): void =>
  writeLine(settings, 'INFO', 'ramp skipped', { reason });

function writeLine({ service, write, now }: Settings, level: string, message: string, members: object): void {
  write(`${JSON.stringify({ level, message, service, timestamp: new Date(now()).toISOString(), ...members })}\n`);
}

function embedded({ namespace, now }: Settings, values: Values, rule: string): object {
  const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: RAMP_METRICS[Name as keyof typeof RAMP_METRICS] }));
  const directive = { Namespace: namespace, Dimensions: [[], ['Rule']], Metrics };
  return { _aws: { Timestamp: now(), CloudWatchMetrics: [directive] }, Rule: nameable(rule), ...values };
}
