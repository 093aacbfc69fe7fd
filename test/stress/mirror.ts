import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { eventFile } from '../support/events.ts';
import { lambdaContext } from '../support/lambda-context.ts';

/**
 * What mirroring costs the caller: a primary that takes 20 ms, a mirror that hangs. Rounds with and without a mirror
 * take turns in one environment, which gets a request as soon as it has answered the one before. The primary is a
 * process of its own, and so is the environment that compares. `npm run stress:mirror`
 */

const PRIMARY_MS = 20;
const ROUNDS = 30;
const REQUESTS_A_ROUND = 40;
const BAR = 1.05;

interface Ports {
  primary: number;
  mirror: number;
  lambda: number;
}

const url = (port: number): string => `http://127.0.0.1:${port}`;

const table = (ports: Ports, mirror?: object): string =>
  JSON.stringify({
    targetGroups: {
      primary: { type: 'http', url: url(ports.primary) },
      mirror: { type: 'http', url: url(ports.mirror), timeoutMs: 1_000 },
    },
    rules: [
      {
        name: 'orders',
        priority: 1,
        match: { httpMatch: { pathMatch: { match: { prefix: '/' } } } },
        action: { forward: { targetGroups: [{ targetGroupIdentifier: 'primary' }], ...(mirror && { mirror }) } },
      },
    ],
  });

const MIRROR = { targetGroupIdentifier: 'mirror' };

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** The built handler with this table; each of them is a module of its own. */
async function handlerWith(routes: string, ports: Ports): Promise<Handler> {
  Object.assign(process.env, {
    ROUTES: routes,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    AWS_REGION: 'us-east-2',
    AWS_ENDPOINT_URL_LAMBDA: url(ports.lambda),
    AWS_ACCESS_KEY_ID: 'A',
    AWS_SECRET_ACCESS_KEY: 'S',
  });
  const file = pathToFileURL(join(import.meta.dirname, '../../dist/proxy/handler.mjs'));
  file.search = `?${Math.random()}`;
  return ((await import(file.href)) as { handler: Handler }).handler;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A process of its own, so that nothing but the environment measured can delay it. */
async function servePrimary(): Promise<void> {
  const body = JSON.stringify({ items: Array.from({ length: 20 }, (_, id) => ({ id, name: `item ${id}` })) });
  const primary = createServer((_req, res) => {
    setTimeout(() => res.setHeader('content-type', 'application/json').end(body), PRIMARY_MS);
  });
  process.send!(await listen(primary));
}

/** The mirror, and Lambda's endpoint with the environment that compares. */
async function serveMirror(): Promise<void> {
  const [primary] = (await once(process, 'message')) as [number];
  let mirrored = 0;
  const mirror = createServer(() => {
    mirrored += 1;
  });
  let comparing: Handler | undefined;
  const lambda = createServer(async (req, res) => {
    const event = JSON.parse((await buffer(req)).toString('utf8')) as unknown;
    res.writeHead(202).end();
    await comparing!(event, lambdaContext());
  });
  const ports = { primary, mirror: await listen(mirror), lambda: await listen(lambda) };
  comparing = await handlerWith(table(ports, MIRROR), ports);
  process.on('message', () => process.send!({ mirrored }));
  process.send!(ports);
}

const median = (values: number[]): number => quantile(values, 0.5);

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

async function measure(): Promise<void> {
  const primary = fork(import.meta.filename, ['primary']);
  const [primaryPort] = (await once(primary, 'message')) as [number];
  const servers = fork(import.meta.filename, ['mirror']);
  servers.send(primaryPort);
  const [ports] = (await once(servers, 'message')) as [Ports];
  const contenders = {
    without: await handlerWith(table(ports), ports),
    with: await handlerWith(table(ports, MIRROR), ports),
  };
  const times: Record<keyof typeof contenders, number[][]> = { without: [], with: [] };
  const event = eventFile('alb-multi-value');

  const round = async (handler: Handler): Promise<number[]> => {
    const took: number[] = [];
    for (let i = 0; i < REQUESTS_A_ROUND; i++) {
      const startedAt = performance.now();
      const { statusCode } = (await handler(event, lambdaContext())) as { statusCode: number };
      took.push(performance.now() - startedAt);
      if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
      // The runtime writes the answer and asks for the next event.
      await setImmediate();
    }
    return took;
  };
  for (const handler of Object.values(contenders)) await round(handler);
  for (let i = 0; i < ROUNDS; i++) {
    for (const name of Object.keys(contenders) as (keyof typeof contenders)[]) {
      times[name].push(await round(contenders[name]));
    }
  }

  servers.send('how many?');
  const [{ mirrored }] = (await once(servers, 'message')) as [{ mirrored: number }];
  servers.kill();
  primary.kill();
  const ms = (value: number) => value.toFixed(2).padStart(7);
  for (const [name, rounds] of Object.entries(times)) {
    const all = rounds.flat();
    console.log(`${name.padEnd(8)} mirror: median ${ms(median(all))} ms, p99 ${ms(quantile(all, 0.99))} ms`);
  }
  // Round against round, so that what else the machine does meanwhile bears on both.
  const ratio = median(times.with.map((took, i) => median(took) / median(times.without[i]!)));
  console.log(`${mirrored} requests reached the mirror, which hangs`);
  console.log(
    `a mirror that hangs: ${((ratio - 1) * 100).toFixed(1)} % on the caller's median (bar: ${((BAR - 1) * 100).toFixed(0)} %)`,
  );
  process.exitCode = ratio <= BAR && mirrored > 0 ? 0 : 1;
}

const PARTS: Record<string, () => Promise<void>> = { primary: servePrimary, mirror: serveMirror };

await (PARTS[process.argv[2] ?? ''] ?? measure)();
