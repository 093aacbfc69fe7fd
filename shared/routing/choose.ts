import { ProxyError } from '../errors.ts';
import type { Action } from './schema.ts';

export type Forward = NonNullable<Action['forward']>;

/**
 * The target group that a forward action gives a request, by weight. `draw` is from [0, 1). Weight 0 takes no
 * traffic; throws 503 when every group has it.
 */
export function chooseTargetGroup(forward: Forward, draw: number): string {
  const total = forward.targetGroups.reduce((sum, { weight }) => sum + weight, 0);
  let left = draw * total;
  for (const { targetGroupIdentifier, weight } of forward.targetGroups) {
    if (left < weight) return targetGroupIdentifier;
    left -= weight;
  }
  throw new ProxyError('noTarget', 'every target group of the rule has weight 0');
}
