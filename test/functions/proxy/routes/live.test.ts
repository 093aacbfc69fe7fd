import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Fetcher, liveRoutes } from '../../../../functions/proxy/routes/live.ts';
import { createRoutes, type RoutesDocument } from '../../../../functions/proxy/routes/routes.ts';
import { ConfigurationError } from '../../../../shared/errors.ts';
import { parseRouteTable } from '../../../../shared/routing/load.ts';
import { capturedLog } from '../../../support/captured-log.ts';
import { eventFile } from '../../../support/events.ts';
import { type BuiltProxy, startProxy } from '../../../support/proxy.ts';
import { STORES, type Store } from './stores.ts';

// From source there is no package whose entries could be loaded.
vi.mock('../../../../functions/proxy/load-entry.ts', async () => {
  const powertools = await import('../../../../functions/proxy/log/powertools.ts');
  return { loadEntry: () => powertools };
});

const log = capturedLog();

/** Every answer is the proxy's own: which table gave it is its status. */
const table = (statusCode: number, more: object = {}) =>
  JSON.stringify({
    targetGroups: {},
    defaultAction: { fixedResponse: { statusCode } },
    versionHeader: 'x-routes-version',
    ...more,
  });

const event = eventFile('alb-multi-value');
const statusOf = async (proxy: BuiltProxy): Promise<number> =>
  ((await proxy.invoke(event)) as { statusCode: number }).statusCode;

const toRoutes = (document: RoutesDocument) => createRoutes(parseRouteTable(document.text, 'ROUTES'), document, {});

const MINUTE = 60_000;
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** Time goes on only where a test says so; sockets and timers run as they are. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** A request finds the table old and has it fetched; the next ones have the new one as soon as it is there. */
async function untilAsked(proxy: BuiltProxy, message: 'route table loaded' | 'route table refused'): Promise<void> {
  const before = log.lines(message).length;
  pass(16_000);
  await proxy.invoke(event);
  await log.until(message, before + 1);
}

describe.each(Object.entries(STORES))('a route table in %s', (key, open) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.goDown());

  const start = () => startProxy(store.supply, store.environment);

  /** An environment with a good table of this status, and the version that it has. */
  async function started(statusCode: number): Promise<{ proxy: BuiltProxy; version: string }> {
    const { version } = store.put(table(statusCode));
    const proxy = start();
    expect(await statusOf(proxy)).toBe(statusCode);
    return { proxy, version };
  }

  it('is in use from the first request on; its version is in the log and, if asked for, on the answer', async () => {
    const { version } = store.put(table(201));
    const proxy = start();
    expect(await proxy.invoke(event)).toMatchObject({
      statusCode: 201,
      multiValueHeaders: { 'x-routes-version': [version] },
    });
    expect(log.lines('route table loaded')).toMatchObject([{ routesVersion: version }]);
    expect(log.lines('request')).toMatchObject([{ routesVersion: version }]);
  });

  it('changes under load: no request fails, and every environment has the new one within a minute', async () => {
    store.put(table(201));
    const proxies = [start(), start(), start(), start()];
    const answers: number[][] = proxies.map(() => []);
    const second = 10;
    for (let tick = 0; tick < 90 * second; tick++) {
      // Each environment has a request ten times a second, all of them at once.
      await Promise.all(proxies.map(async (proxy, i) => answers[i]!.push(await statusOf(proxy))));
      if (tick === 20 * second) store.put(table(202));
      pass(100);
    }
    for (const statuses of answers) {
      const firstNew = statuses.indexOf(202);
      expect(firstNew).toBeGreaterThan(20 * second);
      expect(firstNew).toBeLessThan(80 * second);
      expect(new Set(statuses.slice(0, firstNew))).toEqual(new Set([201]));
      expect(new Set(statuses.slice(firstNew))).toEqual(new Set([202]));
    }
  }, 60_000);

  it('an environment that was frozen for a minute has the new one with its first request', async () => {
    const { proxy } = await started(201);
    store.put(table(202));
    pass(MINUTE);
    expect(await statusOf(proxy)).toBe(202);
  });

  it('is not asked for more often than every 15 seconds', async () => {
    const { proxy } = await started(201);
    store.put(table(202));
    pass(14_900);
    for (let i = 0; i < 20; i++) expect(await statusOf(proxy)).toBe(201);
    expect(log.lines('route table refused')).toEqual([]);
  });

  // All that a table can have wrong is in test/routing/schema.test.ts.
  it.each<[what: string, text: string, reason: string]>([
    ['no JSON', '{ "targetGroups": ', 'not JSON'],
    ['a misspelled key', table(202, { defaultactions: {} }), 'unknown key defaultactions'],
    [
      'a CA that is not in the package',
      table(202, { targetGroups: { a: { type: 'http', url: 'https://a', ca: 'no.pem' } } }),
      'no.pem',
    ],
  ])('keeps the last good one where the new one has %s', async (_what, text, reason) => {
    const { proxy, version } = await started(201);
    store.put(text);
    await untilAsked(proxy, 'route table refused');
    expect(log.lines('route table refused')[0]).toMatchObject({ level: 'ERROR', routesVersion: version });
    expect(log.lines('route table refused')[0]!['reason']).toContain(reason);
    expect(await statusOf(proxy)).toBe(201);
    pass(MINUTE);
    expect(await statusOf(proxy)).toBe(201);
    store.put(table(203));
    await untilAsked(proxy, 'route table loaded');
    expect(await statusOf(proxy)).toBe(203);
  });

  it('keeps the last good one while the store cannot be reached, and takes the new one when it can be', async () => {
    const { proxy } = await started(201);
    await store.goDown();
    await untilAsked(proxy, 'route table refused');
    for (let i = 0; i < 10; i++) {
      pass(MINUTE);
      expect(await statusOf(proxy)).toBe(201);
    }
    expect(log.lines('route table refused')[0]!['reason']).toMatch(`${key}: cannot be read: `);
    await store.comeBack();
    store.put(table(202));
    await untilAsked(proxy, 'route table loaded');
    expect(await statusOf(proxy)).toBe(202);
  });

  it('without a first one nothing is answered: the invocation says why, and the next one asks again', async () => {
    store.put('{}');
    const proxy = start();
    await expect(proxy.invoke(event)).rejects.toThrow(`${key}: targetGroups: expected`);
    await expect(proxy.invoke(event)).rejects.toThrow(`${key}: targetGroups: expected`);
    expect(log.lines('route table refused').length).toBeGreaterThan(1);
    store.put(table(201));
    expect(await statusOf(proxy)).toBe(201);
  });

  it('a store that cannot be reached at first is asked again by the next invocation', async () => {
    store.put(table(201));
    await store.goDown();
    const proxy = start();
    await expect(proxy.invoke(event)).rejects.toThrow(`${key}: cannot be read: `);
    await store.comeBack();
    expect(await statusOf(proxy)).toBe(201);
  });
});

describe('a store that does not answer', () => {
  /** Answers with this table the first time, and later as `next` says. */
  async function loaded(next: Fetcher) {
    let calls = 0;
    const fetcher: Fetcher = async (signal) => {
      calls += 1;
      return calls === 1 ? { text: table(201), version: '1' } : next(signal);
    };
    const routes = liveRoutes('ROUTES_PARAMETER', async () => fetcher, toRoutes);
    await routes();
    return { routes, calls: () => calls };
  }
  const untilGivenUp: Fetcher = (signal) =>
    new Promise((_done, fail) => {
      signal.addEventListener('abort', () => fail(signal.reason as Error));
    });

  /** A call that ends when the test does, so that no later one sees what it logs. */
  function hanging(): { fetcher: Fetcher; end(): Promise<unknown> } {
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {});
    return {
      fetcher: () => promise,
      end() {
        reject(new Error('ended'));
        return log.until('route table refused');
      },
    };
  }

  it('holds up no request while the table is not stale', async () => {
    const { fetcher, end } = hanging();
    const { routes } = await loaded(fetcher);
    pass(44_000);
    expect(routes()).toMatchObject({ version: '1' });
    await end();
  });

  it('holds up a request for a second once it is, and none when it has been given up', async () => {
    const { routes } = await loaded(untilGivenUp);
    pass(MINUTE);
    expect(routes()).toBeInstanceOf(Promise);
    expect(await routes()).toMatchObject({ version: '1' });
    // Given up after 5 s, of which one has passed.
    await log.until('route table refused');
    expect(routes()).toMatchObject({ version: '1' });
  });

  it('is asked once at a time', async () => {
    const { fetcher, end } = hanging();
    const { routes, calls } = await loaded(fetcher);
    pass(20_000);
    for (let i = 0; i < 100; i++) await routes();
    expect(calls()).toBe(2);
    await end();
  });

  it('and none that fails leaves a rejection that nobody handles', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const { routes } = await loaded(() => Promise.reject(new Error('down')));
    for (let i = 0; i < 5; i++) {
      pass(i % 2 === 0 ? 20_000 : MINUTE);
      await routes();
      await new Promise(setImmediate);
    }
    liveRoutes('ROUTES_PARAMETER', () => Promise.reject(new Error('no SDK')), toRoutes);
    await log.until('route table refused', 6);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('has something to say, or there is no table', async () => {
    const routes = liveRoutes('ROUTES_APPCONFIG', async () => async () => undefined, toRoutes);
    await expect(routes()).rejects.toThrow('ROUTES_APPCONFIG: there is no route table yet');
  });
});

it('the 15 seconds are counted from the store’s answer, before which AppConfig takes no other call', async () => {
  const calls: PromiseWithResolvers<RoutesDocument>[] = [];
  const fetcher: Fetcher = () => {
    const call = Promise.withResolvers<RoutesDocument>();
    calls.push(call);
    return call.promise;
  };
  const routes = liveRoutes('ROUTES_APPCONFIG', async () => fetcher, toRoutes);
  await expect.poll(() => calls).toHaveLength(1);
  pass(2_000);
  calls[0]!.resolve({ text: table(201), version: '1' });
  await routes();
  pass(14_900);
  routes();
  await new Promise(setImmediate);
  expect(calls).toHaveLength(1);
  pass(100);
  routes();
  await expect.poll(() => calls).toHaveLength(2);
  calls[1]!.resolve({ text: table(201), version: '1' });
});

describe('an environment that was frozen while it asked', () => {
  /** Each call of the store, to be ended by the test. */
  function asked() {
    const calls: PromiseWithResolvers<RoutesDocument>[] = [];
    const fetcher: Fetcher = () => {
      const call = Promise.withResolvers<RoutesDocument>();
      calls.push(call);
      return call.promise;
    };
    const routes = liveRoutes('ROUTES_PARAMETER', async () => fetcher, toRoutes);
    const until = (count: number) => expect.poll(() => calls).toHaveLength(count);
    const answer = (call: number, version: string) => calls[call - 1]!.resolve({ text: table(201), version });
    return { routes, calls, until, answer };
  }

  /** It has a table; its second call is under way when a freeze of an hour begins. */
  async function frozen() {
    const environment = asked();
    await environment.until(1);
    environment.answer(1, '1');
    await environment.routes();
    pass(20_000);
    environment.routes();
    await environment.until(2);
    pass(60 * MINUTE);
    return environment;
  }

  it('asks again, and what the call of before the freeze brings late changes nothing', async () => {
    const { routes, until, answer } = await frozen();
    const now = routes();
    await until(3);
    answer(3, '3');
    expect(await now).toMatchObject({ version: '3' });
    answer(2, '2');
    await new Promise(setImmediate);
    expect(routes()).toMatchObject({ version: '3' });
  });

  it('takes what that call brings for no more than it was before the freeze', async () => {
    const { routes, until, answer } = await frozen();
    answer(2, '2');
    await new Promise(setImmediate);
    const now = routes();
    await until(3);
    answer(3, '3');
    expect(await now).toMatchObject({ version: '3' });
  });

  it('does not say that the table was refused when that call has run out of time', async () => {
    const { routes, calls, until, answer } = await frozen();
    calls[1]!.reject(new Error('timed out'));
    await new Promise(setImmediate);
    const now = routes();
    await until(3);
    answer(3, '3');
    expect(await now).toMatchObject({ version: '3' });
    expect(log.lines('route table refused')).toEqual([]);
  });

  it('and has no table yet: the first request asks again', async () => {
    const { routes, calls, until, answer } = asked();
    await until(1);
    pass(60 * MINUTE);
    const now = routes();
    await until(2);
    calls[0]!.reject(new Error('timed out'));
    answer(2, '2');
    expect(await now).toMatchObject({ version: '2' });
    expect(log.lines('route table refused')).toEqual([]);
  });
});

it('a mistake of the settings is told in its own words', async () => {
  const mistake = new ConfigurationError('AWS_REGION: expected the name of a region');
  const routes = liveRoutes(
    'ROUTES_PARAMETER',
    async () => () => Promise.reject(mistake),
    () => expect.unreachable(),
  );
  await expect(routes()).rejects.toBe(mistake);
});

it('any other failure names the key, the error and what it says', async () => {
  const failure = Object.assign(new Error('no route to host'), { name: 'TimeoutError' });
  const routes = liveRoutes(
    'ROUTES_PARAMETER',
    async () => () => Promise.reject(failure),
    () => expect.unreachable(),
  );
  await expect(routes()).rejects.toThrow(
    new ConfigurationError('ROUTES_PARAMETER: cannot be read: TimeoutError: no route to host'),
  );
});
