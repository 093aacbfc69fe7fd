import type { Fallback, RouteTable } from '../routing/schema.ts';
import { rampsOf } from './ramps.ts';
import type { Ramp } from './schema.ts';

/** A target group's results for one rule in a stretch of time. */
export interface GroupEvidence {
  /** Requests that the rule gave to this group first. */
  requests: number;
  /** 5xx that it answered. */
  targetErrors: number;
  /** 5xx of the proxy, because the group did not answer, or not in time, or not in HTTP. */
  gatewayErrors: number;
  /** The time within which 95 of 100 of its answers were complete. */
  p95Ms?: number;
  /** Mirrored requests that this group and another both answered, … */
  compared: number;
  /** … and how many of them not alike. */
  different: number;
}

/** By the name of the target group. */
export type Evidence = Readonly<Record<string, GroupEvidence>>;

export interface RampEvidence {
  /** The state's `since` from which `step` was counted: evidence of an earlier step says nothing of this one. */
  since: string;
  /** Since the step began. */
  step: Evidence;
  /** The results of the step's last minutes only, so that a long good time does not hide a new fault. */
  recent: Evidence;
}

/** By the name of the rule; undefined is the default action. */
export type RampEvidences = ReadonlyMap<string | undefined, RampEvidence>;

export const NO_EVIDENCE: GroupEvidence = {
  requests: 0,
  targetErrors: 0,
  gatewayErrors: 0,
  compared: 0,
  different: 0,
};

/** A request as its log line tells it. */
export interface RequestRecord {
  kind: 'request';
  time: number;
  /** Absent: the default action. */
  rule?: string | undefined;
  targetGroup?: string | undefined;
  fellBackFrom?: string | undefined;
  /** The status that the first group answered, `unreachable` where it answered none. */
  fellBackOn?: number | 'unreachable' | undefined;
  /** A 5xx, and whether the target answered it or the proxy. */
  error?: 'target' | 'gateway' | undefined;
  /** How long the target took, in milliseconds. */
  targetMs?: number | undefined;
}

/** A mirrored request that was compared. */
export interface MirrorRecord {
  kind: 'mirror';
  time: number;
  rule?: string | undefined;
  targetGroup: string;
  mirror: string;
  equal: boolean;
}

export type EvidenceRecord = RequestRecord | MirrorRecord;

/** The last minutes that are looked at on their own: as long as a step lasts at least. */
export const recentMinutes = ({ holdMinutes }: Ramp): number => Math.max(1, holdMinutes);

/** The evidence of the records for each ramp that has begun, up to `now`. */
export function evidenceOf(
  table: RouteTable,
  records: readonly EvidenceRecord[],
  now: number,
  minuteMs = 60_000,
): RampEvidences {
  const evidences = new Map<string | undefined, RampEvidence>();
  for (const { rule, ramp, forward } of rampsOf(table)) {
    if (!ramp.state) continue;
    const begin = Date.parse(ramp.state.since);
    const ofRule = records.filter((record) => record.rule === rule && record.time >= begin && record.time <= now);
    const recently = now - recentMinutes(ramp) * minuteMs;
    evidences.set(rule, {
      since: ramp.state.since,
      step: count(ofRule, forward.fallback),
      recent: count(
        ofRule.filter(({ time }) => time > recently),
        forward.fallback,
      ),
    });
  }
  return evidences;
}

interface Counted extends GroupEvidence {
  times: number[];
}

function count(records: readonly EvidenceRecord[], fallback: Fallback | undefined): Evidence {
  const groups = new Map<string, Counted>();
  const of = (name: string): Counted => {
    const known = groups.get(name) ?? { ...NO_EVIDENCE, times: [] };
    groups.set(name, known);
    return known;
  };
  for (const record of records) {
    if (record.kind === 'mirror') {
      for (const name of new Set([record.targetGroup, record.mirror])) {
        of(name).compared++;
        if (!record.equal) of(name).different++;
      }
      continue;
    }
    // A request that fell back belongs to the group that was chosen for it.
    const name = record.fellBackFrom ?? record.targetGroup;
    if (name === undefined) continue;
    const group = of(name);
    group.requests++;
    if (record.targetMs !== undefined) group.times.push(record.targetMs);
    if (record.error) group[`${record.error}Errors`]++;
    else if (record.fellBackFrom !== undefined && isFailure(record.fellBackOn, fallback)) group.targetErrors++;
  }
  return Object.fromEntries(
    [...groups].map(([name, { times, ...group }]) => [
      name,
      times.length > 0 ? { ...group, p95Ms: percentile95(times) } : group,
    ]),
  );
}

/** A fallback on a status below 500 may be how the move is meant; where the line does not say, the action must not allow more. */
const isFailure = (on: RequestRecord['fellBackOn'], fallback: Fallback | undefined): boolean =>
  (on === undefined ? (fallback?.on ?? ['unreachable']) : [on]).some((each) => each === 'unreachable' || each >= 500);

/** By nearest rank: the smallest time such that at least 95 % of the requests took no longer. */
function percentile95(times: number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1]!;
}
