import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { asking, type Check, type Pair } from './check.ts';

/** Every configuration of this suite closes an idle connection after two seconds, and some after a few requests. */
const IDLE_MS = 2_000;

/** How often the application has seen each id. */
function countsOf(pair: Pair): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of readFileSync(pair.server.place.log, 'utf8').split('\n').filter(Boolean)) {
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

const once = (id: string) => asking('POST', '/app/once', { lines: [['content-type', 'text/plain']], body: id });

/** None of the requests that may be sent twice is lost; none of the others is delivered twice, or lost when it was answered. */
function expectDelivered(pair: Pair, posted: ReadonlyMap<string, number>): void {
  const counts = countsOf(pair);
  for (const [id, status] of posted) {
    const count = counts.get(id) ?? 0;
    if (status === 200) expect(`${id}: ${count}`).toBe(`${id}: 1`);
    else expect(count, `${id} was answered ${status}`).toBeLessThanOrEqual(1);
  }
}

export const TRAFFIC: readonly Check[] = [
  {
    name: 'keep-alive',
    shows: 'connections that the server closes when they are idle or used up: no GET fails, no POST arrives twice',
    async run(pair) {
      writeFileSync(pair.server.place.log, '');
      const posted = new Map<string, number>();
      // Around the moment at which the server closes, where its FIN and our request cross.
      for (let i = 0; i < 12; i++) {
        for (let j = 0; j < 5; j++) expect((await pair.ask(asking('GET', '/app/page'))).status).toBe(200);
        const id = `idle-${i}`;
        posted.set(id, (await pair.ask(once(id))).status);
        if (i % 3 === 0) await sleep(IDLE_MS - 5 + i);
      }
      expectDelivered(pair, posted);
      const failed = [...posted.values()].filter((status) => status !== 200);
      if (pair.server.software.closesUnsaid) expect(failed.filter((status) => status !== 502)).toEqual([]);
      else expect(failed).toEqual([]);
    },
  },
  {
    name: 'reload',
    shows: 'a graceful reload under traffic: no GET fails, no POST arrives twice',
    async run(pair) {
      writeFileSync(pair.server.place.log, '');
      const posted = new Map<string, number>();
      const failed: number[] = [];
      let reloads = 0;
      const client = async (name: string): Promise<void> => {
        for (let i = 0; reloads < 3; i++) {
          const { status } = await pair.ask(asking('GET', '/app/page'));
          if (status !== 200) failed.push(status);
          posted.set(`${name}-${i}`, (await pair.ask(once(`${name}-${i}`))).status);
        }
      };
      const clients = ['a', 'b', 'c'].map(client);
      // So much before the first reload, during each, and after the last.
      const untilPosted = async (more: number): Promise<void> => {
        for (const enough = posted.size + more; posted.size < enough; ) await sleep(10);
      };
      await untilPosted(15);
      for (; reloads < 3; reloads++) {
        pair.server.reload();
        await sleep(700);
        await untilPosted(15);
      }
      await Promise.all(clients);
      expect(failed).toEqual([]);
      expectDelivered(pair, posted);
    },
  },
];
