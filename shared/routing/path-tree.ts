import { type Ending, isShortName, mayBeShortFor, type Reading, type Segment } from '../http/path-readings.ts';

/** What is kept under paths, one node a segment, so that a request meets a few of ten thousand rules. */
export interface PathTree<T> {
  root: PathNode<T>;
  /** The node of a path as its most lenient reader sees it; made where there is none. */
  nodeOf(reading: Reading): PathNode<T>;
  /** How far down a path leads that every server reads alike. */
  find(path: string): PathNode<T>;
  /** Where a path may end; `undefined` when finding out takes more steps than any honest path does. */
  follow(reading: Reading): End<T>[] | undefined;
}

export interface PathNode<T> {
  parent: PathNode<T> | undefined;
  children: Map<string, PathNode<T>>;
  items: T[];
  id: number;
}

/** The end of a path: at a node, or so many segments below it that are none of its children. */
export interface End<T> {
  node: PathNode<T>;
  below: number;
  ending: Ending;
}

/** A tree in which two names are the same if `fold` makes them so. */
export function createPathTree<T>(fold: (name: string) => string): PathTree<T> {
  const nodes: PathNode<T>[] = [];
  const add = (parent: PathNode<T> | undefined): PathNode<T> => {
    const node: PathNode<T> = { parent, children: new Map(), items: [], id: nodes.length };
    nodes.push(node);
    return node;
  };
  const root = add(undefined);

  const nodeOf = ({ segments }: Reading): PathNode<T> => {
    let node = root;
    for (const { names, mayVanish, mayClimb } of segments) {
      if (mayVanish && !mayClimb) continue;
      const key = fold(names[0]!);
      const child = node.children.get(key) ?? add(node);
      node.children.set(key, child);
      node = child;
    }
    return node;
  };

  const find = (path: string): PathNode<T> => {
    let node = root;
    for (let from = 1; from < path.length; ) {
      const slash = path.indexOf('/', from);
      const to = slash < 0 ? path.length : slash;
      const child = node.children.get(fold(path.slice(from, to)));
      if (!child) break;
      node = child;
      from = to + 1;
    }
    return node;
  };

  /**
   * Every segment is each of the things that it may be, all at once; places that meet go on as one. So the work grows
   * with the places, not with the number of readings, which doubles with every segment.
   */
  const follow = ({ segments, ending }: Reading): End<T>[] | undefined => {
    let climbs = segments.filter(({ mayClimb }) => mayClimb).length;
    // A place as one number: the node, and how far below it, which counts only as far as climbs are left.
    const depths = climbs + 2;
    const endsAt = (places: Iterable<number>, how: Ending): End<T>[] =>
      Array.from(places, (place) => ({ node: nodes[Math.floor(place / depths)]!, below: place % depths, ending: how }));
    const ends: End<T>[] = [];
    let places = new Set([root.id * depths]);
    let steps = 0;
    let isAtStart = true;
    for (const [i, segment] of segments.entries()) {
      // A URL parser reads the name behind `//` or `/\` as a host (WHATWG URL, RFC 3986 section 4.2).
      const mayBeHost = i > 0 && isAtStart;
      isAtStart &&= segment.mayVanish;
      if (segment.mayClimb) climbs--;
      const next = new Set<number>();
      const reach = (node: PathNode<T>, below: number) => next.add(node.id * depths + Math.min(below, climbs + 1));
      for (const { node, below } of endsAt(places, ending)) {
        const children = below === 0 ? childrenOf(node, segment, fold) : [];
        if (!children) return undefined;
        for (const child of children) reach(child, 0);
        if (!segment.isPlain || children.length === 0) reach(node, below + 1);
        if (segment.mayVanish || segment.isJoined || mayBeHost) reach(node, below);
        if (segment.mayClimb) reach(below > 0 ? node : (node.parent ?? node), Math.max(below - 1, 0));
      }
      places = next;
      steps += places.size;
      if (steps > MAX_STEPS + i) return undefined;
      if (segment.mayEnd) ends.push(...endsAt(places, 'either'));
      // Nothing that is left can lead back to a node.
      if ([...places].every((place) => place % depths > climbs)) break;
    }
    ends.push(...endsAt(places, ending));
    return ends;
  };

  return { root, nodeOf, find, follow };
}

/** Beyond one for each segment; what applications send takes ten at most. */
const MAX_STEPS = 400;

/** The children that a segment may name; `undefined` when there are too many to look for a short name's long one. */
function childrenOf<T>(
  { children }: PathNode<T>,
  { names, isPlain }: Segment,
  fold: (name: string) => string,
): PathNode<T>[] | undefined {
  const found: PathNode<T>[] = [];
  for (const name of names) {
    const child = children.get(fold(name));
    if (child) found.push(child);
    if (isPlain || !isShortName(name)) continue;
    if (children.size > MAX_STEPS) return undefined;
    for (const [long, node] of children) if (mayBeShortFor(name, long)) found.push(node);
  }
  return found;
}
