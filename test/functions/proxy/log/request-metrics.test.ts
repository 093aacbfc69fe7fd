import { describe, expect, it } from 'vitest';
import type { Invocation } from '../../../../functions/proxy/invocation.ts';
import { requestDimensions, requestMetrics } from '../../../../functions/proxy/log/request-metrics.ts';
import { ProxyError } from '../../../../shared/errors.ts';
import { checkRouteTable } from '../../../../shared/routing/load.ts';
import type { Delivery } from '../../../../shared/targets/deliver.ts';
import { response } from '../../../support/settings.ts';

const NOW = 1_000_000;

const delivered = (more: Partial<Delivery> = {}): Delivery => ({
  outcome: response(200),
  targetGroup: 'legacy',
  attempts: { ms: 3, retries: 0 },
  ...more,
});

const TIMES = { ProxyTime: 2, TargetTime: 3 };

/** Each case says all that a request counts for, so that nothing else may count. */
it.each<[what: string, found: Partial<Invocation>, metrics: object]>([
  ['an answer', { delivery: delivered(), response: response(200) }, { Status2xx: 1, ...TIMES }],
  ['a redirect', { delivery: delivered(), response: response(302) }, { Status3xx: 1, ...TIMES }],
  ['a 4xx of the target', { delivery: delivered(), response: response(404) }, { Status4xx: 1, ...TIMES }],
  ['a 499 of the target', { delivery: delivered(), response: response(499) }, { Status4xx: 1, ...TIMES }],
  [
    'a 5xx of the target',
    { delivery: delivered(), response: response(500) },
    { Status5xx: 1, TargetErrors: 1, ...TIMES },
  ],
  ['a fixed 503, which no target answered', { response: response(503) }, { Status5xx: 1, ProxyTime: 5 }],
  [
    'an answer after a retry',
    { delivery: delivered({ attempts: { ms: 3, retries: 1 } }), response: response(200) },
    { Status2xx: 1, Retries: 1, ...TIMES },
  ],
  [
    'an answer after longer than the request took, by another clock',
    { delivery: delivered({ attempts: { ms: 9, retries: 0 } }), response: response(200) },
    { Status2xx: 1, ProxyTime: 0, TargetTime: 9 },
  ],
  [
    'a fallback after a 404, which hides no error',
    { delivery: delivered({ fellBackFrom: 'orders', fellBackOn: 404 }), response: response(200) },
    { Status2xx: 1, Fallbacks: 1, ...TIMES },
  ],
  [
    'a fallback after a 500',
    { delivery: delivered({ fellBackFrom: 'orders', fellBackOn: 500 }), response: response(404) },
    { Status4xx: 1, Fallbacks: 1, FallbackErrors: 1, ...TIMES },
  ],
  [
    'a fallback after no answer',
    { delivery: delivered({ fellBackFrom: 'orders', fellBackOn: 'unreachable' }), response: response(200) },
    { Status2xx: 1, Fallbacks: 1, FallbackErrors: 1, ...TIMES },
  ],
  [
    'a fallback that fails too',
    { delivery: delivered({ fellBackFrom: 'orders', fellBackOn: 500 }), response: response(500) },
    { Status5xx: 1, Fallbacks: 1, TargetErrors: 1, ...TIMES },
  ],
  [
    'no answer',
    { delivery: delivered(), error: new ProxyError('unreachable', 'x'), response: response(502) },
    { Status5xx: 1, GatewayErrors: 1, ...TIMES },
  ],
  [
    'a defect',
    { delivery: delivered(), error: new TypeError('x'), response: response(500) },
    { Status5xx: 1, GatewayErrors: 1, ...TIMES },
  ],
  [
    'a malformed request',
    { error: new ProxyError('malformed', 'x'), response: response(400) },
    { Status4xx: 1, RefusedRequests: 1, ProxyTime: 5 },
  ],
  ['a loop', { error: new ProxyError('loop', 'x'), response: response(508) }, { Status5xx: 1, Loops: 1, ProxyTime: 5 }],
  [
    'an answer that cannot be encoded',
    { delivery: delivered(), error: new ProxyError('unencodable', 'x'), response: response(502) },
    { Status5xx: 1, Unencodable: 1, ...TIMES },
  ],
  [
    'a table that its store confirmed 20 s ago',
    { routes: { confirmedAt: NOW - 20_400 } as never, delivery: delivered(), response: response(200) },
    { Status2xx: 1, RoutesAge: 20, ...TIMES },
  ],
  [
    'a table that its store confirms from the future, after the clock was set back',
    { routes: { confirmedAt: NOW + 9_000 } as never, delivery: delivered(), response: response(200) },
    { Status2xx: 1, RoutesAge: 0, ...TIMES },
  ],
  [
    'a stream whose head went out after 4 ms, of which its target took 3',
    { delivery: delivered(), response: response(200), sending: { headAt: 1004, bytes: 7, ended: 'complete' } },
    { Status2xx: 1, ProxyTime: 1, TargetTime: 3, FirstByteTime: 4, StreamedBytes: 7 },
  ],
  [
    'a fallback after a 500, whose own stream broke off',
    {
      delivery: delivered({ fellBackFrom: 'orders', fellBackOn: 500 }),
      response: response(200),
      sending: { headAt: 1004, bytes: 7, ended: 'brokenOff' },
      error: new ProxyError('unreachable', 'x'),
    },
    {
      Status2xx: 1,
      Fallbacks: 1,
      GatewayErrors: 1,
      ProxyTime: 1,
      TargetTime: 3,
      FirstByteTime: 4,
      StreamedBytes: 7,
    },
  ],
])('%s', (_, found, metrics) => {
  const invocation: Invocation = { event: {}, startedAt: 1000, streams: false, ...found };
  expect(requestMetrics(invocation, 5, NOW)).toEqual({ Requests: 1, ...metrics });
});

describe('a request counts for', () => {
  const table = checkRouteTable(
    {
      targetGroups: { legacy: { type: 'http', url: 'http://legacy' }, orders: { type: 'http', url: 'http://orders' } },
      rules: [
        {
          name: 'all',
          priority: 1,
          match: { httpMatch: { method: 'GET' } },
          action: {
            forward: { targetGroups: [{ targetGroupIdentifier: 'legacy' }, { targetGroupIdentifier: 'orders' }] },
          },
        },
      ],
    },
    'test',
  );
  const [rule] = table.rules;
  const refused = (kind: ConstructorParameters<typeof ProxyError>[0]) => ({
    action: 'refuse',
    error: new ProxyError(kind, 'x'),
  });
  const forward = { action: 'forward', chosenBy: 'weight', targetGroup: 'legacy' };

  it.each<[what: string, decision: object | undefined, delivery: Partial<Delivery> | undefined, dimensions: object]>([
    ['nothing, where routing was not reached', undefined, undefined, {}],
    ['nothing, where a path is ambiguous', refused('ambiguousPath'), undefined, {}],
    ['the default action, which is not there', refused('noRule'), undefined, { Rule: '$default' }],
    ['the default action, where all weights are 0', refused('noTarget'), undefined, { Rule: '$default' }],
    ['its rule, where all weights are 0', { rule, ...refused('noTarget') }, undefined, { Rule: 'all' }],
    [
      'its rule, where a 2016 event names another target',
      { rule, ...refused('malformed') },
      undefined,
      { Rule: 'all' },
    ],
    ['the default action', { action: 'fixedResponse' }, undefined, { Rule: '$default' }],
    ['its rule', { rule, action: 'fixedResponse' }, undefined, { Rule: 'all' }],
    [
      'its rule and the group that was chosen',
      { rule, ...forward },
      { targetGroup: 'legacy' },
      { Rule: 'all', TargetGroup: 'legacy', ChosenTargetGroup: 'legacy' },
    ],
    [
      'the group that was chosen and the one that answered',
      { rule, ...forward },
      { targetGroup: 'orders', fellBackFrom: 'legacy' },
      { Rule: 'all', TargetGroup: 'orders', ChosenTargetGroup: 'legacy' },
    ],
    [
      'no choice of its rule, where a tester chose',
      { rule, ...forward, chosenBy: 'targetGroupHeader' },
      { targetGroup: 'orders' },
      { Rule: 'all', TargetGroup: 'orders' },
    ],
  ])('%s', (_, decision, delivery, dimensions) => {
    const invocation = { event: {}, startedAt: 0, streams: false, routes: { table }, decision, delivery };
    expect(requestDimensions(invocation as unknown as Invocation)).toEqual(dimensions);
  });

  it('nothing, without a route table', () =>
    expect(requestDimensions({ event: {}, startedAt: 0, streams: false })).toEqual({}));
});
