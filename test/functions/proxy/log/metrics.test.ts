import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DimensionValues, embeddedMetrics, METRICS } from '../../../../functions/proxy/log/metrics.ts';
import { dimensionValue, MAX_NAMED, pairDimensions } from '../../../../functions/proxy/log/request-metrics.ts';
import { checkRouteTable } from '../../../../shared/routing/load.ts';
import type { RouteTable } from '../../../../shared/routing/schema.ts';
import { capturedLog } from '../../../support/captured-log.ts';
import { door, exchange } from '../../../support/doors.ts';
import { lambdaContext } from '../../../support/lambda-context.ts';
import { type LogLine, metricsOf } from '../../../support/log-schema.ts';
import { type BuiltProxy, startProxy } from '../../../support/proxy.ts';
import { http, type RecordingBackend, startRecordingBackend } from '../../../support/recording-backend.ts';
import { rule as ruleFor, to } from '../../../support/routes.ts';
import { ResponseStream, startStreamingProxy } from '../../../support/streaming-proxy.ts';
import { rawServer } from '../../../targets/http/raw-server.ts';
import { STORES, type Store } from '../routes/stores.ts';

/** One of two groups, which gets all requests. */
const toOneOfTwo = (targetGroupIdentifier: string, more: object = {}) => ({
  forward: { targetGroups: [{ targetGroupIdentifier }, { targetGroupIdentifier: 'other', weight: 0 }], ...more },
});
const rule = (name: string, priority: number, action: object = to('legacy')) => ruleFor(`/${name}`, action, priority);

describe('metrics as members of a log line', () => {
  it('have a directive for all that are counted by the same', () => {
    const dimensions = { Rule: 'orders', TargetGroup: 'legacy', ChosenTargetGroup: 'legacy' };
    const members = embeddedMetrics({ Requests: 1, Status2xx: 1, ProxyTime: 0.2, GatewayErrors: 1 }, dimensions, 1000);
    const Namespace = 'lattice-migration-proxy';
    const count = (Name: string) => ({ Name, Unit: 'Count' });
    expect(members).toEqual({
      _aws: {
        Timestamp: 1000,
        CloudWatchMetrics: [
          {
            Namespace,
            Dimensions: [[], ['Rule'], ['TargetGroup'], ['Rule', 'ChosenTargetGroup']],
            Metrics: [count('Requests'), count('GatewayErrors')],
          },
          { Namespace, Dimensions: [[]], Metrics: [count('Status2xx'), { Name: 'ProxyTime', Unit: 'Milliseconds' }] },
        ],
      },
      ...dimensions,
      Requests: 1,
      Status2xx: 1,
      ProxyTime: 0.2,
      GatewayErrors: 1,
    });
  });

  it.each<[DimensionValues, string[][]]>([
    [{}, [[]]],
    [{ Rule: 'orders' }, [[]]],
    [{ TargetGroup: 'legacy' }, [[], ['TargetGroup']]],
  ])('of target groups, by %j: counted by %j', (dimensions, expected) => {
    const { _aws } = embeddedMetrics({ Retries: 1 }, dimensions, 0) as { _aws: { CloudWatchMetrics: object[] } };
    expect(_aws.CloudWatchMetrics).toEqual([expect.objectContaining({ Dimensions: expected })]);
  });
});

describe('the value of a dimension', () => {
  const table = (rules: object[], targetGroups: string[] = ['legacy']): RouteTable =>
    checkRouteTable(
      {
        targetGroups: Object.fromEntries(
          [...targetGroups, 'legacy'].map((name) => [name, { type: 'http', url: 'http://10.0.1.16' }]),
        ),
        rules,
      },
      'table',
    );

  it('is the name, of the first rules by priority, whatever their order in the table', () => {
    const rules = Array.from({ length: MAX_NAMED + 5 }, (_, i) => rule(`r${i}`, 1000 - i));
    const named = (name: string) => dimensionValue(table(rules), 'Rule', name);
    expect([`r${MAX_NAMED + 4}`, 'r5', 'r4', 'r0'].map(named)).toEqual([`r${MAX_NAMED + 4}`, 'r5', '$other', '$other']);
  });

  it('is the name, of the first target groups of the table', () => {
    const names = Array.from({ length: MAX_NAMED + 1 }, (_, i) => `g${i}`);
    const named = (name: string) => dimensionValue(table([], names), 'TargetGroup', name);
    expect(['g0', `g${MAX_NAMED - 1}`, `g${MAX_NAMED}`].map(named)).toEqual(['g0', `g${MAX_NAMED - 1}`, '$other']);
  });

  it.each([
    ['orders v2 / read', 'orders v2 / read'],
    ['größe', '$other'],
    [':orders', '$other'],
    [' orders', '$other'],
    ['a\nb', '$other'],
    ['x'.repeat(256), '$other'],
    ['gone from the table', '$other'],
  ])('of %j is %j', (name, value) => {
    const rules = name === 'gone from the table' ? [] : [{ ...rule('x', 1), name }];
    expect(dimensionValue(table(rules), 'Rule', name)).toBe(value);
  });
});

describe('the pair of a rule and the group that it chose', () => {
  const groups = ['legacy', 'orders', ...Array.from({ length: MAX_NAMED }, (_, i) => `g${i}`), 'größe'];
  const shared = (names: string[]) => ({
    forward: { targetGroups: names.map((targetGroupIdentifier) => ({ targetGroupIdentifier })) },
  });
  const table = checkRouteTable(
    {
      targetGroups: Object.fromEntries(groups.map((name) => [name, { type: 'http', url: 'http://10.0.1.16' }])),
      rules: [
        rule('alone', 1),
        rule('two', 2, shared(['legacy', 'orders', 'größe'])),
        rule('many', 3, shared(groups.slice(2, 2 + MAX_NAMED))),
      ],
      defaultAction: shared(['legacy', 'orders']),
    },
    'table',
  );

  it.each<[rule: string | undefined, chosen: string, dimensions: object]>([
    ['two', 'orders', { Rule: 'two', ChosenTargetGroup: 'orders' }],
    // One group alone leaves nothing to compare.
    ['alone', 'legacy', { Rule: 'alone' }],
    ['two', 'größe', { Rule: 'two' }],
    ['many', 'g0', { Rule: 'many', ChosenTargetGroup: 'g0' }],
    // 50 pairs are named: three of the rule two, and 47 of this one.
    ['many', `g${MAX_NAMED - 4}`, { Rule: 'many', ChosenTargetGroup: `g${MAX_NAMED - 4}` }],
    ['many', `g${MAX_NAMED - 3}`, { Rule: 'many' }],
    [undefined, 'orders', { Rule: '$default' }],
  ])('of %s and %s is %j', (name, chosen, dimensions) =>
    expect(pairDimensions(table, name, chosen)).toEqual(dimensions),
  );
});

describe('what the function emits', () => {
  const log = capturedLog();
  const lattice = door('Lattice v2');
  let backend: RecordingBackend;
  let other: RecordingBackend;
  let store: Store;
  let proxy: BuiltProxy;

  const mirror = (more: object = {}) => ({
    mirror: { targetGroupIdentifier: 'other', mode: 'inline', ...more },
  });
  const table = () => ({
    targetGroups: {
      legacy: { type: 'http', url: backend.url },
      other: { type: 'http', url: other.url },
      gone: { type: 'http', url: 'http://127.0.0.1:9' },
    },
    rules: [
      rule('orders', 1, toOneOfTwo('legacy')),
      rule('gone', 2, toOneOfTwo('gone')),
      rule('fallback', 3, toOneOfTwo('gone', { fallback: { targetGroupIdentifier: 'legacy', on: ['unreachable'] } })),
      rule('mirrored', 4, toOneOfTwo('legacy', mirror())),
      rule('noisy', 5, to('legacy', mirror({ compare: { noise: true } }))),
      rule('fixed', 6, { fixedResponse: { statusCode: 503 } }),
    ],
    defaultAction: to('legacy'),
  });

  beforeAll(async () => {
    [backend, other, store] = await Promise.all([
      startRecordingBackend(),
      startRecordingBackend(),
      STORES.ROUTES_PARAMETER(),
    ]);
    store.put(JSON.stringify(table()));
    // ERROR, to show that no level silences them.
    proxy = startProxy(store.supply, { ...store.environment, POWERTOOLS_LOG_LEVEL: 'ERROR' });
  });
  afterAll(async () => {
    await Promise.all([backend.close(), other.close(), store.goDown()]);
  });

  const lineOf = async (target: string, more: { lines?: [string, string][] } = {}) => {
    const before = log.lines('request').length;
    await exchange(lattice, proxy, { method: 'GET', target, ...more }).catch(() => {});
    return (await log.until('request', before + 1)).at(-1)!;
  };
  const answering = (status: number) => {
    backend.answer = () => http(status, [], '');
  };

  const HOPS = 'x-lattice-migration-proxy-hops';
  const COUNTED = new Set([...Object.keys(METRICS), 'Rule', 'TargetGroup', 'ChosenTargetGroup']);

  /** All that a line counts, and by what. A metric that is emitted in addition makes a difference. */
  const countedBy = (line: LogLine): object =>
    Object.fromEntries(Object.entries(line).filter(([name]) => COUNTED.has(name)));

  const ANY = expect.any(Number);
  const OWN = { Requests: 1, ProxyTime: ANY, RoutesAge: ANY };
  const ASKED = { ...OWN, TargetTime: ANY };
  const OF_ORDERS = { Rule: 'orders', TargetGroup: 'legacy', ChosenTargetGroup: 'legacy' };

  /** Cases in one test's log: what they emit together is the last case. */
  it('is what METRICS says: all of it, and nothing else', async () => {
    for (const status of [200, 304, 404, 500]) {
      answering(status);
      expect(countedBy(await lineOf('/orders'))).toEqual({
        ...ASKED,
        ...OF_ORDERS,
        [`Status${Math.floor(status / 100)}xx`]: 1,
        ...(status === 500 && { TargetErrors: 1 }),
      });
    }
    answering(200);
    expect(countedBy(await lineOf('/elsewhere'))).toEqual({
      ...ASKED,
      Status2xx: 1,
      Rule: '$default',
      TargetGroup: 'legacy',
    });
    const fixed = await lineOf('/fixed');
    expect(countedBy(fixed)).toEqual({ ...OWN, Status5xx: 1, Rule: 'fixed', ProxyTime: fixed['durationMs'] });
    const gone = await lineOf('/gone');
    expect(gone['level']).toBe('ERROR');
    expect(countedBy(gone)).toEqual({
      ...ASKED,
      Status5xx: 1,
      GatewayErrors: 1,
      Rule: 'gone',
      TargetGroup: 'gone',
      ChosenTargetGroup: 'gone',
    });
    const fallback = await lineOf('/fallback');
    expect(fallback).toMatchObject({ fellBackOn: 'unreachable' });
    expect(countedBy(fallback)).toEqual({
      ...ASKED,
      Status2xx: 1,
      Fallbacks: 1,
      FallbackErrors: 1,
      Rule: 'fallback',
      TargetGroup: 'legacy',
      ChosenTargetGroup: 'gone',
    });

    let asked = 0;
    backend.answer = () => (asked++ === 0 ? 'reset' : http(200, [], ''));
    expect(countedBy(await lineOf('/orders'))).toEqual({ ...ASKED, ...OF_ORDERS, Retries: 1, Status2xx: 1 });

    const refused = await lineOf('/orders', { lines: [['host', 'a b']] });
    expect(countedBy(refused)).toEqual({ ...OWN, ...OF_ORDERS, RefusedRequests: 1, Status4xx: 1 });

    expect(countedBy(await lineOf('/orders'))).toEqual({ ...ASKED, ...OF_ORDERS, Status2xx: 1 });
    // The request as the target got it, counted four times more: what a loop would bring back.
    const [hops] = backend.requests.at(-1)!.values(HOPS);
    const looping = await lineOf('/orders', { lines: [[HOPS, hops!.replace(/1$/, '5')]] });
    expect(looping).toMatchObject({ level: 'ERROR', status: 508 });
    expect(countedBy(looping)).toEqual({ ...OWN, ...OF_ORDERS, Loops: 1, Status5xx: 1 });

    backend.answer = () => http(200, [['content-type', 'text/plain']], Buffer.alloc(4 * 1024 * 1024, '"'));
    const large = await lineOf('/orders');
    expect(large).toMatchObject({ level: 'INFO', status: 502, errorKind: 'unencodable' });
    expect(countedBy(large)).toEqual({ ...ASKED, ...OF_ORDERS, Status5xx: 1, Unencodable: 1 });

    for (const [target, answer, metric] of [
      ['/mirrored', () => http(200, [['content-type', 'text/plain']], 'ok'), 'MirrorEqual'],
      ['/mirrored', () => http(201, [], ''), 'MirrorDifferent'],
    ] as const) {
      backend.answer = () => http(200, [['content-type', 'text/plain']], 'ok');
      other.answer = answer;
      await lineOf(target);
      expect(countedBy((await log.until('mirror')).at(-1)!)).toEqual({
        [metric]: 1,
        Rule: 'mirrored',
        ChosenTargetGroup: 'legacy',
      });
    }
    asked = 0;
    backend.answer = () => (asked++ === 0 ? http(200, [], '') : Buffer.from('no HTTP\r\n\r\n'));
    await lineOf('/noisy');
    const skipped = (await log.until('mirror', 3)).at(-1)!;
    expect(skipped).toMatchObject({ skipped: 'noiseUnknown' });
    expect(countedBy(skipped)).toEqual({ MirrorSkipped: 1, Rule: 'noisy' });

    // Each ends in another way, and the target's last word to the client is one byte of five.
    for (const [then, metric] of [
      ['end', 'GatewayErrors'],
      ['wait', 'StreamsCut'],
      ['goAway', 'ClientsGone'],
    ] as const) {
      let left = 30_000;
      const before = log.lines('request').length;
      const stream = new ResponseStream();
      if (then === 'goAway') stream.take = () => void (Buffer.concat(stream.bytes).at(-1) === 49 && stream.destroy());
      const target = await rawServer((socket) => {
        socket.once('data', () => {
          if (then === 'wait') left = 300;
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1');
        });
        if (then === 'end') socket.once('data', () => socket.end());
      });
      const context = { ...lambdaContext(), getRemainingTimeInMillis: () => left };
      const streaming = startStreamingProxy({ BACKEND_URL: target.url });
      await streaming.invoke(door('REST API').toEvent({ method: 'POST', target: '/' }), { context, stream });
      const [line] = (await log.until('request', before + 1)).slice(before);
      expect(line).toMatchObject({ bytesOut: 1 });
      expect(countedBy(line!)).toEqual({
        Requests: 1,
        Status2xx: 1,
        ProxyTime: ANY,
        TargetTime: ANY,
        FirstByteTime: ANY,
        StreamedBytes: 1,
        [metric]: 1,
        Rule: '$default',
        TargetGroup: 'backend',
      });
      expect(line!['FirstByteTime']).toBeLessThanOrEqual(line!['durationMs'] as number);
    }

    store.put('{');
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 20_000);
    answering(200);
    // The table is as old as the clock was put forward, and as the test itself has run.
    expect((await lineOf('/orders'))['RoutesAge']).toBeGreaterThanOrEqual(20);
    expect(countedBy((await log.until('route table refused'))[0]!)).toEqual({ RoutesRefused: 1 });
    vi.useRealTimers();

    const emitted = ['request', 'mirror', 'route table refused'].flatMap((message) =>
      log.lines(message).flatMap(metricsOf),
    );
    const documented = Object.entries(METRICS).flatMap(([name, { by }]) => [
      name,
      ...by.map((set) => [name, ...set].join(' by ')),
    ]);
    expect([...new Set(emitted)].sort()).toEqual(documented.sort());
  });

  it('adds up: the time in us and the time in targets are the duration', async () => {
    backend.answer = () => http(200, [], '');
    const { durationMs, ProxyTime, TargetTime } = await lineOf('/orders');
    expect(TargetTime).toBeGreaterThan(0);
    expect(ProxyTime + TargetTime).toBeCloseTo(durationMs, 2);
  });

  it.each([
    ['no rule, and no default action', undefined, 404, { Status4xx: 1, RefusedRequests: 1 }],
    [
      'a default action of weight 0',
      { forward: { targetGroups: [{ targetGroupIdentifier: 'x', weight: 0 }] } },
      503,
      { Status5xx: 1, GatewayErrors: 1 },
    ],
    ['a default action with a fixed response', { fixedResponse: { statusCode: 204 } }, 204, { Status2xx: 1 }],
  ])('counts as $default: %s', async (_what, defaultAction, status, counts) => {
    const targetGroups = { x: { type: 'http', url: 'http://127.0.0.1:9' } };
    const own = startProxy({ ROUTES: JSON.stringify({ targetGroups, defaultAction }) });
    await own.invoke(lattice.toEvent({ method: 'GET', target: '/orders' }));
    const [line] = await log.until('request');
    expect(line).toMatchObject({ status });
    const { RoutesAge: _, ...counted } = OWN; // A table that only a deployment changes has no age.
    expect(countedBy(line!)).toEqual({ ...counted, ...counts, Rule: '$default' });
  });

  it('counts nothing by rule that was refused before there was one', async () => {
    const event = lattice.toEvent({ method: 'GET', target: '/orders', lines: [['x-a', 'a\nb']] });
    await proxy.invoke(event, lambdaContext());
    const [line] = await log.until('request');
    expect(line).toMatchObject({ status: 400 });
    expect(countedBy(line!)).toEqual({ ...OWN, RefusedRequests: 1, Status4xx: 1 });
  });
});
