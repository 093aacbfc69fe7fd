import { type Evidence, type GroupEvidence, NO_EVIDENCE } from './evidence.ts';
import type { Ramp, RampLimits } from './schema.ts';
import { millisecondsText, percentText } from './words.ts';

/** The group that a ramp moves requests to, and the other groups of the action. */
export interface Comparison {
  group: GroupEvidence;
  others: Traffic;
}

/** Answers are compared for the ramp's own group, so there is no sum of them. */
type Traffic = Omit<GroupEvidence, 'compared' | 'different'>;

/** `names` are all target groups of the action. */
export function comparisonOf(
  evidence: Evidence,
  { targetGroupIdentifier }: Ramp,
  names: readonly string[],
): Comparison {
  const of = (name: string): GroupEvidence => (Object.hasOwn(evidence, name) ? evidence[name]! : NO_EVIDENCE);
  const others = names.filter((name) => name !== targetGroupIdentifier).map(of);
  return { group: of(targetGroupIdentifier), others: others.reduce<Traffic>(together, NO_EVIDENCE) };
}

/** The limit that the group is over, in words; undefined where it is within all of them. */
export function breach({ limits, minRequests }: Ramp, comparison: Comparison): string | undefined {
  for (const [key, limit] of Object.entries(limits) as [keyof RampLimits, number | undefined][]) {
    const found = limit === undefined ? undefined : CHECKS[key](comparison, limit, minRequests);
    if (found) return found;
  }
  return undefined;
}

/** Why answers that were compared neither allow the next step nor break the limit: they are too few, and too many differ. */
export function parityDoubt({ limits, minRequests }: Ramp, { group }: Comparison): string | undefined {
  const { compared, different } = group;
  const isOverSoFar = isOver(share(different, compared, 1), 100 - (limits.parityPercent ?? 0));
  if (compared >= minRequests || !isOverSoFar) return undefined;
  return `${different} of ${compared} compared answers differ, and ${minRequests} are needed to judge`;
}

/** One line: how the group does, and how the others do. */
export function describe({ group, others }: Comparison): string {
  const parts = [`${group.requests} requests`, summary(group)];
  if (others.requests > 0) parts.push(`the other groups ${summary(others)}`);
  if (group.compared > 0) parts.push(`${group.different} of ${group.compared} compared answers differ`);
  return parts.join(', ');
}

const summary = (evidence: Traffic): string =>
  [
    `${percentText(share(errorsOf(evidence), evidence.requests, 1))} errors`,
    ...(evidence.p95Ms === undefined ? [] : [`p95 ${millisecondsText(evidence.p95Ms)}`]),
  ].join(' and ');

type Check = (comparison: Comparison, limit: number, minRequests: number) => string | undefined;

/**
 * A share is taken of at least `minRequests`. So one error among the first few requests breaks no limit; and a share
 * that is over the limit before there are so many stays over it, however well the missing ones go.
 */
const CHECKS: Readonly<Record<keyof RampLimits, Check>> = {
  errorPercent({ group }, limit, least) {
    if (!isOver(share(errorsOf(group), group.requests, least), limit)) return undefined;
    return `${describeErrors(group, least)}; the limit is ${percentText(limit)}`;
  },
  errorPercentOverOthers({ group, others }, limit, least) {
    const ofOthers = share(errorsOf(others), others.requests, least);
    const isBeyond = isOver(share(errorsOf(group), group.requests, least) - ofOthers, limit);
    if (others.requests < least || !isBeyond) return undefined;
    return `${describeErrors(group, least)}, the other groups ${percentText(ofOthers)}; the limit is ${percentText(limit)} over theirs`;
  },
  p95Ms({ group }, limit, least) {
    if (group.requests < least || !isOver(group.p95Ms ?? 0, limit)) return undefined;
    return `p95 ${millisecondsText(group.p95Ms!)}; the limit is ${millisecondsText(limit)}`;
  },
  p95MsOverOthers({ group, others }, limit, least) {
    const isBeyond = isOver((group.p95Ms ?? 0) - (others.p95Ms ?? 0), limit);
    if (group.requests < least || others.requests < least || !isBeyond) return undefined;
    return `p95 ${millisecondsText(group.p95Ms!)}, the other groups ${millisecondsText(others.p95Ms ?? 0)}; the limit is ${millisecondsText(limit)} over theirs`;
  },
  parityPercent({ group: { compared, different } }, limit, least) {
    if (!isOver(share(different, compared, least), 100 - limit)) return undefined;
    return `${different} of ${compared} compared answers differ; the limit is ${percentText(limit)} alike`;
  },
};

const errorsOf = ({ targetErrors, gatewayErrors }: Traffic): number => targetErrors + gatewayErrors;

function describeErrors(group: GroupEvidence, least: number): string {
  const { requests, targetErrors, gatewayErrors } = group;
  const percent = percentText(share(errorsOf(group), requests, least));
  const of = requests < least ? ` of the ${least} that a step needs` : '';
  return `${targetErrors + gatewayErrors} errors in ${requests} requests (${targetErrors} by the target, ${gatewayErrors} by the proxy), ${percent}${of}`;
}

const share = (part: number, total: number, least: number): number => (part * 100) / Math.max(total, least);

/** Percents are quotients, so a rounding error must not count as over a limit. */
const isOver = (value: number, limit: number): boolean => value - limit > 1e-9;

/** Percentiles cannot be added up: the slowest of several groups is what the callers were used to. */
function together(a: Traffic, b: Traffic): Traffic {
  const p95Ms = Math.max(a.p95Ms ?? 0, b.p95Ms ?? 0);
  return {
    requests: a.requests + b.requests,
    targetErrors: a.targetErrors + b.targetErrors,
    gatewayErrors: a.gatewayErrors + b.gatewayErrors,
    ...(p95Ms > 0 && { p95Ms }),
  };
}
