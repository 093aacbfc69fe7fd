import { allSegments, type Ending, MAX_CLIMBS, type Reading } from '../http/path-readings.ts';
import { isShortName, mayBeShortFor, type Segment } from '../http/path-segment.ts';

/** Values kept under paths, one node for each segment, so that a request meets a few of ten thousand rules. */
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
}

/** A node that a path may end at or somewhere below. */
export interface End<T> {
  node: PathNode<T>;
  /** It may end just there. */
  isHere: boolean;
  ending: Ending;
}

/** The nodes that a path may have led to so far. Bit n of the number: n segments below, which none of its children are. */
type Places<T> = Map<PathNode<T>, number>;

/**
 * A tree in which two names are the same if `fold` makes them so. With `prefixesGo` a rewrite may take a prefix away, so
 * that any part of a path may be its beginning for a server.
 */
export function createPathTree<T>(fold: (name: string) => string, prefixesGo = false): PathTree<T> {
  const root = newNode<T>(undefined);

  const nodeOf = (reading: Reading): PathNode<T> => {
    let node = root;
    for (const { names, mayVanish, mayClimb } of allSegments(reading)) {
      if (mayVanish && !mayClimb) continue;
      const key = fold(names[0]!);
      const child = node.children.get(key) ?? newNode(node);
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
  const follow = (reading: Reading): End<T>[] | undefined => {
    let { climbs } = reading;
    let places: Places<T> = new Map([[root, HERE]]);
    let isAtStart = true;
    let mayBeHost = false;
    let steps = 0;
    const ends: End<T>[] = [];
    for (let part = 0; part < reading.parts; part++) {
      const segments = reading.segmentsOf(part);
      if (!segments) return undefined;
      for (const segment of segments) {
        const next = step(places, segment, mayBeHost, fold);
        steps += (next?.size ?? 0) - 1;
        if (!next || steps > MAX_STEPS) return undefined;
        places = next;
        if (segment.mayEnd) ends.push(...endsAt(places, 'either'));
        // A URL parser reads the name behind `//` or `/\` as a host (WHATWG URL, RFC 3986 section 4.2).
        isAtStart = (isAtStart || prefixesGo) && segment.mayVanish;
        mayBeHost = isAtStart;
        if (segment.mayClimb) climbs--;
      }
      if (isLost(places, climbs)) return [...ends, ...endsAt(places, 'name')];
    }
    return [...ends, ...endsAt(places, reading.ending())];
  };

  return { root, nodeOf, find, follow };
}

const newNode = <T>(parent: PathNode<T> | undefined): PathNode<T> => ({ parent, children: new Map(), items: [] });

/** Nothing is kept in it. */
export const isEmpty = <T>({ root }: PathTree<T>): boolean => root.items.length === 0 && root.children.size === 0;

/** Nodes beyond the first, over all segments. */
const MAX_STEPS = 100;

const HERE = 1;
/** Further below than a path can climb. */
const OUT_OF_REACH = 1 << (MAX_CLIMBS + 1);

/** Where a segment leads to from all the places at once; `undefined` when it cannot be told. */
function step<T>(
  places: Places<T>,
  segment: Segment,
  mayBeHost: boolean,
  fold: (name: string) => string,
): Places<T> | undefined {
  const next: Places<T> = new Map();
  const reach = (node: PathNode<T>, below: number) => {
    if (below !== 0) next.set(node, (next.get(node) ?? 0) | below);
  };
  for (const [node, below] of places) {
    const isHere = (below & HERE) !== 0;
    const children = isHere && node.children.size > 0 ? childrenOf(node, segment, fold) : NONE;
    if (!children) return undefined;
    for (const child of children) reach(child, HERE);
    const others = segment.isPlain && children.length > 0 ? below & ~HERE : below;
    const further = ((others << 1) | (others & OUT_OF_REACH)) & (OUT_OF_REACH * 2 - 1);
    const same = segment.mayVanish || segment.isJoined || mayBeHost ? below : 0;
    reach(node, further | same | (segment.mayClimb ? below >> 1 : 0));
    if (segment.mayClimb && isHere) reach(node.parent ?? node, HERE);
  }
  return next;
}

const endsAt = <T>(places: Places<T>, ending: Ending): End<T>[] =>
  Array.from(places, ([node, below]) => ({ node, isHere: (below & HERE) !== 0, ending }));

/** Every place is further below its node than what is left of the path can climb. */
function isLost<T>(places: Places<T>, climbs: number): boolean {
  for (const below of places.values()) if ((below & (2 ** (climbs + 1) - 1)) !== 0) return false;
  return true;
}

const NONE: never[] = [];

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
