import { ProxyError } from '../errors.ts';
import { hopsOf } from '../http/hops.ts';
import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import { chooseTargetGroup } from './choose.ts';
import type { CompiledRule, Seen } from './conditions.ts';
import { compileRules } from './match.ts';
import { compileNamedTargets } from './named-target.ts';
import type { Action, Forward, Redirect, RouteTable, Rule } from './schema.ts';
import { stickyKey } from './sticky-key.ts';

/** The decision of a route table about a request, with its reasons. */
export type Decision = {
  /** The rule that matched; absent when none did. */
  rule?: Rule | undefined;
  /** The request as the conditions of the rules saw it. */
  seen: Seen;
} & (
  | { action: 'refuse'; error: ProxyError }
  | { action: 'fixedResponse'; statusCode: number }
  | { action: 'redirect'; redirect: Redirect }
  | ({ action: 'forward'; forward: Forward } & Choice)
);

/** The target group that a request goes to, and who chose it. */
interface Choice {
  targetGroup: string;
  /** A tester by header; the caller's sticky key; or chance by weight. */
  chosenBy: 'targetGroupHeader' | 'stickyKey' | 'weight';
  /** The caller's sticky key, when there is one. */
  stickyKey?: string | undefined;
}

/** Decides by one route table. Pure: chance comes from `random`, a number from [0, 1). */
export interface Decide {
  (request: LatticeRequest, origin: Origin, random: () => number): Decision;
  /** The rules in the order in which they are tried. Their conditions and a decision's `seen` tell why it was made. */
  rules: readonly CompiledRule[];
}

/** Prepares a route table for deciding. `hopId` marks requests that this deployment passed on before (http/hops.ts). */
export function compileTable(table: RouteTable, hopId = ''): Decide {
  const match = compileRules(table.rules, table);
  const groupNamedBy = compileNamedTargets(table);
  const choose = compileChoice(table.targetGroupHeader);

  const actionFor = (rule: Rule | undefined, { namedTarget }: Origin): Action | undefined => {
    // A 2016 event names its backend: that is its default action, and a rule overrides it. A name that no target group
    // has is refused even then, because the caller's template is wrong.
    const named = namedTarget && groupNamedBy(namedTarget);
    return rule?.action ?? (named === undefined ? table.defaultAction : forwardTo(named));
  };

  const decide = (request: LatticeRequest, origin: Origin, random: () => number): Decision => {
    const { rule, refusal, seen } = match(request);
    if (refusal) return { rule, seen, action: 'refuse', error: new ProxyError('ambiguousPath', refusal) };
    try {
      const action = actionFor(rule, origin);
      if (action?.fixedResponse) return { rule, seen, action: 'fixedResponse', ...action.fixedResponse };
      if (action?.redirect) return { rule, seen, action: 'redirect', redirect: action.redirect };
      if (!action?.forward) {
        throw new ProxyError('noRule', 'no rule matches the request and there is no default action');
      }
      const forward = hopsOf(request.headers, hopId) > 0 ? withoutCopies(action.forward) : action.forward;
      return { rule, seen, action: 'forward', forward, ...choose(forward, request, origin, random) };
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error;
      return { rule, seen, action: 'refuse', error };
    }
  };
  return Object.assign(decide, { rules: match.rules });
}

/** A looping request is neither mirrored nor sent to a fallback: each pass would multiply it. */
const withoutCopies = ({ mirror: _mirror, fallback: _fallback, ...forward }: Forward): Forward => forward;

/** The target group that a tester asks for, if the action has it; else the sticky key's; else one by chance. */
function compileChoice(targetGroupHeader: string | undefined) {
  const header = targetGroupHeader?.toLowerCase();
  return (forward: Forward, request: LatticeRequest, origin: Origin, random: () => number): Choice => {
    const wanted = header && request.headers[header]?.[0];
    if (wanted && forward.targetGroups.some((group) => group.targetGroupIdentifier === wanted)) {
      return { targetGroup: wanted, chosenBy: 'targetGroupHeader' };
    }
    const key = stickyKey(forward, request, origin);
    const targetGroup = chooseTargetGroup(forward, key, random);
    return { targetGroup, chosenBy: key === undefined ? 'weight' : 'stickyKey', stickyKey: key };
  };
}

const forwardTo = (targetGroupIdentifier: string): Action => ({
  forward: { targetGroups: [{ targetGroupIdentifier, weight: 100 }] },
});

/** The prefix that the decision's rule matched. One without a path, and the default action, match `/`. */
export const prefixOf = ({ rule }: Decision): string => rule?.match.httpMatch.pathMatch?.match.prefix ?? '/';
