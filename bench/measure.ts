import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Arrived } from './backend.ts';
import type { Sent, Source } from './events.ts';
import { BACKEND_CPU, CONTENDER_CPU, pinnedTo } from './pin.ts';
import type { Profile } from './profiler.ts';
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

/** AWS's services, and the variables by which they are found and asked. */
export async function startAwsServices(table: string) {
  const child = fork(script('aws-services.ts'), [table], pinnedTo(BACKEND_CPU));
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };
  const environment: Record<string, string> = { ...(await message<object>(child)), ...credentials };
  return { environment, stop: () => child.kill() };
}

/** The variables of a Lambda environment, so that no contender falls back to a slower path. */
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

/** What runs a contender in a process of its own, which waits until it is its turn. */
export interface LaneRunner {
  check(work: Work, source?: Source): Promise<Sent>;
  run(work: Work, source: Source | undefined, count: number): Promise<Batch>;
  stop(): void;
}

export class Runner implements LaneRunner {
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

  async profile(work: Work, source: Source | undefined, count: number): Promise<Profile> {
    const report = await this.#ask({ work, source, backendUrl: this.#backendUrl, count, profile: true });
    if (!('profile' in report)) throw new Error('error' in report ? report.error : 'no answer');
    return report.profile;
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
  runner: LaneRunner;
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

/** Invocations after which V8 has optimised what runs often, where the work is small enough to make as many. */
const WARM_INVOCATIONS = 2000;

const fitting = ({ times }: Batch): number =>
  Math.min(BATCH_MOST, Math.max(BATCH_LEAST, Math.round(BATCH_MS / median(times))));

/** Warms a lane up for `warmupMs`, and longer on a busy machine. Returns the size of its next batch. */
async function warmUp({ runner, work, source }: Lane, warmupMs: number): Promise<number> {
  const start = performance.now();
  let count = BATCH_LEAST;
  let invocations = 0;
  let elapsed: number;
  do {
    const batch = await runner.run(work, source, count);
    invocations += count;
    count = fitting(batch);
    elapsed = performance.now() - start;
  } while (elapsed < warmupMs || (invocations < WARM_INVOCATIONS && elapsed < 4 * warmupMs));
  return count;
}

/**
 * Rounds over all lanes in turn, each starting one lane later than the round before, so that no lane always follows
 * the same one. A batch's size follows from the time that the one before it took.
 */
export async function interleave<L extends Lane>(lanes: L[], rounds: number, warmupMs: number): Promise<Measured<L>[]> {
  // Processes start together and share the machine while they do: the clock waits until all have answered.
  for (const { runner, work, source } of lanes) await runner.run(work, source, 1);
  const states: { lane: L; batches: Batch[]; count: number }[] = [];
  for (const lane of lanes) states.push({ lane, batches: [], count: await warmUp(lane, warmupMs) });
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < states.length; i++) {
      const state = states[(i + round) % states.length]!;
      const { runner, work, source } = state.lane;
      const batch = await runner.run(work, source, state.count);
      state.batches.push(batch);
      state.count = fitting(batch);
    }
  }
  return states;
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
