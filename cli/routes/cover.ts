import { isPlainPath } from '../../shared/http/path-readings.ts';
import type { HttpMatch } from '../../shared/routing/schema.ts';

export type PathMatch = NonNullable<HttpMatch['pathMatch']>;
export type HeaderMatch = NonNullable<HttpMatch['headerMatches']>[number];

/** Whether `a` matches every request that `b` matches. `true` is certain; `false` may be wrong. */
export function covers(a: HttpMatch, b: HttpMatch): boolean {
  return (
    (a.method === undefined || a.method === b.method) &&
    (!a.pathMatch || coversPath(a.pathMatch, b.pathMatch)) &&
    (a.headerMatches ?? []).every((wanted) => (b.headerMatches ?? []).some((given) => implies(given, wanted)))
  );
}

/** Whether some request can match both. `false` is certain; `true` may be wrong. */
export function overlaps(a: HttpMatch, b: HttpMatch): boolean {
  return (
    (a.method === undefined || b.method === undefined || a.method === b.method) &&
    (!a.pathMatch || !b.pathMatch || pathsOverlap(a.pathMatch, b.pathMatch)) &&
    (a.headerMatches ?? []).every((x) => (b.headerMatches ?? []).every((y) => !exclude(x, y) && !exclude(y, x)))
  );
}

/** The path of a match, exact or prefix. */
export const pathOf = ({ match }: PathMatch): string => match.exact ?? match.prefix!;

function coversPath(a: PathMatch, b: PathMatch | undefined): boolean {
  // Every path but the `*` of OPTIONS begins with a slash.
  if (!b) return a.match.prefix === '/';
  // A request may spell the rule's own path in another way, and then mean another one.
  if ([a, b].some((pathMatch) => !isPlainPath(pathOf(pathMatch)))) return false;
  if (stricterCase(a, pathOf(a), b)) return false;
  const [pathA, pathB] = [pathOf(a), pathOf(b)].map(caseFold(a.caseSensitive)) as [string, string];
  return a.match.exact === undefined ? isBelow(pathB, pathA) : b.match.exact !== undefined && pathA === pathB;
}

function pathsOverlap(a: PathMatch, b: PathMatch): boolean {
  const [pathA, pathB] = [pathOf(a), pathOf(b)].map(caseFold(a.caseSensitive && b.caseSensitive)) as [string, string];
  return (
    pathA === pathB ||
    (a.match.prefix !== undefined && isBelow(pathB, pathA)) ||
    (b.match.prefix !== undefined && isBelow(pathA, pathB))
  );
}

const isBelow = (path: string, prefix: string): boolean =>
  path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);

/** Whether a header that satisfies `given` always satisfies `wanted`. */
function implies(given: HeaderMatch, wanted: HeaderMatch): boolean {
  if (!sameName(given, wanted) || stricterCase(wanted, textOf(wanted), given)) return false;
  const [value, expected] = [textOf(given), textOf(wanted)].map(caseFold(wanted.caseSensitive)) as [string, string];
  if (wanted.match.exact !== undefined) return given.match.exact !== undefined && value === expected;
  if (wanted.match.prefix !== undefined) return given.match.contains === undefined && value.startsWith(expected);
  return value.includes(expected);
}

/** Whether no value of a header can satisfy both. Call it both ways: an exact `a` decides more than a prefix. */
function exclude(a: HeaderMatch, b: HeaderMatch): boolean {
  if (!sameName(a, b)) return false;
  const [value, other] = [textOf(a), textOf(b)].map(caseFold(a.caseSensitive && b.caseSensitive)) as [string, string];
  if (a.match.exact !== undefined) {
    if (b.match.exact !== undefined) return value !== other;
    return b.match.prefix !== undefined ? !value.startsWith(other) : !value.includes(other);
  }
  const prefixes = a.match.prefix !== undefined && b.match.prefix !== undefined;
  return prefixes && !value.startsWith(other) && !other.startsWith(value);
}

const sameName = (a: HeaderMatch, b: HeaderMatch): boolean => a.name.toLowerCase() === b.name.toLowerCase();

/** The text of a header match, exact, prefix or contained. */
export const textOf = ({ match }: HeaderMatch): string => (match.exact ?? match.prefix ?? match.contains)!;

/** Case matters to `a` and not to `b`, and `a`'s text has letters. */
const stricterCase = (a: { caseSensitive: boolean }, text: string, b: { caseSensitive: boolean }): boolean =>
  a.caseSensitive && !b.caseSensitive && text.toLowerCase() !== text.toUpperCase();

const caseFold =
  (caseSensitive: boolean) =>
  (text: string): string =>
    caseSensitive ? text : text.toLowerCase();
