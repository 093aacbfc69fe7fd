/**
 * Rules by the first segment of their path, so that a request is tried against the few that could match it and not
 * against a thousand. Both an exact path and a prefix, which ends at a segment, fix that segment; rules without a
 * path, or with the prefix `/`, are candidates for every request.
 */
export type RuleIndex<T> = (path: string) => readonly T[];

/** `rules` in the order of priority, which the candidates keep; `pathsOf` a rule are the readings of its path. */
export function indexRules<T>(rules: readonly T[], pathsOf: (rule: T) => readonly string[]): RuleIndex<T> {
  const segmentsOf = new Map(rules.map((rule) => [rule, new Set(pathsOf(rule).map(segmentOf))]));
  const isForAll = (rule: T): boolean => segmentsOf.get(rule)!.size === 0 || segmentsOf.get(rule)!.has(NO_SEGMENT);
  const candidates = new Map<string, T[]>();
  for (const segment of new Set([...segmentsOf.values()].flatMap((segments) => [...segments]))) {
    candidates.set(
      segment,
      rules.filter((rule) => isForAll(rule) || segmentsOf.get(rule)!.has(segment)),
    );
  }
  const forAll = rules.filter(isForAll);
  return (path) => candidates.get(segmentOf(path)) ?? forAll;
}

const NO_SEGMENT = '';

/** Without case, as matching may be; whoever minds it looks again. */
function segmentOf(path: string): string {
  const end = path.indexOf('/', 1);
  return (end < 0 ? path.slice(1) : path.slice(1, end)).toLowerCase();
}
