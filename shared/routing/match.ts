import { joined } from '../http/headers.ts';
import { splitTarget } from '../http/path.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import { type CompiledRule, compileRule, type Seen, unmetCondition } from './conditions.ts';
import { createPathIndex, type SegmentParameters } from './path-index.ts';
import { inPriorityOrder } from './priority.ts';
import type { Rule } from './schema.ts';

/** Finds the rule that a request matches, as VPC Lattice does (AWS: "Listener rules for your VPC Lattice service"). */
export interface Matcher {
  (request: LatticeRequest): Match;
  /** The rules in the order in which they are tried. Their conditions tell why a rule matched or not. */
  rules: readonly CompiledRule[];
}

export interface Match {
  /** Absent when no rule matches, and when it is not certain which does. */
  rule?: Rule;
  /** Why the answer is 400: servers read the path differently and would match different rules. */
  refusal?: string;
  /** The request as the conditions saw it. */
  seen: Seen;
}

/**
 * Prepares the rules, lowest priority number first. The first rule that matches in any reading of the path decides. It
 * has to match in all of them: otherwise a server could be asked for what another rule keeps from it
 * (docs/decisions/0008-path-readings.md).
 */
export function compileRules(
  rules: readonly Rule[],
  { segmentParameters = 'reject' }: { segmentParameters?: SegmentParameters | undefined } = {},
): Matcher {
  const index = createPathIndex<CompiledRule>(segmentParameters, rules.some(takesPrefixAway));
  const compiled = inPriorityOrder(rules).map((rule, place) => compileRule(rule, place, index));
  const pathless = compiled.filter(({ rule }) => !rule.match.httpMatch.pathMatch);

  const match = (request: LatticeRequest): Match => {
    const seen = see(request);
    const { candidates } = seen.path;
    for (const candidate of candidates ? inOrder([pathless, ...candidates]) : compiled) {
      const unmet = unmetCondition(candidate, seen);
      if (!unmet) return { rule: candidate.rule, seen };
      if (unmet.verdict === 'ambiguous') return { refusal: candidates ? TWO_RULES : TOO_MANY, seen };
    }
    return { seen };
  };

  const see = (request: LatticeRequest): Seen => {
    const values = new Map<string, string | undefined>();
    const lowerCase = new Map<string, string | undefined>();
    const joinedOnce = (name: string): string | undefined => {
      if (!values.has(name)) values.set(name, joined(request.headers, name));
      return values.get(name);
    };
    return {
      method: request.method,
      path: index.see(splitTarget(request.path)[0]),
      header(name, caseSensitive) {
        if (caseSensitive) return joinedOnce(name);
        if (!lowerCase.has(name)) lowerCase.set(name, joinedOnce(name)?.toLowerCase());
        return lowerCase.get(name);
      },
    };
  };

  return Object.assign(match, { rules: compiled });
}

/** Whether a target may see the path without the rule's prefix, so that what follows the prefix is its beginning. */
const takesPrefixAway = ({ action: { forward } }: Rule): boolean =>
  [forward?.urlRewrite, ...(forward?.targetGroups ?? []).map(({ urlRewrite }) => urlRewrite)].some(
    (rewrite) =>
      rewrite?.path?.replaceFullPath === undefined &&
      rewrite?.path &&
      /^\/*$/.test(rewrite.path.replacePrefixMatch ?? ''),
  );

const TWO_RULES = 'the path matches one rule as sent and another once decoded and normalised';

const TOO_MANY = 'the path can be read in too many ways';

/** Lists that are each in order, as one. Almost always all but one are empty. */
function inOrder(lists: readonly (readonly CompiledRule[])[]): readonly CompiledRule[] {
  const filled = lists.filter(({ length }) => length > 0);
  return filled.length > 1 ? filled.flat().sort((a, b) => a.place - b.place) : (filled[0] ?? []);
}
