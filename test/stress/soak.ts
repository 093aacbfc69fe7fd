import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startDyingBackend } from '../hardening/frozen.ts';
import { DOORS } from '../support/doors.ts';
import { startProxy } from '../support/proxy.ts';
import { megabytes, type Part } from './report.ts';

/** A million invocations, through every door, of one environment. */

const INVOCATIONS = 1_000_000;
const SAMPLES = 10;
const MAX_MINUTES = 15;

interface Sample {
  heapBytes: number;
  rssBytes: number;
  descriptors: number;
  resources: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function sample(): Sample {
  collectGarbage();
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  return {
    heapBytes: heapUsed,
    rssBytes: rss,
    descriptors: readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().length,
  };
}

export const soak: Part = {
  name: 'soak',
  async run(report) {
    const backend = await startDyingBackend();
    const proxy = startProxy({
      ROUTES: JSON.stringify({
        // The second is what the 2016 event names, though the rule leads elsewhere.
        targetGroups: {
          legacy: { type: 'http', url: backend.url },
          named: { type: 'http', url: 'http://10.0.1.16:8080' },
        },
        rules: [
          {
            name: 'all',
            priority: 1,
            match: { httpMatch: { pathMatch: { match: { prefix: '/' } } } },
            action: { forward: { targetGroups: [{ targetGroupIdentifier: 'legacy' }] } },
          },
        ],
      }),
    });
    const events = DOORS.flatMap((door) => [
      door.toEvent({ method: 'GET', target: '/soak?a=1' }),
      door.toEvent({
        method: 'POST',
        target: '/soak',
        lines: [['content-type', 'application/json']],
        body: '{"id":1}',
      }),
      door.toEvent({ method: 'GET', target: '/soak', lines: [['x-bad', 'a\nb']] }),
    ]);
    const expected = DOORS.flatMap(() => [200, 200, 400]);

    let errors = 0;
    let done = 0;
    const endsAt = Date.now() + MAX_MINUTES * 60_000;
    const samples: Sample[] = [];
    while (done < INVOCATIONS && Date.now() < endsAt) {
      for (let i = 0; i < INVOCATIONS / SAMPLES; i++, done++) {
        const n = done % events.length;
        const status = await proxy.invoke(events[n]).then(statusOf, rejectedStatus);
        if (status !== expected[n]) errors += 1;
      }
      const now = sample();
      samples.push(now);
      const figure = `heap ${megabytes(now.heapBytes)}, RSS ${megabytes(now.rssBytes)}, ${now.descriptors} descriptors, ${now.resources} handles`;
      report.tell(`after ${done.toLocaleString('en')}`, figure);
    }
    backend.close();

    const [first, last] = [samples[0]!, samples.at(-1)!];
    report.expect('invocations', done, done >= INVOCATIONS);
    report.expect('errors', errors, errors === 0);
    const growth = last.heapBytes - first.heapBytes;
    report.expect('heap, last sample against first', megabytes(growth), growth < 1_000_000);
    const handles = last.resources - first.resources + last.descriptors - first.descriptors;
    report.expect('handles and descriptors, last sample against first', handles, handles === 0);
  },
};

const statusOf = (result: unknown): number => {
  const { statusCode, status } = result as { statusCode?: number; status?: number };
  return statusCode ?? status ?? 0;
};
const rejectedStatus = (error: Error): number => Number(/^\{"status":(\d+)/.exec(error.message)?.[1] ?? 0);
