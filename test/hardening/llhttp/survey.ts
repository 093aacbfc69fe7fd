import fc from 'fast-check';
import { serverAnswer } from './answers.ts';
import { compare } from './compare.ts';
import { startNodeHttp } from './node-http.ts';

/** What came of asking both readers about many answers. */
export interface Survey {
  /** How many answers came out in each way, by its name. */
  counts: Map<string, number>;
  /** Answers that are read in two ways for no reason that is known. */
  unknown: string[];
}

/** As many connections as are open at a time. */
const AT_ONCE = 16;
const BATCH = 5_000;

/** Has both readers read this many answers; the seed decides which. */
export async function survey(cases: number, seed: number, endsAt = Number.POSITIVE_INFINITY): Promise<Survey> {
  const node = await startNodeHttp();
  const result: Survey = { counts: new Map(), unknown: [] };
  for (let done = 0; done < cases && Date.now() < endsAt; done += BATCH) {
    const answers = fc.sample(serverAnswer, { numRuns: Math.min(BATCH, cases - done), seed: seed + done });
    const readers = Array.from({ length: AT_ONCE }, async () => {
      for (let answer = answers.pop(); answer; answer = answers.pop()) {
        const { name, isKnown } = compare(answer, await node.read(answer));
        if (isKnown) result.counts.set(name, (result.counts.get(name) ?? 0) + 1);
        else result.unknown.push(`${JSON.stringify(answer)} ${name}`);
      }
    });
    await Promise.all(readers);
  }
  node.close();
  return result;
}
