import { ProxyError } from '../errors.ts';
import { joined } from '../http/headers.ts';
import { otherReadings, splitTarget } from '../http/path.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import { inPriorityOrder } from './priority.ts';
import { indexRules } from './rule-index.ts';
import type { HttpMatch, Rule } from './schema.ts';

/** Which rule a request matches, with VPC Lattice's semantics (AWS: "Listener rules for your VPC Lattice service"). */
export type Matcher = (request: LatticeRequest) => Rule | undefined;

type PathTest = (path: string) => boolean;

interface CompiledRule {
  rule: Rule;
  method: string | undefined;
  /** The rule's path in every reading; none where it matches any path. */
  paths: readonly string[];
  /** The path as it came, and as a lenient backend may read it; that against every reading of the rule's own. */
  asSent: PathTest;
  asRead: PathTest;
  headers: ((request: LatticeRequest) => boolean)[];
}

/**
 * Prepares the rules, lowest priority number first. The matcher throws 400 for a path that a backend may read as
 * another one when the two readings give different rules: then a rule could be walked around (design section 5).
 */
export function compileRules(rules: readonly Rule[]): Matcher {
  const compiled = inPriorityOrder(rules).map(compile);
  const candidates = indexRules(compiled, ({ paths }) => paths);
  return (request) => {
    const [path] = splitTarget(request.path);
    const rule = firstMatch(candidates(path), request, (candidate) => candidate.asSent(path));
    for (const reading of otherReadings(path)) {
      if (rule === firstMatch(candidates(reading), request, (candidate) => candidate.asRead(reading))) continue;
      throw new ProxyError(
        'ambiguousPath',
        'the path matches one rule as sent and another once decoded and normalised',
      );
    }
    return rule;
  };
}

function firstMatch(
  rules: readonly CompiledRule[],
  request: LatticeRequest,
  matchesPath: (rule: CompiledRule) => boolean,
): Rule | undefined {
  for (const candidate of rules) {
    if (candidate.method !== undefined && candidate.method !== request.method) continue;
    if (matchesPath(candidate) && candidate.headers.every((test) => test(request))) return candidate.rule;
  }
  return undefined;
}

function compile(rule: Rule): CompiledRule {
  const { method, pathMatch, headerMatches = [] } = rule.match.httpMatch;
  const path = pathMatch?.match.exact ?? pathMatch?.match.prefix;
  return {
    rule,
    method,
    paths: path === undefined ? [] : [path, ...otherReadings(path)],
    asSent: pathTest(pathMatch, () => []),
    asRead: pathTest(pathMatch, otherReadings),
    headers: headerMatches.map(headerTest),
  };
}

/** A prefix ends at a segment: `/orders` matches `/orders` and `/orders/1`, not `/orders-archive`. */
function pathTest(pathMatch: HttpMatch['pathMatch'], readings: (path: string) => string[]): PathTest {
  if (!pathMatch) return () => true;
  const fold = caseFold(pathMatch.caseSensitive);
  const { exact, prefix = '' } = pathMatch.match;
  const own = exact ?? prefix;
  const paths = [own, ...readings(own)].map(fold);
  if (exact !== undefined) return (path) => paths.includes(fold(path));
  const segments = paths.map((path) => (path.endsWith('/') ? path : `${path}/`));
  return (path) => {
    const folded = fold(path);
    return paths.includes(folded) || segments.some((start) => folded.startsWith(start));
  };
}

/** A header of several lines is matched as the one value that they mean together (RFC 9110 section 5.3). */
function headerTest({
  name,
  match,
  caseSensitive,
}: NonNullable<HttpMatch['headerMatches']>[number]): (request: LatticeRequest) => boolean {
  const fold = caseFold(caseSensitive);
  const key = name.toLowerCase();
  const { exact, prefix, contains } = match;
  const test = (value: string): boolean =>
    exact !== undefined
      ? value === fold(exact)
      : prefix !== undefined
        ? value.startsWith(fold(prefix))
        : value.includes(fold(contains ?? ''));
  return (request) => {
    const value = joined(request.headers, key);
    return value !== undefined && test(fold(value));
  };
}

const caseFold =
  (caseSensitive: boolean) =>
  (text: string): string =>
    caseSensitive ? text : text.toLowerCase();
