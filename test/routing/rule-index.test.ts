import { describe, expect, it } from 'vitest';
import { indexRules } from '../../shared/routing/rule-index.ts';

const rules = [['/orders'], [], ['/Orders/1'], ['/'], ['/items', '/x/items'], ['/orders-archive'], ['/items/']].map(
  (paths, i) => ({ i, paths }),
);

describe('candidates of a path, in the order of the rules', () => {
  it.each([
    ['/orders', [0, 1, 2, 3]],
    ['/ORDERS/7', [0, 1, 2, 3]],
    ['/orders-archive', [1, 3, 5]],
    ['/items', [1, 3, 4, 6]],
    ['/items/', [1, 3, 4, 6]],
    ['/x', [1, 3, 4]],
    ['/other', [1, 3]],
    ['/', [1, 3]],
    ['//orders', [1, 3]],
    ['*', [1, 3]],
  ])('%s', (path, expected) => {
    const candidates = indexRules(rules, ({ paths }) => paths);
    expect(candidates(path).map(({ i }) => i)).toEqual(expected);
    // They are put together once.
    expect(candidates(path)).toBe(candidates(path));
  });

  it('are none where there are no rules', () => {
    expect(indexRules([], () => [])('/x')).toEqual([]);
  });
});
