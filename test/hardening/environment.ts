import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { checkLogText } from '../support/log-output.ts';

/** How an invocation ended, as the environment itself saw it. */
export interface Outcome {
  result?: { statusCode?: number; body?: string };
  error?: string;
  /** Inside the handler. */
  ms: number;
}

interface InvokeOptions {
  remainingMs?: number;
  /** How much further the environment's wall clock is than ours: a freeze that long has passed for it. */
  clockAheadMs?: number;
}

/** An execution environment that can really be frozen. */
export interface Environment {
  pid: number;
  invoke(event: unknown, options?: InvokeOptions): Promise<Outcome>;
  /** SIGSTOP; resolves when the kernel says that it has stopped. */
  freeze(): Promise<void>;
  thaw(): void;
  /** All it has logged. */
  output(): string;
  close(): Promise<void>;
}

export interface EnvironmentOptions {
  /** Of the copied package. */
  handlerFile: string;
  env: Record<string, string>;
  /** What runs node, such as a network namespace. */
  prefix?: string[];
  nodeArguments?: string[];
}

const MAIN = fileURLToPath(new URL('environment-main.ts', import.meta.url));

export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { handlerFile, env, prefix = [], nodeArguments = [] } = options;
  const [command, ...rest] = [...prefix, process.execPath, ...nodeArguments, MAIN, handlerFile];
  const child: ChildProcess = spawn(command!, rest, {
    env: { PATH: process.env['PATH'] ?? '', AWS_REGION: 'us-east-2', ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const pid = child.pid!;
  let logged = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => (logged += chunk));

  const waiting = new Map<number, { resolve: (outcome: Outcome) => void; reject: (error: Error) => void }>();
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let ready: () => void;
  const isReady = new Promise<void>((resolve) => (ready = resolve));
  const dies = exited.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`the environment ended: ${logged.slice(-2000)}`));
  });

  createInterface({ input: child.stdio[3] as Readable }).on('line', (line) => {
    const message = JSON.parse(line);
    if (message.ready) return ready();
    if (message.crash) {
      for (const { reject } of waiting.values()) reject(new Error(`the environment crashed: ${message.crash}`));
      return waiting.clear();
    }
    waiting.get(message.id)?.resolve(message);
    waiting.delete(message.id);
  });
  await Promise.race([isReady, dies]);

  let id = 0;
  return {
    pid,
    invoke(event, { remainingMs = 30_000, clockAheadMs = 0 } = {}) {
      const outcome = new Promise<Outcome>((resolve, reject) => waiting.set(++id, { resolve, reject }));
      (child.stdin as Writable).write(`${JSON.stringify({ id, event, remainingMs, clockAheadMs })}\n`);
      return outcome;
    },
    async freeze() {
      process.kill(pid, 'SIGSTOP');
      while (!isStopped(pid)) await new Promise(setImmediate);
    },
    thaw: () => void process.kill(pid, 'SIGCONT'),
    output: () => logged,
    async close() {
      process.kill(pid, 'SIGCONT');
      child.stdin!.end();
      await exited;
      checkLogText(logged);
    },
  };
}

/** The state letter follows the name, which may hold parentheses itself. */
const isStopped = (pid: number): boolean => /\) T/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
