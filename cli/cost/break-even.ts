import { FREE_LATTICE_REQUESTS_PER_HOUR } from './aws.ts';
import { charges, monthly, type Usage } from './charges.ts';
import type { Prices } from './inputs.ts';

/**
 * Requests per second from which the function alone costs more than a Lattice service of the path's own would.
 * `never` where it does not however many there are; undefined where a price is not given.
 */
export function breakEven(usage: Usage, prices: Prices): number | 'never' | undefined {
  const difference = (requestsPerSecond: number): number | undefined => {
    // The few cold starts do not grow with the load; without them both bills are straight lines.
    const list = charges({ ...usage, requestsPerSecond, coldStartsPerSecond: 0 }, prices);
    const [lambda, lattice] = [monthly(list, ['Lambda']), monthly(list, ['Lattice'])];
    return lambda === undefined || lattice === undefined ? undefined : lambda - lattice;
  };
  const atNone = difference(0);
  if (atNone === undefined) return undefined;
  // Straight up to Lattice's free requests, and straight beyond them.
  const bend = FREE_LATTICE_REQUESTS_PER_HOUR / 3600;
  const atBend = difference(bend)!;
  if (atBend > 0) return (bend * -atNone) / (atBend - atNone);
  const slope = difference(bend + 1)! - atBend;
  return slope > 0 ? bend - atBend / slope : 'never';
}
