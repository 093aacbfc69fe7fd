import { runRamps, sentence } from '../functions/ramp/run.ts';
import type { RouteStore } from '../functions/ramp/stores/store.ts';
import type { Decision } from '../shared/ramp/decide.ts';
import { type EvidenceRecord, evidenceOf } from '../shared/ramp/evidence.ts';
import { evidenceRecord } from '../shared/ramp/log-line.ts';
import { rampsOf } from '../shared/ramp/ramps.ts';
import type { RouteTable } from '../shared/routing/schema.ts';
import { type LogLine, tapLog } from './inspector/log-tap.ts';

export interface LocalRamp {
  /** What was decided in the last run. */
  decisions(): readonly Decision[];
  stop(): void;
}

/**
 * Runs the ramps of the route table as the deployed function does, with the function's own log lines as evidence. A
 * minute lasts `minuteMs`.
 */
export function startRamp(store: RouteStore, minuteMs: number, say: (text: string) => void): LocalRamp {
  let records: EvidenceRecord[] = [];
  let decisions: Decision[] = [];
  const stopTap = tapLog((line) => {
    const record = recordOf(line);
    if (record) records.push(record);
  });

  const run = async (): Promise<void> => {
    const decided: Decision[] = [];
    await runRamps(
      {
        store,
        async evidenceOf(table, now) {
          records = records.filter(({ time }) => time >= beginOf(table));
          return evidenceOf(table, records, now, minuteMs);
        },
        log(decision) {
          decided.push(decision);
          if (decision.change) say(`ramp of ${sentence(decision)}`);
        },
        logSkipped: (reason) => say(`ramp: ${reason}`),
        notify: async () => {},
        now: Date.now,
      },
      minuteMs,
    );
    decisions = decided;
  };

  /** One run at a time: a table that is slow to apply must not meet the next run. */
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    run()
      .catch((error: Error) => say(`ramp: ${error.message}`))
      .finally(() => {
        running = false;
      });
  }, minuteMs);
  timer.unref();

  return {
    decisions: () => decisions,
    stop() {
      clearInterval(timer);
      stopTap();
    },
  };
}

function recordOf(line: LogLine): EvidenceRecord | undefined {
  const { timestamp } = line;
  return typeof timestamp === 'string' ? evidenceRecord(line, Date.parse(timestamp)) : undefined;
}

/** From here on lines are evidence; nothing before the oldest step is. */
const beginOf = (table: RouteTable): number =>
  Math.min(
    ...rampsOf(table).map(({ ramp: { state } }) => (state ? Date.parse(state.since) : Number.POSITIVE_INFINITY)),
  );
