import { pathToFileURL } from 'node:url';
import { eventText, readResult, type Sent, type Source } from './events.ts';
import { type Bundle, lambdaContext } from './lambda-context.ts';
import { type Profile, startProfiler } from './profiler.ts';
import type { Work } from './work.ts';

/**
 * One contender in a process of its own, as in Lambda: invoked one event after another. Every invocation gets an
 * event fresh from JSON.parse, made before the clock starts, because some contenders write into theirs.
 */
export type Order = { work: Work; source?: Source; backendUrl: string } & (
  | { check: true }
  | { count: number; profile?: true }
);
export interface Batch {
  /** Milliseconds, one per invocation. */
  times: number[];
  /** User and system time of the whole process, in milliseconds per invocation. */
  cpu: number;
}
export type Report = { sent: Sent } | { batch: Batch } | { profile: Profile } | { error: string };

const { handler, ended } = (await import(pathToFileURL(process.argv[2]!).href)) as Bundle;

/** Without an event source the contender is the baseline, which takes the HTTP request itself. */
function eventMaker({ work, source, backendUrl }: Order): () => unknown {
  if (!source) {
    const { method, path, headers, body } = work;
    return () => ({ method, path, headers: Object.fromEntries(headers), body });
  }
  const text = eventText(source, work, backendUrl);
  return () => JSON.parse(text);
}

async function run(make: () => unknown, count: number): Promise<Batch> {
  const events = Array.from({ length: count }, make);
  const times: number[] = [];
  const before = process.cpuUsage();
  for (const event of events) {
    const start = performance.now();
    await handler(event, lambdaContext);
    times.push(performance.now() - start);
    // Before the next event the runtime waits for the end of a stream, and hands the answer over: what a handler leaves
    // for then keeps no caller waiting.
    await ended?.();
    await new Promise(setImmediate);
  }
  const { user, system } = process.cpuUsage(before);
  return { times, cpu: (user + system) / 1000 / count };
}

async function profiled(make: () => unknown, count: number): Promise<Profile> {
  const stop = await startProfiler();
  await run(make, count);
  return stop();
}

process.on('message', async (order: Order) => {
  let report: Report;
  try {
    const make = eventMaker(order);
    if ('check' in order) report = { sent: readResult(order.source, await handler(make(), lambdaContext)) };
    else if (order.profile) report = { profile: await profiled(make, order.count) };
    else report = { batch: await run(make, order.count) };
  } catch (error) {
    report = { error: String(error) };
  }
  process.send!(report);
});
process.on('disconnect', () => process.exit());
