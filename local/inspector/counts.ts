import type { Counts, RuleCount, Summary } from './messages.ts';

/** Requests by rule since the start, whether they are still listed or not. */
export class RuleCounts {
  readonly counts: Counts = {};

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
      targetGroups: {},
      statuses: {},
      parity: { equal: 0, different: 0, failed: 0 },
    };
    return this.counts[rule];
  }
}

function increase(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
