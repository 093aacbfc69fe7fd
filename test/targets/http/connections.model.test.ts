import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ProxyError } from '../../../shared/errors.ts';
import { createHttpClient, type HttpClient } from '../../../shared/targets/http/client.ts';
import { type ModelServer, type Order, startModelServer } from './model-server.ts';

/**
 * The client's connections against a small model: any order of requests, pauses and faults must use, keep and end the
 * connections that the model says.
 */

interface Idle {
  connection: number;
  openedAt: number;
  idleSince: number;
  keepAliveMs: number;
}

interface Model {
  now: number;
  /** Last used last. */
  idle: Idle[];
  /** How many connections there have been. */
  count: number;
}

interface Real {
  server: ModelServer;
  send: HttpClient;
}

const IDEMPOTENT = ['GET', 'PUT', 'DELETE'];
const METHODS = [...IDEMPOTENT, 'POST', 'PATCH'];

/** The rules of the client, said once more. */
function take(model: Model, method: string): Idle | undefined {
  for (let one = model.idle.pop(); one; one = model.idle.pop()) {
    const idleMs = model.now - one.idleSince;
    const isFresh = idleMs <= (IDEMPOTENT.includes(method) ? 55_000 : 4_000) && idleMs <= one.keepAliveMs - 1_000;
    if (isFresh && model.now - one.openedAt <= 60_000) return one;
  }
  return undefined;
}

const opened = (model: Model): Idle => ({
  connection: model.count++,
  openedAt: model.now,
  idleSince: 0,
  keepAliveMs: Number.POSITIVE_INFINITY,
});

function keep(model: Model, one: Idle, keepAliveMs?: number): void {
  model.idle.push({ ...one, idleSince: model.now, keepAliveMs: keepAliveMs ?? one.keepAliveMs });
}

const ask = ({ send }: Real, method: string, body?: Buffer): Promise<number | ProxyError> =>
  send({
    method,
    path: '/',
    headers: () => ['host', 'x', ...(body ? ['content-length', String(body.length)] : [])],
    body,
    timeoutMs: 10_000,
  }).then(
    ({ statusCode, body: answer }) => {
      expect(answer?.toString()).toBe('ok');
      return statusCode;
    },
    (error) => error as ProxyError,
  );

/** What must hold after each step: the client has ended all connections but those that it keeps. */
async function expectOpen(model: Model, { server }: Real): Promise<void> {
  const kept = model.idle.map(({ connection }) => connection).sort((a, b) => a - b);
  // Not `expect.poll`, which moves the clock of fake timers.
  const endsAt = performance.now() + 2_000;
  while (String(server.open()) !== String(kept) && performance.now() < endsAt) await sleep(1);
  expect(server.open()).toEqual(kept);
}

type Step = fc.AsyncCommand<Model, Real>;

const step = (name: string, run: (model: Model, real: Real) => Promise<void>, check = (_: Model) => true): Step => ({
  check,
  run: async (model, real) => {
    await run(model, real);
    await expectOpen(model, real);
  },
  toString: () => name,
});

/** A request that is answered, with whatever the answer says of the connection. */
const answered = (method: string, order: Order, keepAliveMs: number | undefined, isKept: boolean): Step =>
  step(`${method} answered ${JSON.stringify(order)}`, async (model, real) => {
    real.server.orders = { reused: order, fresh: order };
    const used = take(model, method) ?? opened(model);
    expect(await ask(real, method)).toBe(200);
    expect(real.server.taken()).toEqual([used.connection]);
    if (isKept) keep(model, used, keepAliveMs);
  });

/** A request that a reused connection fails: an idempotent one is sent again on a fresh one. */
const failing = (method: string, way: 'reset' | 'close'): Step =>
  step(`${method} meets a ${way}`, async (model, real) => {
    real.server.orders = { reused: { way }, fresh: {} };
    const reused = take(model, method);
    const outcome = await ask(real, method);
    if (reused && !IDEMPOTENT.includes(method)) {
      expect(outcome).toMatchObject({ kind: 'unreachable', statusCode: 502, nothingSent: false });
      expect(real.server.taken()).toEqual([reused.connection]);
      return;
    }
    const fresh = opened(model);
    expect(outcome).toBe(200);
    expect(real.server.taken()).toEqual(reused ? [reused.connection, fresh.connection] : [fresh.connection]);
    keep(model, fresh);
  });

/** A fresh connection that fails is the end of it, whatever the method. */
const failingFresh = (method: string): Step =>
  step(`${method} meets a reset everywhere`, async (model, real) => {
    real.server.orders = { reused: { way: 'reset' }, fresh: { way: 'reset' } };
    const reused = take(model, method);
    const fresh = !reused || IDEMPOTENT.includes(method) ? opened(model) : undefined;
    expect(await ask(real, method)).toMatchObject({ kind: 'unreachable', statusCode: 502, nothingSent: false });
    expect(real.server.taken()).toEqual([reused, fresh].flatMap((one) => (one ? [one.connection] : [])));
  });

/** More than the kernel takes on the way to a server that does not read. */
const LARGE = Buffer.alloc(16 * 1024 * 1024);

/** An answer that comes before the request's body is written: the rest must not be read as the next request. */
const early = (method: string): Step =>
  step(`${method} answered early`, async (model, real) => {
    real.server.orders = { reused: { way: 'early' }, fresh: { way: 'early' } };
    const used = take(model, method) ?? opened(model);
    expect(await ask(real, method, LARGE)).toBe(200);
    expect(real.server.taken()).toEqual([used.connection]);
  });

const atOnce = (methods: string[]): Step =>
  step(`${methods} at once`, async (model, real) => {
    real.server.orders = { reused: {}, fresh: {} };
    real.server.hold();
    // Each takes its turn before the next begins, so that the order is the model's.
    const used = methods.map((method) => take(model, method));
    const asked = methods.map((method) => ask(real, method));
    await real.server.release(methods.length);
    expect(await Promise.all(asked)).toEqual(methods.map(() => 200));
    const reused = used.filter((one) => one !== undefined);
    const taken = real.server.taken();
    const fresh = taken.filter((connection) => connection >= model.count).sort((a, b) => a - b);
    expect(taken.filter((connection) => connection < model.count).sort()).toEqual(
      reused.map(({ connection }) => connection).sort(),
    );
    expect(fresh).toEqual(methods.slice(reused.length).map((_, i) => model.count + i));
    const all = new Map(reused.map((one) => [one.connection, one]));
    for (const connection of fresh) all.set(connection, { ...opened(model), connection });
    // They come back in the order in which the server answered.
    for (const connection of taken) keep(model, all.get(connection)!);
  });

const pause = (ms: number): Step =>
  step(`${ms} ms pass`, async (model) => {
    model.now += ms;
    vi.setSystemTime(model.now);
  });

/** A connection that is never idle for long gets too old. */
const steadyUse = (everyMs: number): Step =>
  step(`a GET every ${everyMs} ms`, async (model, real) => {
    for (let passed = 0; passed <= 60_000; passed += everyMs) {
      await pause(everyMs).run(model, real);
      await answered('GET', {}, undefined, true).run(model, real);
    }
  });

const disturbed = (at: number, how: 'end' | 'reset' | 'write'): Step =>
  step(
    `an idle connection: ${how}`,
    async (model, real) => {
      const [{ connection }] = model.idle.splice(at % model.idle.length, 1) as [Idle];
      await real.server.disturb(connection, how);
    },
    (model) => model.idle.length > 0,
  );

const method = fc.constantFrom(...METHODS);
const STEPS = [
  method.map((name) => answered(name, {}, undefined, true)),
  method.map((name) => answered(name, {}, undefined, true)),
  fc
    .tuple(method, fc.constantFrom(1, 3, 5, 60))
    .map(([name, s]) => answered(name, { lines: [`keep-alive: timeout=${s}`] }, s * 1_000, true)),
  method.map((name) => answered(name, { lines: ['connection: close'] }, undefined, false)),
  method.map((name) => answered(name, { more: 'HTTP/1.1 200 OK\r\n\r\n' }, undefined, false)),
  fc.tuple(method, fc.constantFrom('reset' as const, 'close' as const)).map(([name, way]) => failing(name, way)),
  method.map(failingFresh),
  method.map(early),
  fc.array(method, { minLength: 2, maxLength: 4 }).map(atOnce),
  fc.constantFrom(1, 900, 1_999, 2_000, 2_001, 4_000, 4_001, 30_000, 55_000, 55_001, 3_600_000).map(pause),
  fc.constantFrom(15_000, 20_000, 30_000, 50_000).map(steadyUse),
  fc
    .tuple(fc.nat(), fc.constantFrom('end' as const, 'reset' as const, 'write' as const))
    .map(([at, how]) => disturbed(at, how)),
];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => void vi.useRealTimers());

it('connections are used, kept and ended as the model says, whatever comes in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(STEPS, { size: '+1', maxCommands: 40 }), async (steps) => {
      const server = await startModelServer();
      const real: Real = { server, send: createHttpClient(new URL(server.url)) };
      const now = Date.now();
      vi.setSystemTime(now);
      try {
        await fc.asyncModelRun(() => ({ model: { now, idle: [], count: 0 }, real }), steps);
      } finally {
        server.close();
      }
    }),
    // Shrinking would wait two seconds at each wrong step, longer than the test may take.
    { numRuns: 40, endOnFailure: true },
  );
}, 60_000);
