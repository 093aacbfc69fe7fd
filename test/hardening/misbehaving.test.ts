import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { door } from '../support/doors.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { MARK, SECRET_LINES } from './mark.ts';
import { MISBEHAVIOURS, type MisbehavingBackend, startFullBackend, startMisbehavingBackend } from './misbehaving.ts';
import { copiedHandler } from './package.ts';

const REMAINING_MS = 700;

/** Less than the invocation has left, so that the caller gets a 504 (docs/maintainers/hardening.md#deadlines-and-back-pressure). */
const RESERVE_MS = 250;

/** The deadline as the answer tells it. How long the answer takes depends on the machine. */
const deadlineOf = (result: { body?: string } | undefined): number =>
  Number(/within (\d+) ms/.exec(result?.body ?? '')?.[1]);

const event = (method: string) =>
  door('Lattice v2').toEvent({
    method,
    target: `/?token=${MARK}`,
    lines: [...SECRET_LINES],
    ...(method === 'POST' && { body: MARK }),
  });

/** The most memory that the process has ever had. */
const peakMegabytes = (pid: number): number =>
  Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1]) / 1024;

let backend: MisbehavingBackend;
let environment: Environment;
let peakBefore: number;

beforeAll(async () => {
  backend = await startMisbehavingBackend();
  environment = await startEnvironment({ handlerFile: copiedHandler(), env: { BACKEND_URL: backend.url } });
  for (let i = 0; i < 50; i++) await environment.invoke(event('GET'));
  peakBefore = peakMegabytes(environment.pid);
});
beforeEach(() => {
  backend.misbehaves = undefined;
});
afterAll(async () => {
  await environment.close();
  await backend.close();
});

describe.each(['GET', 'POST'])('%s to a backend that', (method) => {
  it.each(MISBEHAVIOURS)('$name: $status in time, the socket closed, the next answer clean', async (misbehaviour) => {
    // The warm connection would be served well.
    const usedUp = { clockAheadMs: 3_600_000 };
    backend.misbehaves = misbehaviour;
    // A 502 comes by itself, however slow the machine is. A 504 is what the deadline makes.
    const isLate = misbehaviour.status === 504;
    const outcome = await environment.invoke(event(method), {
      remainingMs: isLate ? REMAINING_MS : 15_000,
      ...usedUp,
    });
    expect(outcome.result?.statusCode).toBe(misbehaviour.status);
    if (isLate) expect(deadlineOf(outcome.result)).toBeLessThanOrEqual(REMAINING_MS - RESERVE_MS);
    await expect.poll(() => backend.open(), { interval: 2 }).toBe(0);

    backend.misbehaves = undefined;
    const next = await environment.invoke(event(method));
    expect(next.result).toMatchObject({ statusCode: 200, body: 'ok' });
  });
});

it('a backend whose queue is full: 504 in time, whatever the method', async () => {
  const full = await startFullBackend();
  onTestFinished(() => full.close());
  const asking = await startEnvironment({ handlerFile: copiedHandler(), env: { BACKEND_URL: full.url } });
  onTestFinished(() => asking.close());
  for (const method of ['GET', 'POST']) {
    const outcome = await asking.invoke(event(method), { remainingMs: REMAINING_MS });
    expect(outcome.result?.statusCode).toBe(504);
    expect(deadlineOf(outcome.result)).toBeLessThanOrEqual(REMAINING_MS - RESERVE_MS);
  }
});

it('and after all of that, memory has never risen by more than a few answers of the largest size', () => {
  expect(peakMegabytes(environment.pid) - peakBefore).toBeLessThan(100);
});

it('and no line that was logged holds a secret', () => {
  expect(environment.output().split('\n').length).toBeGreaterThan(100);
  expect(environment.output()).not.toContain(MARK);
});
