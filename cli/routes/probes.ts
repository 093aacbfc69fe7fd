import { isPlainPath } from '../../shared/http/path-readings.ts';
import type { HttpMatch, RouteTable } from '../../shared/routing/schema.ts';
import { type HeaderMatch, overlaps, pathOf, textOf } from './cover.ts';

/** A request that stands for all requests that the conditions of two tables treat alike. */
export interface Probe {
  method: string;
  path: string;
  headers: [name: string, value: string][];
}

const ANYTHING: HttpMatch = {};
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/**
 * Requests on both sides of every condition of two tables. Each rule of one table is combined with each rule of the
 * other, so that requests meet one, both or neither. `*` in a path stands for any further segment, `otherMethod` for
 * all methods that no rule names.
 */
export function probes(a: RouteTable, b: RouteTable): { all: Probe[]; methods: string[]; otherMethod: string } {
  const [matchesA, matchesB] = [a, b].map(({ rules }) => [ANYTHING, ...rules.map(({ match }) => match.httpMatch)]);
  const named = new Set([...matchesA!, ...matchesB!].flatMap(({ method }) => method ?? []));
  const otherMethod = METHODS.find((method) => !named.has(method)) ?? 'OTHER';
  const methods = [...new Set([...METHODS.filter((method) => named.has(method)), ...named, otherMethod])];
  const found = new Map<string, Probe>();
  for (const x of matchesA!) {
    for (const y of matchesB!) {
      if (!canMeet(x, y)) continue;
      for (const path of new Set([...pathsOf(x), ...pathsOf(y)])) {
        for (const headers of headerSets([...(x.headerMatches ?? []), ...(y.headerMatches ?? [])])) {
          for (const method of methods) found.set(JSON.stringify([method, path, headers]), { method, path, headers });
        }
      }
    }
  }
  const order = ({ method, path, headers }: Probe): [string, number, number] => [
    path.toLowerCase(),
    headers.length,
    methods.indexOf(method),
  ];
  const all = [...found.values()].sort((p, q) => {
    const [[pathP, headersP, methodP], [pathQ, headersQ, methodQ]] = [order(p), order(q)];
    return compare(pathP, pathQ) || headersP - headersQ || methodP - methodQ;
  });
  return { all, methods, otherMethod };
}

/** Whether one request can concern both. A path with two readings may match anything. */
const canMeet = (x: HttpMatch, y: HttpMatch): boolean =>
  [x, y].some(({ pathMatch }) => !pathMatch || !isPlainPath(pathOf(pathMatch))) ||
  overlaps({ pathMatch: x.pathMatch }, { pathMatch: y.pathMatch });

/** The path, a path below it, and both in the other letter case. */
function pathsOf({ pathMatch }: HttpMatch): string[] {
  if (!pathMatch) return ['/', '/*'];
  const path = pathOf(pathMatch);
  const below = path.endsWith('/') ? `${path}*` : `${path}/*`;
  return [path, below, swapCase(path), swapCase(below)];
}

/** No header; each header alone; all of them. Values meet the condition, go beyond it, or have the other letter case. */
function headerSets(headers: readonly HeaderMatch[]): Probe['headers'][] {
  const valuesOf = (header: HeaderMatch): string[] => {
    const value = textOf(header);
    return [value, `${value}-more`, `other-${value}`, swapCase(value)];
  };
  const one = headers.flatMap((header) => valuesOf(header).map((value) => asSet([[header.name, value]])));
  const all = [0, 1, 2, 3].map((i) => asSet(headers.map((header) => [header.name, valuesOf(header)[i]!])));
  return [[], ...one, ...all];
}

/** One value for each name, sorted, so that equal sets have equal JSON. */
const asSet = (headers: Probe['headers']): Probe['headers'] =>
  [...new Map(headers.map(([name, value]) => [name.toLowerCase(), value]))].sort(([p], [q]) => compare(p, q));

const swapCase = (text: string): string => {
  const upper = text.toUpperCase();
  return text === upper ? text.toLowerCase() : upper;
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
