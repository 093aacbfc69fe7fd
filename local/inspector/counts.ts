import type { Counts, RuleCount, Summary } from './messages.ts';

/** Requests by rule since the start, whether they are still listed or not. */
export class RuleCounts {
  readonly counts: Counts = dictionary();

  add({ rule = '', targetGroup, status }: Summary): void {
    const count = this.#of(rule);
    count.requests++;
    if (targetGroup !== undefined) increase(count.targetGroups, targetGroup);
    increase(count.statuses, status === undefined ? 'failed' : `${Math.floor(status / 100)}xx`);
  }

  addParity(rule: string | undefined, parity: NonNullable<Summary['parity']>): void {
    this.#of(rule ?? '').parity[parity]++;
  }

  #of(rule: string): RuleCount {
    this.counts[rule] ??= {
      requests: 0,
      targetGroups: dictionary(),
      statuses: {},
      parity: { equal: 0, different: 0, failed: 0 },
    };
    return this.counts[rule];
  }
}

/** Names of rules and groups are anyone's choice, `constructor` too: nothing must be there already. */
const dictionary = <T>(): Record<string, T> => Object.create(null);

function increase(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
