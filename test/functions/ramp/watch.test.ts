import { describe, expect, it } from 'vitest';
import { unhealthyWeights, withWatches } from '../../../functions/ramp/watch.ts';
import { type GroupEvidence, NO_EVIDENCE } from '../../../shared/ramp/evidence.ts';
import { rampsOf } from '../../../shared/ramp/ramps.ts';
import { checkRouteTable } from '../../../shared/routing/load.ts';

const NOW = Date.parse('2026-11-28T10:30:00Z');
const groups = (weights: object) =>
  Object.entries(weights).map(([targetGroupIdentifier, weight]) => ({ targetGroupIdentifier, weight }));
const http = (url: string) => ({ type: 'http', url });

function table(weights: object, forward: object = {}, defaultAction: object | null = { legacy: 1 }) {
  const rule = {
    name: 'orders',
    priority: 10,
    match: { httpMatch: { method: 'GET' } },
    action: { forward: { targetGroups: groups(weights), ...forward } },
  };
  const document = {
    targetGroups: Object.fromEntries(['orders', 'legacy', 'other', 'öl'].map((name) => [name, http(`http://${name}`)])),
    rules: [rule],
    ...(defaultAction && { defaultAction: { forward: { targetGroups: groups(defaultAction) } } }),
  };
  return checkRouteTable(document, 'ROUTES');
}

const watchedGroups = (of: ReturnType<typeof table>) =>
  rampsOf(withWatches(of, NOW)).map(({ rule, ramp }) => `${rule ?? '$default'}: ${ramp.targetGroupIdentifier}`);
const fallback = { fallback: { targetGroupIdentifier: 'legacy', on: ['unreachable'] } };

describe('the weights that are watched', () => {
  it.each<[what: string, of: ReturnType<typeof table>, watched: string[]]>([
    ['the group that the default action does not name', table({ legacy: 90, orders: 10 }), ['orders: orders']],
    ['whatever the order and the weights', table({ orders: 90, legacy: 10 }), ['orders: orders']],
    ['the group that is not the fallback', table({ other: 1, legacy: 1 }, fallback, { orders: 1 }), ['orders: other']],
    ['where there is no default action', table({ other: 1, legacy: 1 }, fallback, null), ['orders: other']],
    [
      'in the default action, beside its fallback',
      { ...table({ legacy: 1 }), defaultAction: table({ other: 1, legacy: 1 }, fallback).rules[0]!.action },
      ['$default: other'],
    ],
    [
      'where the default action forwards nothing',
      { ...table({ other: 1, legacy: 1 }, fallback), defaultAction: { fixedResponse: { statusCode: 404 } } },
      ['orders: other'],
    ],
    ['not where neither it nor a fallback is there', table({ other: 1, legacy: 1 }, {}, null), []],
    ['not one that gets all requests', table({ orders: 100, legacy: 0 }), []],
    ['not one that has no metrics', table({ legacy: 90, öl: 10 }), []],
    ['not beside one that has no metrics', table({ legacy: 80, orders: 10, öl: 10 }), []],
    ['not one that gets none', table({ orders: 0, legacy: 100 }), []],
    ['not where nothing says which is old', table({ orders: 1, other: 1 }), []],
    ['nor in the default action without a fallback', table({ legacy: 1 }, {}, { legacy: 1, orders: 1 }), []],
    [
      'not an action by its ramp',
      table({ legacy: 90, orders: 10 }, { ramp: { targetGroupIdentifier: 'legacy' } }),
      ['orders: legacy'],
    ],
  ])('%s', (_, of, watched) => expect(watchedGroups(of)).toEqual(watched));

  it('in the last ten minutes', () => {
    const [watched] = rampsOf(withWatches(table({ legacy: 90, orders: 10 }), NOW));
    expect(watched!.ramp.state).toEqual({ step: 1, since: '2026-11-28T10:20:00Z', status: 'running' });
  });
});

describe('a new service with a weight', () => {
  const of = table({ legacy: 90, orders: 10 });
  const watched = withWatches(of, NOW);
  const good: GroupEvidence = { ...NO_EVIDENCE, requests: 1000, p95Ms: 20 };
  const found = (orders: Partial<GroupEvidence>, legacy: Partial<GroupEvidence> = {}) => {
    const step = { orders: { ...good, ...orders }, legacy: { ...good, ...legacy } };
    const evidences = new Map([['orders', { since: '', step, recent: step }]]);
    return unhealthyWeights(of, watched, evidences).map(
      ({ rule, targetGroup, reason }) => `${rule} ${targetGroup} ${reason}`,
    );
  };

  it.each<[what: string, orders: object, legacy: object, reason: RegExp]>([
    ['has errors of its own', { targetErrors: 20 }, {}, /^orders orders 20 errors in 1000 requests/],
    ['is not reached', { gatewayErrors: 20 }, {}, /20 by the proxy/],
    ['is slower than the old one', { p95Ms: 200 }, {}, /p95 200 ms, the other groups 20 ms/],
    ['answers otherwise', { compared: 1000, different: 50 }, {}, /50 of 1000 compared answers differ/],
  ])('is unhealthy when it %s', (_, orders, legacy, reason) =>
    expect(found(orders, legacy)).toEqual([expect.stringMatching(reason)]),
  );

  it.each<[what: string, orders: object, legacy: object]>([
    ['all is well', {}, {}],
    ['the old service fails', {}, { targetErrors: 500 }],
    ['the old service is the slower one', {}, { p95Ms: 2000 }],
    ['few requests say little', { requests: 10, targetErrors: 2 }, {}],
  ])('is healthy when %s', (_, orders, legacy) => expect(found(orders, legacy)).toEqual([]));

  it('is healthy when nothing is known of it yet', () => expect(unhealthyWeights(of, watched, new Map())).toEqual([]));

  it('is left to its ramp, if it has one', () => {
    const ramped = table({ legacy: 90, orders: 10 }, { ramp: { targetGroupIdentifier: 'orders' } });
    const step = { orders: { ...good, targetErrors: 500 } };
    const evidences = new Map([['orders', { since: '', step, recent: step }]]);
    expect(unhealthyWeights(ramped, withWatches(ramped, NOW), evidences)).toEqual([]);
  });
});
