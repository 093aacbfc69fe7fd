import { ConfigurationError } from '../errors.ts';
import { foldWidely } from '../http/lenient-text.ts';
import { isPlainPath, lowestFrom, readPath, spelledAlike, withoutParameters } from '../http/path-readings.ts';
import { createPathTree, type End, type PathNode, type PathTree } from './path-tree.ts';
import type { HttpMatch } from './schema.ts';

export type PathMatch = NonNullable<HttpMatch['pathMatch']>;

/** `ambiguous`: met as some servers read the path, and not as others do. */
export type Verdict = 'met' | 'unmet' | 'ambiguous';

/** Whether `;…` parameters are left out before rules look at a path; `reject` keeps them. */
export type SegmentParameters = 'reject' | 'ignore';

/** A path as the conditions of one table see it: everything that several of them need is found out once. */
export interface SeenPath<T> {
  /** As it was sent. */
  sent: string;
  /** In the one spelling that conditions are compared in, and that in lower case. */
  spelled: string;
  lowerCase: string;
  isPlain: boolean;
  /** What is kept under this path and above, in any reading; `undefined` when it has too many to follow. */
  candidates: readonly T[][] | undefined;
  ends: Record<Case, Ends<T> | undefined>;
  /** How far the path may climb, from each of its parts on; `undefined` where an escape is malformed. */
  lowest: readonly number[] | undefined;
}

type Case = 'sensitive' | 'insensitive';

/** How many readings end at or below each node, and whether one may end just there, with or without a slash. */
type Ends<T> = { count: number; at: Map<PathNode<T>, { below: number; slash: boolean; name: boolean }> };

export interface PathIndex<T> {
  /** Keeps an item under a path, and gives the test of that path. Throws ConfigurationError for an unreadable one. */
  add(pathMatch: PathMatch, item: T): (path: SeenPath<T>) => Verdict;
  see(path: string): SeenPath<T>;
}

export function createPathIndex<T>(parameters: SegmentParameters): PathIndex<T> {
  const trees: Record<Case, PathTree<T>> = {
    sensitive: createPathTree((name) => name),
    insensitive: createPathTree(foldWidely),
  };
  const spell = (path: string): string => spelledAlike(parameters === 'ignore' ? withoutParameters(path) : path);

  let isEmpty = true;

  const see = (sent: string): SeenPath<T> => {
    const isPlain = isPlainPath(sent) || isEmpty;
    const spelled = isPlain ? sent : spell(sent);
    const readings = isPlain ? [] : readPath(sent);
    const endsIn = (tree: PathTree<T>): Ends<T> | undefined => {
      if (isPlain) return tally([{ node: tree.find(sent), below: 1, ending: 'name' }]);
      const ends = readings?.map(tree.follow);
      return ends?.every((found) => found !== undefined) ? tally(ends.flat()) : undefined;
    };
    const ends = { sensitive: endsIn(trees.sensitive), insensitive: endsIn(trees.insensitive) };
    return {
      sent,
      spelled,
      lowerCase: spelled.toLowerCase(),
      isPlain,
      candidates:
        ends.sensitive &&
        ends.insensitive &&
        [...ends.sensitive.at.keys(), ...ends.insensitive.at.keys()].map(({ items }) => items),
      ends,
      lowest: readings?.length === 1 ? lowestFrom(readings[0]!) : undefined,
    };
  };

  const add = (pathMatch: PathMatch, item: T) => {
    isEmpty = false;
    const { match, caseSensitive } = pathMatch;
    const path = match.exact ?? match.prefix!;
    const [reading] = readPath(path) ?? [];
    if (!reading) throw new ConfigurationError(`path ${path}: escaped too often to be matched`);
    const kind = caseSensitive ? 'sensitive' : 'insensitive';
    const node = trees[kind].nodeOf(reading);
    node.items.push(item);
    const own = caseSensitive ? spell(path) : spell(path).toLowerCase();
    const isExact = match.exact !== undefined;
    const isFolder = own.endsWith('/');
    const below = isFolder ? own : `${own}/`;
    const parts = below.split('/').length - 2;

    return (seen: SeenPath<T>): Verdict => {
      const spelled = caseSensitive ? seen.spelled : seen.lowerCase;
      const isSpelled = spelled === own || (!isExact && spelled.startsWith(below));
      // Nothing leads out of the root, and an exact path leaves nothing to be read.
      if (isSpelled && (seen.isPlain || isExact || parts === 0)) return 'met';
      if (seen.isPlain) return 'unmet';
      const ends = seen.ends[kind];
      if (!ends) return 'ambiguous';
      const here = ends.at.get(node);
      if (isSpelled && seen.lowest && !seen.lowest[parts] && !isFolder) return 'met';
      if (isSpelled && here?.below === ends.count && !(isFolder && here.name)) return 'met';
      const mayBe = isExact ? here && ((isFolder && here.slash) || ((!isFolder || parts === 0) && here.name)) : here;
      return isSpelled || mayBe ? 'ambiguous' : 'unmet';
    };
  };

  return { add, see };
}

function tally<T>(ends: readonly End<T>[]): Ends<T> {
  const at: Ends<T>['at'] = new Map();
  for (const { node, below, ending } of ends) {
    for (let above: PathNode<T> | undefined = node; above; above = above.parent) {
      const found = at.get(above) ?? { below: 0, slash: false, name: false };
      at.set(above, found);
      found.below++;
    }
    if (below > 0) continue;
    const here = at.get(node)!;
    if (ending !== 'name') here.slash = true;
    if (ending !== 'slash') here.name = true;
  }
  return { count: ends.length, at };
}
