import { ConfigurationError } from '../errors.ts';
import { foldWidely } from '../http/lenient-text.ts';
import { isPlainPath, type Reading, readPath } from '../http/path-readings.ts';
import { withoutParameters } from '../http/path-segment.ts';
import { spelledAlike } from '../http/path-spelling.ts';
import { createPathTree, type End, isEmpty, type PathNode, type PathTree } from './path-tree.ts';
import type { HttpMatch } from './schema.ts';

export type PathMatch = NonNullable<HttpMatch['pathMatch']>;

/** `ambiguous`: met as some servers read the path, and not as others do. */
export type Verdict = 'met' | 'unmet' | 'ambiguous';

/** Whether `;…` parameters are left out before rules look at a path; `reject` keeps them. */
export type SegmentParameters = 'reject' | 'ignore';

/** A path as the conditions of one table see it: what several of them need is found out once. */
export interface SeenPath<T> {
  /** As it was sent. */
  sent: string;
  /** In the one spelling that conditions are compared in. */
  spelled(caseSensitive: boolean): string;
  isPlain: boolean;
  /** Its reading; `undefined` where an escape is malformed, which has several. */
  reading: Reading | undefined;
  /** The values under the nodes that it may lead to; `undefined` when it may lead to more than anyone can follow. */
  candidates: readonly T[][] | undefined;
  ends: Record<Case, Ends<T> | undefined>;
}

type Case = 'sensitive' | 'insensitive';

/** The number of ends, how many are at a node or below, and whether one may be just there, with or without a slash. */
interface Ends<T> {
  count: number;
  at: Map<PathNode<T>, { below: number; slash: boolean; name: boolean }>;
}

export interface PathIndex<T> {
  /** Keeps an item under a path, and gives the test of that path. Throws ConfigurationError for an unreadable one. */
  add(pathMatch: PathMatch, item: T): (path: SeenPath<T>) => Verdict;
  see(path: string): SeenPath<T>;
}

export function createPathIndex<T>(parameters: SegmentParameters, prefixesGo = false): PathIndex<T> {
  const trees: Record<Case, PathTree<T>> = {
    sensitive: createPathTree((name) => name, prefixesGo),
    insensitive: createPathTree(foldWidely, prefixesGo),
  };
  const spell = (path: string): string => spelledAlike(parameters === 'ignore' ? withoutParameters(path) : path);

  const see = (sent: string): SeenPath<T> => {
    const isPlain = isPlainPath(sent);
    const readings = isPlain ? undefined : readPath(sent);
    const endsIn = (tree: PathTree<T>): Ends<T> | undefined => {
      if (isEmpty(tree)) return tally([]);
      if (isPlain) return tally([{ node: tree.find(sent), isHere: false, ending: 'name' }]);
      const ends = readings?.map(tree.follow);
      return ends?.every((found) => found !== undefined) ? tally(ends.flat()) : undefined;
    };
    const ends = { sensitive: endsIn(trees.sensitive), insensitive: endsIn(trees.insensitive) };
    let spelled: string | undefined;
    let lowerCase: string | undefined;
    return {
      sent,
      spelled(caseSensitive) {
        spelled ??= isPlain ? sent : spell(sent);
        if (caseSensitive) return spelled;
        lowerCase ??= spelled.toLowerCase();
        return lowerCase;
      },
      isPlain,
      reading: readings?.length === 1 ? readings[0] : undefined,
      candidates:
        ends.sensitive &&
        ends.insensitive &&
        [...ends.sensitive.at.keys(), ...ends.insensitive.at.keys()].map(({ items }) => items),
      ends,
    };
  };

  const add = (pathMatch: PathMatch, item: T) => {
    const { match, caseSensitive } = pathMatch;
    const path = match.exact ?? match.prefix!;
    const [reading] = readPath(path) ?? [];
    if (!reading) throw new ConfigurationError(`path ${path}: no HTTP client would send this path`);
    const kind = caseSensitive ? 'sensitive' : 'insensitive';
    const node = trees[kind].nodeOf(reading);
    node.items.push(item);
    const own = caseSensitive ? spell(path) : spell(path).toLowerCase();
    const isExact = match.exact !== undefined;
    const isFolder = own.endsWith('/');
    const below = isFolder ? own : `${own}/`;
    const parts = below.split('/').length - 2;

    return (seen: SeenPath<T>): Verdict => {
      // Nothing leads out of the root.
      if (parts === 0 && !isExact && seen.sent.startsWith('/')) return 'met';
      const ends = seen.ends[kind];
      if (!ends) return 'ambiguous';
      const spelled = seen.spelled(caseSensitive);
      // A server reads the same path alike, in the table and in the request.
      if (spelled === own) return 'met';
      const isSpelled = !isExact && spelled.startsWith(below);
      if (seen.isPlain) return verdict(isSpelled);
      if (isSpelled && !isFolder && seen.reading && !seen.reading.lowest()[parts]) return 'met';
      const here = ends.at.get(node);
      if (isSpelled && here?.below === ends.count && !(isFolder && here.name)) return 'met';
      const mayBe = isExact ? here && ((isFolder && here.slash) || ((!isFolder || parts === 0) && here.name)) : here;
      return isSpelled || mayBe ? 'ambiguous' : 'unmet';
    };
  };

  return { add, see };
}

export const verdict = (isMet: boolean): Verdict => (isMet ? 'met' : 'unmet');

function tally<T>(ends: readonly End<T>[]): Ends<T> {
  const at: Ends<T>['at'] = new Map();
  for (const { node, isHere, ending } of ends) {
    for (let above: PathNode<T> | undefined = node; above; above = above.parent) {
      const found = at.get(above) ?? { below: 0, slash: false, name: false };
      at.set(above, found);
      found.below++;
    }
    if (!isHere) continue;
    const here = at.get(node)!;
    if (ending !== 'name') here.slash = true;
    if (ending !== 'slash') here.name = true;
  }
  return { count: ends.length, at };
}
