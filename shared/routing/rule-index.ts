/**
 * Rules by the first segment of their path, so that a request is tried against the few that could match it and not
 * against a thousand. Both an exact path and a prefix, which ends at a segment, fix that segment; rules without a
 * path, or with the prefix `/`, are candidates for every request.
 */
export type RuleIndex<T> = (path: string) => readonly T[];

/**
 * `rules` in the order of priority, which the candidates keep; `pathsOf` a rule are the readings of its path. A
 * segment's candidates are put together when it is first asked for: all of them at once would hold up the request
 * beside which a new route table of thousands of rules is loaded.
 */
export function indexRules<T>(rules: readonly T[], pathsOf: (rule: T) => readonly string[]): RuleIndex<T> {
  const places = new Map<string, number[]>();
  const forAll: number[] = [];
  rules.forEach((rule, place) => {
    const segments = new Set(pathsOf(rule).map(segmentOf));
    if (segments.size === 0 || segments.has(NO_SEGMENT)) forAll.push(place);
    else
      for (const segment of segments)
        places
          .set(segment, places.get(segment) ?? [])
          .get(segment)!
          .push(place);
  });
  const at = (found: readonly number[]): T[] => found.toSorted((a, b) => a - b).map((place) => rules[place]!);
  const others = at(forAll);
  const candidates = new Map<string, T[]>();
  return (path) => {
    const segment = segmentOf(path);
    const own = places.get(segment);
    if (!own) return others;
    const known = candidates.get(segment);
    if (known) return known;
    const found = at([...own, ...forAll]);
    candidates.set(segment, found);
    return found;
  };
}

const NO_SEGMENT = '';

/** Without case, as matching may be; whoever minds it looks again. */
function segmentOf(path: string): string {
  const end = path.indexOf('/', 1);
  return (end < 0 ? path.slice(1) : path.slice(1, end)).toLowerCase();
}
