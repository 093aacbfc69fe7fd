import { expect, test } from 'vitest';
import { RuleCounts } from '../../local/inspector/counts.ts';
import type { Counts, RuleCount, Summary } from '../../local/inspector/messages.ts';

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
  expect(counts.counts).toEqual({
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
  const [[rule, count]] = Object.entries(JSON.parse(JSON.stringify(counts.counts)) as Counts) as [[string, RuleCount]];
  expect([rule, count.requests, Object.entries(count.targetGroups), count.parity.equal]).toEqual([
    name,
    1,
    [[name, 1]],
    1,
  ]);
});
