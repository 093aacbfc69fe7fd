import { type Decision, decideRamp } from '../../shared/ramp/decide.ts';
import type { RampEvidences } from '../../shared/ramp/evidence.ts';
import { rampsOf, ruleName } from '../../shared/ramp/ramps.ts';
import { percentText } from '../../shared/ramp/words.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { ChangedMeanwhile, RAMP, type RouteStore } from './stores/store.ts';
import { readTable, type TableInUse, writeChanges } from './table.ts';
import { type Unhealthy, unhealthyWeights, withWatches } from './watch.ts';

/** The effects that a run needs. */
export interface World {
  store: RouteStore;
  evidenceOf(table: RouteTable, now: number): Promise<RampEvidences>;
  /** Once for each ramp and run. `version` is that of the table after the decision. */
  log(decision: Decision, version: number): void;
  /** Once for each new service that a weight, and no ramp, sends requests to and that is over a limit. */
  logUnhealthy(found: Unhealthy): void;
  /** The table was changed meanwhile, so this run wrote nothing. */
  logSkipped(reason: string): void;
  /** Tells people what moved, and on what evidence. */
  notify(subject: string, message: string): Promise<void>;
  now(): number;
}

/**
 * One run of all ramps of the route table: read, decide, write what changes, and tell. Weights are watched, not moved. It
 * comes every `minuteMs`.
 */
export async function runRamps(world: World, minuteMs = 60_000): Promise<void> {
  const { store, evidenceOf, log, logUnhealthy, logSkipped, notify, now } = world;
  try {
    const inUse = await readTable(store);
    const time = now();
    const watched = withWatches(inUse.table, time);
    if (rampsOf(watched).length === 0) return;
    const evidences = await evidenceOf(watched, time);
    for (const found of unhealthyWeights(inUse.table, watched, evidences)) logUnhealthy(found);
    const { decisions } = decideRamp(inUse.table, evidences, time, minuteMs);
    const moved = decisions.filter(({ change }) => change);
    const why = moved.map(sentence).join('\n');
    const version = moved.length === 0 ? inUse.stored.version : await write(store, inUse, moved, why);
    for (const decision of decisions) log(decision, version);
    if (moved.length > 0) await notify(subjectOf(moved), why);
  } catch (error) {
    if (!(error instanceof ChangedMeanwhile)) throw error;
    logSkipped(error.message);
  }
}

/** Writes what moved, and sees that it is in use. An alarm can undo the deployment of a rollback. Then the step before it is reverted. */
async function write(store: RouteStore, inUse: TableInUse, moved: readonly Decision[], why: string): Promise<number> {
  const changes = moved.map(({ change }) => change!);
  const version = await writeChanges(store, inUse, changes, `${RAMP}${why}`);
  try {
    await store.settled?.(() => {});
  } catch (error) {
    if (moved.some(({ status }) => status === 'rolledBack')) await store.revert?.();
    throw error;
  }
  return version;
}

/** `orders: 5 % → 25 %, running: 412 requests, …` */
export const sentence = ({ rule, status, fromPercent, toPercent, reason }: Decision): string =>
  `${ruleName(rule)}: ${percentText(fromPercent)} → ${percentText(toPercent)}, ${withStatus(status, reason)}`;

const withStatus = (status: string, reason: string): string =>
  reason.startsWith(status) ? reason : `${status}: ${reason}`;

/** SNS takes 100 characters of ASCII as a subject (API reference: Publish). */
function subjectOf(moved: readonly Decision[]): string {
  const rolledBack = moved.find(({ status }) => status === 'rolledBack');
  const { rule } = rolledBack ?? moved[0]!;
  return `Ramp ${rolledBack ? 'rolled back' : 'moved'}: ${ruleName(rule)}`.replace(/[^ -~]/g, '?').slice(0, 100);
}
