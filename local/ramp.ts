import { runRamps, sentence, type World } from '../functions/ramp/run.ts';
import type { RouteStore } from '../functions/ramp/stores/store.ts';
import { readTable, writeChanges } from '../functions/ramp/table.ts';
import type { Change } from '../shared/ramp/change.ts';
import type { Decision } from '../shared/ramp/decide.ts';
import { type EvidenceRecord, evidenceOf, type RampEvidences } from '../shared/ramp/evidence.ts';
import { evidenceRecord } from '../shared/ramp/log-line.ts';
import { approve, hold, rollBack } from '../shared/ramp/person.ts';
import { type PlacedRamp, rampsOf, ruleName } from '../shared/ramp/ramps.ts';
import type { RouteTable } from '../shared/routing/schema.ts';
import { type LogLine, tapLog } from './inspector/log-tap.ts';
import type { ByHand, SeenRamp } from './inspector/messages.ts';

export interface LocalRamp {
  /** Carries out a person's decision about the ramp of a rule, and runs again. Throws with the reason if it cannot be done. */
  decide(what: ByHand, rule: string): Promise<void>;
  stop(): void;
}

export interface RampOptions {
  store: RouteStore;
  /** How long a minute lasts. */
  minuteMs: number;
  say(text: string): void;
  /** Told after each run. */
  show(ramps: SeenRamp[]): void;
}

/** Runs the ramps of the route table as the deployed function does, with the function's own log lines as evidence. */
export function startRamp({ store, minuteMs, say, show }: RampOptions): LocalRamp {
  let records: EvidenceRecord[] = [];
  const stopTap = tapLog((line) => {
    const record = recordOf(line);
    if (record) records.push(record);
  });

  const run = async (): Promise<void> => {
    const decided: Decision[] = [];
    let table: RouteTable | undefined;
    let evidences: RampEvidences = new Map();
    const world: World = {
      store,
      async evidenceOf(read, now) {
        table = read;
        records = records.filter(({ time }) => time >= beginOf(read));
        evidences = evidenceOf(read, records, now, minuteMs);
        return evidences;
      },
      log(decision) {
        decided.push(decision);
        if (decision.change) say(`ramp of ${sentence(decision)}`);
      },
      logUnhealthy: ({ rule, targetGroup, reason }) => say(`${ruleName(rule)}: ${targetGroup} is unhealthy: ${reason}`),
      logSkipped: (reason) => say(`ramp: ${reason}`),
      notify: async () => {},
      now: Date.now,
    };
    await runRamps(world, minuteMs);
    show(table ? seenRamps(table, decided, evidences) : []);
  };

  /** One run at a time: a table that is slow to apply must not meet the next run. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };
  const runInTurn = (): Promise<void> => inTurn(run).catch((error: Error) => say(`ramp: ${error.message}`));

  let waiting = false;
  const timer = setInterval(async () => {
    if (waiting) return;
    waiting = true;
    await runInTurn();
    waiting = false;
  }, minuteMs);
  timer.unref();
  void runInTurn();

  return {
    async decide(what, rule) {
      await inTurn(async () => {
        const inUse = await readTable(store);
        const placed = rampsOf(inUse.table).find((ramp) => ruleName(ramp.rule) === rule);
        if (!placed) throw new Error(`${rule} has no ramp`);
        const change = BY_HAND[what](placed, Date.now());
        await writeChanges(store, inUse, [change], `${rule}: ${what}`);
        say(`ramp of ${rule}: ${what}, in the inspector`);
      });
      await runInTurn();
    },
    stop() {
      clearInterval(timer);
      stopTap();
    },
  };
}

const BY_HAND: Readonly<Record<ByHand, (placed: PlacedRamp, now: number) => Change>> = {
  approve,
  hold: (placed, now) => hold(placed, 'held in the inspector', now),
  rollback: (placed, now) => rollBack(placed, 'rolled back in the inspector', now),
};

/** The ramps that the page shows: those of the table that a run read, with its decisions. */
function seenRamps(table: RouteTable, decisions: readonly Decision[], evidences: RampEvidences): SeenRamp[] {
  const placed = new Map(rampsOf(table).map((each) => [each.rule, each]));
  return decisions.flatMap(({ rule, change, ...decision }) => {
    const found = placed.get(rule);
    if (!found) return [];
    const { targetGroupIdentifier, steps, approveAt, state } = found.ramp;
    const { since } = change?.state ?? state ?? {};
    return {
      ...decision,
      rule: ruleName(rule),
      targetGroup: targetGroupIdentifier,
      steps,
      approveAt,
      ...(since !== undefined && { since }),
      evidence: evidences.get(rule)?.step ?? {},
    };
  });
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
