import { expect, test } from 'vitest';
import { countHop } from '../../shared/http/hops.ts';
import { multiMap } from '../../shared/http/multi-map.ts';
import { compileTable } from '../../shared/routing/decide.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { request } from './rules.ts';

const decide = compileTable(
  checkRouteTable(
    {
      targetGroups: { a: { type: 'http', url: 'http://a' }, b: { type: 'http', url: 'http://b' } },
      defaultAction: {
        forward: {
          targetGroups: [{ targetGroupIdentifier: 'a' }],
          mirror: { targetGroupIdentifier: 'b' },
          fallback: { targetGroupIdentifier: 'b', on: [404] },
        },
      },
    },
    'test',
  ),
  'ours0',
);

/** Which copies of a request there may be, once it has passed the proxies with these ids. */
const copiesAfter = (...ids: string[]) => {
  const headers = multiMap();
  for (const id of ids) countHop(headers, id);
  const decision = decide(request('/x', Object.entries(headers)), { eventSource: 'alb' }, () => 0);
  const { mirror, fallback } = decision.action === 'forward' ? decision.forward : {};
  return [mirror !== undefined, fallback !== undefined];
};

test('a request that has passed this deployment before is neither mirrored nor sent to a fallback', () => {
  expect(copiesAfter()).toEqual([true, true]);
  expect(copiesAfter('other')).toEqual([true, true]);
  expect(copiesAfter('other', 'ours0')).toEqual([false, false]);
});

test('the target group that a 2016 event names is in place of the default action', () => {
  const groupOf = (port: string) => {
    const origin = { eventSource: 'vpc-proxy', namedTarget: { hostname: 'b', port } } as const;
    const decision = decide(request('/x'), origin, () => 0);
    return decision.action === 'forward' ? decision.targetGroup : decision.action;
  };
  expect(groupOf('80')).toBe('b');
  expect(groupOf('81')).toBe('refuse');
});

test('a defect is no refusal: it is thrown on, for the log', () => {
  const two = compileTable(
    checkRouteTable(
      {
        targetGroups: { a: { type: 'http', url: 'http://a' }, b: { type: 'http', url: 'http://b' } },
        defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'a' }, { targetGroupIdentifier: 'b' }] } },
      },
      'test',
    ),
    'ours0',
  );
  const defect = () => {
    throw new TypeError('defect');
  };
  expect(() => two(request('/x'), { eventSource: 'alb' }, defect)).toThrow(new TypeError('defect'));
});
