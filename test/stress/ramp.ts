import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A ramp in `npm start`, under load: the new service breaks at 25 %. How long until nobody meets it any more, how many
 * requests met it, and whether a move loses one. Once with the table in memory, once in the local SSM parameter, which
 * the function asks every 15 seconds as it asks SSM. `npm run stress:ramp`
 */

const CLIENTS = 8;
const PAUSE_MS = 5;
const MINUTE_SECONDS = 2;

let isBroken = false;

async function backend(name: string, status: () => number): Promise<string> {
  const server = createServer((_, res) => void setTimeout(() => res.writeHead(status()).end(name), 3));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const URLS = {
  legacy: await backend('legacy', () => 200),
  orders: await backend('orders', () => (isBroken ? 500 : 200)),
};

const table = {
  targetGroups: Object.fromEntries(Object.entries(URLS).map(([name, url]) => [name, { type: 'http', url }])),
  defaultAction: {
    forward: {
      targetGroups: [
        { targetGroupIdentifier: 'legacy', weight: 100 },
        { targetGroupIdentifier: 'orders', weight: 0 },
      ],
      ramp: { targetGroupIdentifier: 'orders', holdMinutes: 2, minRequests: 30, limits: { errorPercent: 1 } },
    },
  },
};

/** What `npm start` prints, once it matches. */
function printed(child: ChildProcess): (pattern: RegExp) => Promise<void> {
  let output = '';
  child.stdout!.on('data', (chunk) => {
    output += chunk;
    for (const line of String(chunk).split('\n')) if (line.startsWith('ramp')) console.log(`  ${line}`);
  });
  return async (pattern) => {
    while (!pattern.test(output)) {
      if (child.exitCode !== null) throw new Error(output);
      await sleep(20);
    }
  };
}

async function run(what: string, port: number, environment: Record<string, string>): Promise<boolean> {
  isBroken = false;
  const folder = mkdtempSync(join(tmpdir(), 'ramp-'));
  const routes = join(folder, 'routes.json');
  writeFileSync(routes, JSON.stringify(table));
  const main = join(import.meta.dirname, '../../local/main.ts');
  const args = ['--port', String(port), '--routes', routes, '--ramp-seconds', String(MINUTE_SECONDS)];
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...environment } });
  const until = printed(child);
  await until(/^HTTPS /m);

  const agent = new Agent({ keepAlive: true });
  const count = { all: 0, sinceFault: 0, met: 0, lost: 0 };
  const met: { first?: number; last?: number } = {};
  const ask = (): Promise<void> =>
    new Promise((done) => {
      const lose = () => {
        count.lost++;
        done();
      };
      get({ agent, port: port + 3, path: '/orders/1' }, (res) => {
        res.resume().on('end', () => {
          count.all++;
          if (met.first) count.sinceFault++;
          if (res.statusCode === 500) {
            count.met++;
            met.first ??= performance.now();
            met.last = performance.now();
          } else if (res.statusCode !== 200) return lose();
          done();
        });
      }).on('error', lose);
    });
  let isDone = false;
  const clients = Array.from({ length: CLIENTS }, async () => {
    for (; !isDone; await sleep(PAUSE_MS)) await ask();
  });

  await until(/5 % → 25 %/);
  await sleep(1000);
  isBroken = true;
  await until(/rolledBack/);
  // As long as the function may take to use another table.
  await sleep(environment['ROUTES_PARAMETER'] ? 35_000 : 3000);
  isDone = true;
  await Promise.all(clients);
  child.kill('SIGTERM');
  rmSync(folder, { recursive: true });

  const seconds = ((met.last! - met.first!) / 1000).toFixed(1);
  const share = ((100 * count.met) / count.all).toFixed(2);
  console.log(
    `${what}: weight 0 everywhere ${seconds} s after the first bad answer; ${count.met} of ${count.all} requests met the fault (${share} %); ${count.lost} lost`,
  );
  return count.lost === 0 && count.met > 0;
}

const base = 30_000 + Math.floor(Math.random() * 20_000);
const isGood = [
  await run('table in memory', base, {}),
  await run('table in the local SSM parameter', base + 50, { ROUTES_PARAMETER: '/proxy/routes' }),
];
process.exit(isGood.every(Boolean) ? 0 : 1);
