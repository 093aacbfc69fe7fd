import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { STORES, type Store } from '../functions/proxy/routes/stores.ts';
import { eventFile } from '../support/events.ts';
import { lambdaContext } from '../support/lambda-context.ts';

/**
 * A route table changed under load, by the real clock: how long each environment takes to use it, and what fails
 * meanwhile. Four environments with some hundred requests a second together. `npm run stress:routes`
 */

const ENVIRONMENTS = 4;
const PAUSE_MS = 10;
const BAR_SECONDS = 60;

type Handler = (event: unknown, context: unknown) => Promise<{ statusCode: number }>;

const table = (statusCode: number): string =>
  JSON.stringify({ targetGroups: {}, defaultAction: { fixedResponse: { statusCode } } });

/** The built handler again, as a cold start loads it. */
async function environment(): Promise<Handler> {
  const file = pathToFileURL(join(import.meta.dirname, '../../dist/proxy/handler.mjs'));
  file.search = `?${Math.random()}`;
  return ((await import(file.href)) as { handler: Handler }).handler;
}

async function run(key: string, store: Store): Promise<boolean> {
  store.put(table(201));
  for (const name of Object.keys(STORES)) delete process.env[name];
  Object.assign(process.env, { AWS_REGION: 'us-east-2' }, store.environment, store.supply, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  const handlers: Handler[] = [];
  for (let i = 0; i < ENVIRONMENTS; i++) handlers.push(await environment());

  let changedAt: number | undefined;
  let requests = 0;
  let failed = 0;
  const event = eventFile('alb-multi-value');
  const load = async (handler: Handler): Promise<number> => {
    for (;;) {
      requests += 1;
      const { statusCode } = await handler(event, lambdaContext()).catch(() => ({ statusCode: 0 }));
      if (statusCode === 202) return (Date.now() - changedAt!) / 1000;
      if (statusCode !== 201) failed += 1;
      if (changedAt !== undefined && Date.now() - changedAt > 2 * BAR_SECONDS * 1000) return Number.POSITIVE_INFINITY;
      await sleep(PAUSE_MS);
    }
  };
  const loads = Promise.all(handlers.map(load));
  await sleep(3_000);
  changedAt = Date.now();
  store.put(table(202));
  const seconds = await loads;
  await store.goDown();
  const times = seconds.map((value) => value.toFixed(1)).join(', ');
  console.log(
    `${key}: new table in use after ${times} s (bar: ${BAR_SECONDS} s); ${failed} of ${requests} requests failed`,
  );
  return failed === 0 && Math.max(...seconds) <= BAR_SECONDS;
}

let isFine = true;
for (const [key, open] of Object.entries(STORES)) isFine = (await run(key, await open())) && isFine;
process.exit(isFine ? 0 : 1);
