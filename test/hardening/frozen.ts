import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { door } from '../support/doors.ts';
import type { Command, Ending } from './dying-backend.ts';
import type { Environment, Outcome } from './environment.ts';
import { MARK, SECRET_LINES } from './mark.ts';
import type { Network } from './network.ts';

/** Rounds of: a request, a freeze, the end of the connection, the next request's event, a thaw, its answer. */

export interface DyingBackend {
  url: string;
  end(ending: Ending, lastServed: string): Promise<void>;
  heal(lastServed: string): Promise<void>;
  /** How often a request with this target arrived. */
  deliveries(target: string): Promise<number>;
  close(): void;
}

export interface Tls {
  key: string;
  cert: string;
}

export async function startDyingBackend(network?: Network, tls?: Tls): Promise<DyingBackend> {
  const host = network?.host ?? '127.0.0.1';
  const main = fileURLToPath(new URL('dying-backend.ts', import.meta.url));
  const [command, ...args] = [...(network?.backendPrefix ?? []), process.execPath, main, host];
  if (tls) args.push(JSON.stringify(tls));
  const child: ChildProcess = spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port));
    child.once('exit', () => reject(new Error('the backend did not start')));
  });

  let id = 0;
  const waiting = new Map<number, (answer: number) => void>();
  child.on('message', ({ id, answer }: { id: number; answer: number }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  // Without its id: one command of the union.
  const ask = (command: Command extends infer C ? (C extends Command ? Omit<C, 'id'> : never) : never) =>
    new Promise<number>((resolve) => {
      waiting.set(++id, resolve);
      child.send({ ...command, id });
    });
  return {
    url: `${tls ? 'https' : 'http'}://${host}:${port}`,
    end: async (end, lastServed) => void (await ask({ end, lastServed })),
    heal: async (heal) => void (await ask({ heal })),
    deliveries: (target) => ask({ deliveries: target }),
    close: () => child.disconnect(),
  };
}

export interface Scenario {
  ending: Ending;
  /** Whether the event was there before the connection ended, or came after it. */
  event: 'before' | 'after';
  method: string;
  /** How long the environment's wall clock says that it was frozen. */
  clockAheadMs?: number;
  /** A freeze that really takes this long. */
  frozenMs?: number;
  remainingMs?: number;
  /** `amnesia`: how long after the thaw the link is still down. */
  linkDownMs?: number;
}

export interface Round {
  outcome: Outcome;
  deliveries: number;
}

let count = 0;

/** With secrets, which no environment may log. */
const event = (method: string, target: string) =>
  door('Lattice v2').toEvent({
    method,
    target: `${target}?token=${MARK}`,
    lines: [...SECRET_LINES, ['content-type', 'application/json']],
    ...(/POST|PUT|PATCH/.test(method) && { body: `{"password":"${MARK}"}` }),
  });

/** One turn for what was written to reach the kernel, which on one machine is the other side. */
const written = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

export async function playRound(
  environment: Environment,
  backend: DyingBackend,
  scenario: Scenario,
  network?: Network,
): Promise<Round> {
  const { ending, method, clockAheadMs = 0, frozenMs = 0, remainingMs = 10_000, linkDownMs = 0 } = scenario;
  const before = `/before/${++count}`;
  const target = `/after/${count}`;
  const first = await environment.invoke(event('GET', before));
  if (first.result?.statusCode !== 200) throw new Error(`the warm request failed: ${JSON.stringify(first)}`);

  await environment.freeze();
  const invoke = () => environment.invoke(event(method, target), { remainingMs, clockAheadMs });
  let outcome: Promise<Outcome> | undefined;
  if (scenario.event === 'before') outcome = invoke();
  await written();
  if (ending === 'amnesia') network!.setLink('down');
  await backend.end(ending, before);
  if (ending === 'amnesia' && linkDownMs === 0) network!.setLink('up');
  await sleep(frozenMs);
  outcome ??= invoke();
  await written();
  environment.thaw();
  if (ending === 'amnesia' && linkDownMs > 0) {
    await sleep(linkDownMs);
    network!.setLink('up');
  }

  const result = { outcome: await outcome, deliveries: await backend.deliveries(target) };
  if (ending === 'silence') await backend.heal(before);
  return result;
}

/** What came of many rounds. */
export interface Tally {
  rounds: number;
  /** By status, or `error`. */
  statuses: Record<string, number>;
  failures: number;
  doubleDeliveries: number;
  /** The longest that an invocation took. */
  slowestMs: number;
}

/** Plays the rounds, each environment one after another and all of them at once. */
export async function play(
  environments: readonly Environment[],
  backend: DyingBackend,
  scenario: Scenario,
  rounds: number,
  network?: Network,
): Promise<Tally> {
  const tally: Tally = { rounds: 0, statuses: {}, failures: 0, doubleDeliveries: 0, slowestMs: 0 };
  let left = rounds;
  await Promise.all(
    environments.map(async (environment) => {
      while (left-- > 0) {
        const { outcome, deliveries } = await playRound(environment, backend, scenario, network);
        const status = outcome.result?.statusCode ?? 'error';
        tally.rounds += 1;
        tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
        if (status !== 200 || deliveries === 0) tally.failures += 1;
        if (deliveries > 1) tally.doubleDeliveries += 1;
        tally.slowestMs = Math.max(tally.slowestMs, outcome.ms);
      }
    }),
  );
  return tally;
}
