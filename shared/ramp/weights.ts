import type { Forward } from '../routing/schema.ts';

type TargetGroups = Forward['targetGroups'];

/** VPC Lattice's own bound of a weight, which the route table keeps. */
const MOST = 999;

/**
 * The target groups of an action with the weights of a step: `group` gets `percent` of the requests, and the others
 * share the rest in the proportion of `otherWeights`.
 *
 * Weights are whole numbers, so a share may be rounded; the proportion of the others never is. Stickiness needs that:
 * a key stays with the group as long as the group's weight does not fall against any single other (routing/choose.ts).
 * `steps` are all that the ramp has, because the proportion must be one that each of them can be written with.
 */
export function weightsOfStep(
  targetGroups: TargetGroups,
  group: string,
  percent: number,
  steps: readonly number[],
  otherWeights: Readonly<Record<string, number>> = {},
): TargetGroups {
  const base = targetGroups.map(({ targetGroupIdentifier: name, weight }) =>
    name === group ? 0 : (otherWeights[name] ?? weight),
  );
  const others = proportion(
    base.some((weight) => weight > 0) ? base : targetGroups.map((each) => Number(each.targetGroupIdentifier !== group)),
    steps,
  );
  const { own, times } = share(percent, sum(others), Math.max(...others));
  return targetGroups.map((each, i) => ({
    ...each,
    weight: each.targetGroupIdentifier === group ? own : others[i]! * times,
  }));
}

/** The percent that a group gets by the weights as they are. */
export function percentOf(targetGroups: TargetGroups, group: string): number {
  const total = sum(targetGroups.map(({ weight }) => weight));
  const own = targetGroups.find(({ targetGroupIdentifier }) => targetGroupIdentifier === group)?.weight ?? 0;
  return total === 0 ? 0 : (own * 100) / total;
}

/** The smallest whole numbers in the same proportion; rounded only where a step near 100 % leaves no room for them. */
function proportion(weights: readonly number[], steps: readonly number[]): number[] {
  const highest = Math.max(1, ...steps.filter((step) => step < 100));
  return fitted(divided(weights), Math.floor((MOST * (100 - highest)) / highest));
}

/** Rounded down until they fit, so that weights which fit stay as they are in the steps that follow. */
function fitted(weights: number[], room: number): number[] {
  const total = sum(weights);
  if (total <= room || Math.max(...weights) <= 1) return weights;
  const smaller = weights.map((weight) => weight && Math.max(1, Math.floor((weight * room) / total)));
  return fitted(divided(smaller), room);
}

function divided(weights: readonly number[]): number[] {
  const divisor = weights.reduce(greatestDivisor, 0);
  return weights.map((weight) => weight / divisor);
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/**
 * The group's weight, and how many times the others get theirs: the nearest to the percent that whole numbers allow.
 * Among the equally near, weights that add up to 100 read as percents; else small ones are easier to read.
 */
function share(percent: number, others: number, greatest: number): { own: number; times: number } {
  if (percent >= 100) return { own: 100, times: 0 };
  let best = { own: 0, times: 1, error: Number.POSITIVE_INFINITY, total: 0 };
  for (let times = 1; times * greatest <= MOST; times++) {
    const rest = times * others;
    const own = percent === 0 ? 0 : Math.min(MOST, Math.max(1, Math.round((rest * percent) / (100 - percent))));
    const total = own + rest;
    const error = Math.abs((own * 100) / total - percent);
    const isBetter = error < best.error - EXACT || (error <= best.error + EXACT && total === 100);
    if (isBetter) best = { own, times, error, total };
  }
  return best;
}

/** Two shares that differ by less are one: what floating point leaves of a division. */
const EXACT = 1e-9;
