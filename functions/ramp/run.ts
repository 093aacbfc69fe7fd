import { type Document, withChanges } from '../../shared/ramp/change.ts';
import { type Decision, decideRamp } from '../../shared/ramp/decide.ts';
import type { RampEvidences } from '../../shared/ramp/evidence.ts';
import { rampsOf, ruleName } from '../../shared/ramp/ramps.ts';
import { percentText } from '../../shared/ramp/words.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { ChangedMeanwhile, type RouteStore } from './stores/store.ts';

/** What a run needs of the world. */
export interface World {
  store: RouteStore;
  evidenceOf(table: RouteTable, now: number): Promise<RampEvidences>;
  /** Once for each ramp and run. `version` is that of the table after the decision. */
  log(decision: Decision, version: number): void;
  /** The table was changed meanwhile, so this run wrote nothing. */
  logSkipped(reason: string): void;
  /** Tells people what moved, and on what evidence. */
  notify(subject: string, message: string): Promise<void>;
  now(): number;
}

/** One run of all ramps of the route table: read, decide, write what changes, and tell. It comes every `minuteMs`. */
export async function runRamps(world: World, minuteMs = 60_000): Promise<void> {
  const { store, evidenceOf, log, logSkipped, notify, now } = world;
  try {
    const stored = await store.read();
    const document: unknown = JSON.parse(stored.text);
    const table = checkRouteTable(document, 'route table');
    if (rampsOf(table).length === 0) return;
    const time = now();
    const { decisions } = decideRamp(table, await evidenceOf(table, time), time, minuteMs);
    const moved = decisions.filter(({ change }) => change);
    let { version } = stored;
    if (moved.length > 0) {
      // What the author of the table left out stays left out: the parameter holds 4 KB, and the defaults are more.
      const next = withChanges(
        document as Document,
        moved.map(({ change }) => change!),
      );
      version = await store.replace(stored, serialized(next, stored.text), moved.map(sentence).join('\n'));
    }
    for (const decision of decisions) log(decision, version);
    if (moved.length > 0) await notify(subjectOf(moved), moved.map(sentence).join('\n'));
  } catch (error) {
    if (!(error instanceof ChangedMeanwhile)) throw error;
    logSkipped(error.message);
  }
}

/** With line breaks where the table had them. */
const serialized = (document: unknown, before: string): string =>
  before.trim().includes('\n') ? `${JSON.stringify(document, null, 2)}\n` : JSON.stringify(document);

/** `orders: 5 % → 25 %, running: 412 requests, …` */
export const sentence = ({ rule, status, fromPercent, toPercent, reason }: Decision): string =>
  `${ruleName(rule)}: ${percentText(fromPercent)} → ${percentText(toPercent)}, ${status}: ${reason}`;

/** SNS takes 100 characters of ASCII as a subject (API reference: Publish). */
function subjectOf(moved: readonly Decision[]): string {
  const [first] = moved;
  const back = moved.some(({ status }) => status === 'rolledBack');
  const name = ruleName((moved.find(({ status }) => status === 'rolledBack') ?? first)!.rule);
  return `Ramp ${back ? 'rolled back' : 'moved'}: ${name}`.replace(/[^ -~]/g, '?').slice(0, 100);
}
