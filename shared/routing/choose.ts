import { ProxyError } from '../errors.ts';
import { keyedDraw } from './keyed-draw.ts';
import type { Forward } from './schema.ts';

/**
 * The target group that a forward action gives a request, by weight. Weight 0 takes no traffic; throws 503 when every
 * group has it.
 *
 * Weighted rendezvous: each group draws a number from (0, 1], and the greatest `log(number) / weight` wins. Each group's
 * chance is then in proportion to its weight. The draws of a `key` are always the same, so a raised weight can only move
 * keys to the raised group. Without a key the draws come from `random`.
 */
export function chooseTargetGroup(forward: Forward, key: string | undefined, random: () => number): string {
  const { targetGroups } = forward;
  let chosen: string | undefined;
  let best = Number.NEGATIVE_INFINITY;
  for (const { targetGroupIdentifier, weight } of targetGroups) {
    if (weight === 0) continue;
    if (targetGroups.length === 1) return targetGroupIdentifier;
    const draw = key === undefined ? 1 - random() : keyedDraw(key, targetGroupIdentifier);
    const score = Math.log(draw) / weight;
    if (chosen === undefined || score > best) [chosen, best] = [targetGroupIdentifier, score];
  }
  if (chosen === undefined) throw new ProxyError('noTarget', 'every target group of the rule has weight 0');
  return chosen;
}
