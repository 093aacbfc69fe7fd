import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startDyingBackend } from '../hardening/frozen.ts';
import { copiedHandler } from '../hardening/package.ts';
import { eventFile } from '../support/events.ts';
import { lambdaContext } from '../support/lambda-context.ts';
import { median, type Part } from './report.ts';

/**
 * What the one turn of the event loop before a connection is reused costs a warm invocation: the built handler
 * against a copy of it without that turn, in interleaved rounds. The rest of the care for dead connections, its
 * clocks and its retry, is in both.
 */

const TURN = /await new Promise\(setImmediate\)/;
const ROUNDS = 80;
const WARM_UP = 20;
const REQUESTS = 300;

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

export const warm: Part = {
  name: 'warm',
  async run(report) {
    const backend = await startDyingBackend();
    process.env['BACKEND_URL'] = backend.url;
    process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
    const { handler: whole } = (await import(copiedHandler())) as { handler: Handler };
    const { handler: without } = (await import(withoutTurn())) as { handler: Handler };

    const ratios: number[] = [];
    const medians: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const order = round % 2 ? [whole, without] : [without, whole];
      const times = new Map<Handler, number>();
      for (const handler of order) times.set(handler, await medianTime(handler));
      if (round < WARM_UP) continue;
      ratios.push(times.get(whole)! / times.get(without)!);
      medians.push(times.get(whole)!);
    }
    backend.close();
    delete process.env['BACKEND_URL'];
    report.tell('median of a warm invocation', `${(median(medians) * 1000).toFixed(0)} µs`);
    const ratio = median(ratios);
    report.expect('… against the handler without the turn before reuse', ratio.toFixed(3), ratio <= 1.05);
  },
};

function withoutTurn(): string {
  const handler = copiedHandler();
  const files = readdirSync(dirname(handler)).map((name) => join(dirname(handler), name));
  const having = files.filter((file) => file.endsWith('.mjs') && TURN.test(readFileSync(file, 'utf8')));
  if (having.length !== 1) throw new Error(`the turn is in ${having.length} files of the built handler`);
  writeFileSync(having[0]!, readFileSync(having[0]!, 'utf8').replace(TURN, 'await 0'));
  return handler;
}

/** Of a round's invocations, in milliseconds. */
async function medianTime(handler: Handler): Promise<number> {
  const times: number[] = [];
  const event = eventFile('lattice-v2-get');
  for (let i = 0; i < REQUESTS; i++) {
    const startedAt = performance.now();
    const { statusCode } = (await handler(event, lambdaContext())) as { statusCode: number };
    times.push(performance.now() - startedAt);
    if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
    // The runtime hands the answer over before it asks for the next event; the log line is written meanwhile.
    await new Promise(setImmediate);
  }
  return median(times);
}
