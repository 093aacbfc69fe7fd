import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Arrived } from './backend.ts';
import type { Sent, Source } from './events.ts';
import { BACKEND_CPU, CONTENDER_CPU, pinnedTo } from './pin.ts';
import type { Work } from './work.ts';
import type { Batch, Order, Report } from './worker.ts';

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export interface Backend {
  url: string;
  last(): Promise<Arrived | null>;
  stop(): void;
}

export async function startBackend(): Promise<Backend> {
  const child = fork(script('backend.ts'), pinnedTo(BACKEND_CPU));
  const url = `http://127.0.0.1:${await message<number>(child)}`;
  return {
    url,
    last: async () => (await fetch(`${url}/last`)).json() as Promise<Arrived | null>,
    stop: () => child.kill(),
  };
}

/** What a Lambda environment sets, so that no contender falls back to a slower path. */
export const lambdaEnvironment = (backendUrl: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  NODE_ENV: 'production',
  AWS_REGION: 'us-east-2',
  AWS_LAMBDA_FUNCTION_NAME: 'proxy',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/proxy',
  AWS_LAMBDA_LOG_STREAM_NAME: '2026/03/10/[$LATEST]0123456789abcdef',
  BACKEND_URL: backendUrl,
});

/** A contender's process: it waits until it is its turn. */
export class Runner {
  readonly #child: ChildProcess;
  readonly #backendUrl: string;

  constructor(bundle: string, backendUrl: string, env: NodeJS.ProcessEnv = {}) {
    this.#backendUrl = backendUrl;
    this.#child = fork(script('worker.ts'), [bundle], {
      env: { ...lambdaEnvironment(backendUrl), ...env },
      serialization: 'advanced',
      ...pinnedTo(CONTENDER_CPU),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
  }

  async check(work: Work, source?: Source): Promise<Sent> {
    const report = await this.#ask({ work, source, backendUrl: this.#backendUrl, check: true });
    if (!('sent' in report)) throw new Error('error' in report ? report.error : 'no answer');
    return { ...report.sent, body: Buffer.from(report.sent.body) };
  }

  async run(work: Work, source: Source | undefined, count: number): Promise<Batch> {
    const report = await this.#ask({ work, source, backendUrl: this.#backendUrl, count });
    if (!('batch' in report)) throw new Error('error' in report ? report.error : 'no answer');
    return report.batch;
  }

  stop(): void {
    this.#child.kill();
  }

  #ask(order: Order): Promise<Report> {
    const report = message<Report>(this.#child, 10_000);
    if (this.#child.connected) this.#child.send(order);
    return report;
  }
}

function message<T>(child: ChildProcess, timeoutMs = 5_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => () => {
      clearTimeout(timer);
      child.removeAllListeners('message').removeAllListeners('exit');
      act();
    };
    const timer = setTimeout(
      settle(() => reject(new Error('no answer'))),
      timeoutMs,
    );
    child.once('message', (value) => settle(() => resolve(value as T))());
    const ended = settle(() => reject(new Error('its process ended')));
    if (child.exitCode !== null) ended();
    child.once('exit', ended);
  });
}

export interface Lane {
  name: string;
  runner: Runner;
  work: Work;
  source?: Source;
}

export interface Measured<L extends Lane> {
  lane: L;
  batches: Batch[];
}

/** A batch is long enough to time and short enough that a noisy neighbour meets all lanes of a round alike. */
const BATCH_MS = 40;
const BATCH_MOST = 250;
const BATCH_LEAST = 4;

/**
 * Rounds over all lanes in turn, each starting one lane later than the round before, so that no lane always follows
 * the same one. Warms every lane up first, and sizes its batches by what it took.
 */
export async function interleave<L extends Lane>(lanes: L[], rounds: number, warmupMs: number): Promise<Measured<L>[]> {
  const measured = lanes.map((lane) => ({ lane, batches: [] as Batch[] }));
  const counts = new Map<L, number>();
  for (const lane of lanes) {
    const end = performance.now() + warmupMs;
    let batch: Batch;
    do {
      batch = await lane.runner.run(lane.work, lane.source, counts.get(lane) ?? BATCH_LEAST);
      const fitting = Math.round(BATCH_MS / median(batch.times));
      counts.set(lane, Math.min(BATCH_MOST, Math.max(BATCH_LEAST, fitting)));
    } while (performance.now() < end);
  }
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < measured.length; i++) {
      const { lane, batches } = measured[(i + round) % measured.length]!;
      batches.push(await lane.runner.run(lane.work, lane.source, counts.get(lane)!));
    }
  }
  return measured;
}

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** A ratio as it came out round by round: its median, and the middle half of the rounds. */
export interface Ratio {
  median: number;
  low: number;
  high: number;
}

export function ratio(ours: readonly number[], base: readonly number[]): Ratio {
  const ratios = ours.map((value, i) => value / base[i]!);
  return { median: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}
