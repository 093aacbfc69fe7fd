import type { Counts, CountsByRule, RuleCount, Summary } from './messages.ts';

/** Requests by rule: all since the start, and those that each version of the route table answered. */
export class RuleCounts {
  readonly #all: CountsByRule = dictionary();
  readonly #byVersion = new Map<string | undefined, CountsByRule>();

  add({ rule = '', targetGroup, status }: Summary, version?: string): void {
    for (const count of this.#of(rule, version)) {
      count.requests++;
      if (targetGroup !== undefined) increase(count.targetGroups, targetGroup);
      increase(count.statuses, status === undefined ? 'failed' : `${Math.floor(status / 100)}xx`);
    }
  }

  addParity(rule: string | undefined, parity: NonNullable<Summary['parity']>, version?: string): void {
    for (const count of this.#of(rule ?? '', version)) count.parity[parity]++;
  }

  /** With a version that has answered nothing, its counts are empty. */
  counts(version: string | undefined): Counts {
    return {
      ...(version !== undefined && { version }),
      all: this.#all,
      ofVersion: this.#byVersion.get(version) ?? {},
    };
  }

  #of(rule: string, version: string | undefined): RuleCount[] {
    const ofVersion = this.#byVersion.get(version) ?? dictionary();
    this.#byVersion.set(version, ofVersion);
    return [this.#all, ofVersion].map((counts) => {
      counts[rule] ??= {
        requests: 0,
        targetGroups: dictionary(),
        statuses: {},
        parity: { equal: 0, different: 0, failed: 0 },
      };
      return counts[rule];
    });
  }
}

/** Without a prototype, because a rule or a target group may be called `constructor`. */
const dictionary = <T>(): Record<string, T> => Object.create(null);

function increase(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
