import { expect, test } from 'vitest';
import { RuleCounts } from '../../local/inspector/counts.ts';
import type { CountsByRule, RuleCount, Summary } from '../../local/inspector/messages.ts';

const request = (more: Partial<Summary>): Summary => ({
  id: 1,
  at: 0,
  door: 'ALB',
  source: 'alb',
  method: 'GET',
  path: '/',
  ...more,
});

test('requests are counted by rule, target group, class of status and parity', () => {
  const counts = new RuleCounts();
  counts.add(request({ rule: 'orders', targetGroup: 'new', status: 200 }));
  counts.add(request({ rule: 'orders', targetGroup: 'old', status: 204 }));
  counts.add(request({ rule: 'orders', targetGroup: 'old', status: 503 }));
  counts.add(request({}));
  counts.addParity('orders', 'equal');
  counts.addParity('orders', 'different');
  counts.addParity(undefined, 'failed');
  expect(counts.counts(undefined).all).toEqual({
    orders: {
      requests: 3,
      targetGroups: { new: 1, old: 2 },
      statuses: { '2xx': 2, '5xx': 1 },
      parity: { equal: 1, different: 1, failed: 0 },
    },
    '': { requests: 1, targetGroups: {}, statuses: { failed: 1 }, parity: { equal: 0, different: 0, failed: 1 } },
  });
});

test.each(['constructor', '__proto__', 'toString'])('a rule and a target group may be called %s', (name) => {
  const counts = new RuleCounts();
  counts.add(request({ rule: name, targetGroup: name, status: 200 }));
  counts.addParity(name, 'equal');
  const [[rule, count]] = Object.entries(JSON.parse(JSON.stringify(counts.counts(undefined).all)) as CountsByRule) as [
    [string, RuleCount],
  ];
  expect([rule, count.requests, Object.entries(count.targetGroups), count.parity.equal]).toEqual([
    name,
    1,
    [[name, 1]],
    1,
  ]);
});

test('each version of the route table has its own counts, and all are counted together', () => {
  const counts = new RuleCounts();
  counts.add(request({ rule: 'orders', status: 200 }), '1');
  counts.add(request({ rule: 'orders', status: 200 }), '1');
  counts.add(request({ rule: 'orders', status: 404 }), '2');
  counts.addParity('orders', 'equal', '2');
  const { version, all, ofVersion } = counts.counts('2');
  expect([version, all['orders']?.requests, ofVersion['orders']]).toEqual([
    '2',
    3,
    { requests: 1, targetGroups: {}, statuses: { '4xx': 1 }, parity: { equal: 1, different: 0, failed: 0 } },
  ]);
  expect(counts.counts('3').ofVersion).toEqual({});
});
