import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Fetcher, liveRoutes } from '../../../../functions/proxy/routes/live.ts';
import type { Routes, RoutesDocument, RoutesSource } from '../../../../functions/proxy/routes/routes.ts';
import { capturedLog } from '../../../support/captured-log.ts';

// From source there is no package whose entries could be loaded.
vi.mock('../../../../functions/proxy/load-entry.ts', async () => {
  const powertools = await import('../../../../functions/proxy/log/powertools.ts');
  return { loadEntry: () => powertools };
});

/**
 * Requests, answers, failures, freezes and time in any order, against a model of what live.ts promises. Every call of
 * the store stays open until a command ends it, so an answer may come in any order and after any freeze.
 */

capturedLog();
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const FRESH_MS = 15_000;
const STALE_MS = 45_000;
const WAIT_MS = 1_000;
const INTERRUPTED_MS = 6_000;

interface Model {
  table?: { version: string; confirmedAt: number } | undefined;
  /** When the latest call ended. */
  checkedAt: number;
  /** The latest call, until it ends. */
  running?: { call: number; since: number } | undefined;
  calls: number;
  inUse?: RoutesDocument;
  /** How many tables were made of answers. */
  made: number;
}

interface Real {
  routes: RoutesSource;
  calls: PromiseWithResolvers<RoutesDocument | undefined>[];
  /** Every table that was made of an answer. The last one is in use. */
  tables: Routes[];
}

type Command = fc.AsyncCommand<Model, Real>;

/** All that has become due without time passing. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

/** The model starts a call, unless a younger one is under way. */
function ask(model: Model): void {
  if (model.running && Date.now() - model.running.since < INTERRUPTED_MS) return;
  model.running = { call: model.calls, since: Date.now() };
  model.calls += 1;
}

class Pass implements Command {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
  check = () => true;
  /** The clock alone, as after a freeze: no timer has run. */
  async run(): Promise<void> {
    vi.setSystemTime(Date.now() + this.ms);
  }
  toString = () => `pass(${this.ms})`;
}

class Request implements Command {
  check = () => true;
  async run(model: Model, { routes, calls }: Real): Promise<void> {
    const age = Date.now() - model.checkedAt;
    if (!model.table || age >= FRESH_MS) ask(model);
    const given = routes();
    await settle();
    expect(calls).toHaveLength(model.calls);
    if (!model.table) return void (given as Promise<Routes>).catch(() => {});
    // A stale table waits for the store, and for a second at most.
    expect(given instanceof Promise).toBe(age >= STALE_MS);
    if (given instanceof Promise) {
      let isGiven = false;
      void given.then(() => {
        isGiven = true;
      });
      const now = Date.now();
      vi.advanceTimersByTime(WAIT_MS - 1);
      await settle();
      expect(isGiven).toBe(false);
      vi.advanceTimersByTime(1);
      await settle();
      expect(isGiven).toBe(true);
      expect(Date.now()).toBe(now + WAIT_MS);
    }
    expect(await given).toMatchObject(model.table);
  }
  toString = () => 'request';
}

/** The store answers one of the open calls, the oldest first or the latest first. */
class End implements Command {
  readonly outcome: 'new version' | 'new text' | 'the same again' | 'nothing new' | 'failure';
  readonly isOldest: boolean;
  constructor(outcome: End['outcome'], isOldest: boolean) {
    this.outcome = outcome;
    this.isOldest = isOldest;
  }
  check = () => true;
  async run(model: Model, { calls, tables }: Real): Promise<void> {
    const open = calls.flatMap((call, i) => (ended.has(call) ? [] : [i]));
    const call = this.isOldest ? open[0] : open.at(-1);
    if (call === undefined) return;
    ended.add(calls[call]!);
    const document = this.answer(model, call);
    if (this.outcome === 'failure') calls[call]!.reject(new Error('down'));
    else calls[call]!.resolve(document && { ...document });
    await settle();
    if (model.running?.call === call) this.endLatest(model, document, model.running.since);
    expect(tables.at(-1)).toEqual(model.table);
    expect(tables).toHaveLength(model.made);
  }
  /** A store without versions of its own may have a new text under the same one. */
  answer({ inUse }: Model, call: number): RoutesDocument | undefined {
    const fresh = { text: `text ${call}`, version: `v${call}` };
    if (this.outcome === 'new version') return fresh;
    if (this.outcome === 'new text') return { ...fresh, version: inUse?.version ?? fresh.version };
    return this.outcome === 'the same again' ? inUse : undefined;
  }
  endLatest(model: Model, document: RoutesDocument | undefined, since: number): void {
    const at = Date.now() - since >= INTERRUPTED_MS ? since : Date.now();
    model.running = undefined;
    model.checkedAt = at;
    if (document && document !== model.inUse) {
      model.inUse = document;
      model.table = { version: document.version!, confirmedAt: at };
      model.made += 1;
    } else if (this.outcome !== 'failure' && model.table) model.table.confirmedAt = at;
  }
  toString = () => `end(${this.outcome}, ${this.isOldest ? 'oldest' : 'latest'})`;
}

const ended = new WeakSet<object>();

const commands = fc.commands(
  [
    fc.constantFrom(10, 900, 4_000, 5_999, 6_000, 14_999, 15_000, 44_999, 45_000, 3_600_000).map((ms) => new Pass(ms)),
    fc.constant(new Request()),
    fc
      .tuple(
        fc.constantFrom<End['outcome'][]>('new version', 'new text', 'the same again', 'nothing new', 'failure'),
        fc.boolean(),
      )
      .map(([outcome, isOldest]) => new End(outcome, isOldest)),
  ],
  { maxCommands: 40 },
);

it('a live route table does what its model does', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      await fc.asyncModelRun(async () => {
        const calls: Real['calls'] = [];
        const fetcher: Fetcher = () => {
          const call = Promise.withResolvers<RoutesDocument | undefined>();
          calls.push(call);
          return call.promise;
        };
        const tables: Routes[] = [];
        const toRoutes = ({ version }: RoutesDocument): Routes => {
          const routes = { version } as Routes;
          tables.push(routes);
          return routes;
        };
        const routes = liveRoutes('ROUTES_PARAMETER', async () => fetcher, toRoutes);
        await settle();
        const model: Model = { checkedAt: 0, calls: 1, made: 0, running: { call: 0, since: Date.now() } };
        return { model, real: { routes, calls, tables } };
      }, list);
    }),
    { numRuns: 500 },
  );
});
