import fc from 'fast-check';
import { answerProperty, eventProperty, tableProperty } from '../hardening/fuzz.ts';
import { proxyTo } from '../support/proxy.ts';
import { startRecordingBackend } from '../support/recording-backend.ts';
import type { Part } from './report.ts';

/** A million cases: events and answers through the built handler, route tables through their checks and matching. */

const CASES = { events: 650_000, answers: 175_000, tables: 175_000 };
const BATCH = 25_000;
const MAX_MINUTES = 20;

export const fuzz: Part = {
  name: 'fuzz',
  async run(report) {
    const backend = await startRecordingBackend();
    const proxy = proxyTo(backend.url);
    const rejections: unknown[] = [];
    process.on('unhandledRejection', (error) => rejections.push(error));
    const properties = {
      events: eventProperty(proxy, backend),
      answers: answerProperty(proxy, backend),
      tables: tableProperty(),
    };
    const endsAt = Date.now() + MAX_MINUTES * 60_000;
    let total = 0;
    for (const [name, cases] of Object.entries(CASES) as [keyof typeof CASES, number][]) {
      let done = 0;
      const counterexamples: string[] = [];
      for (let seed = Date.now() | 0; done < cases && Date.now() < endsAt && counterexamples.length === 0; seed += 1) {
        backend.violations.length = 0;
        // A case that takes 10 s hangs.
        const options = { numRuns: BATCH, seed, timeout: 10_000 };
        const run = await fc.check(properties[name] as fc.IAsyncProperty<unknown>, options);
        done += run.numRuns;
        if (run.failed)
          counterexamples.push(
            `seed ${seed}: ${JSON.stringify(run.counterexample).slice(0, 2000)} ${run.errorInstance}`,
          );
      }
      total += done;
      report.expect(
        `${name}: ${done.toLocaleString('en')} cases, failures`,
        counterexamples.join('\n') || 0,
        counterexamples.length === 0,
      );
    }
    await backend.close();
    report.expect('cases', total, total >= 1_000_000);
    report.expect('unhandled rejections', rejections.length, rejections.length === 0);
  },
};
