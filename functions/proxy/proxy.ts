import { ProxyError } from '../../shared/errors.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { chooseTargetGroup } from '../../shared/routing/choose.ts';
import { compileRules } from '../../shared/routing/match.ts';
import { compileNamedTargets } from '../../shared/routing/named-target.ts';
import type { Action, RouteTable } from '../../shared/routing/schema.ts';
import { fixedResponse } from '../../shared/targets/fixed-response.ts';
import { createTarget, type Target } from '../../shared/targets/index.ts';
import type { Exchange } from './exchange.ts';

export type Proxy = (exchange: Exchange, timeLeftMs: () => number) => Promise<LatticeResponse>;

/** match → choose → deliver for one route table. What was matched and chosen is noted in the exchange for the log. */
export function createProxy(table: RouteTable): Proxy {
  const match = compileRules(table.rules);
  const groupNamedBy = compileNamedTargets(table);
  const targets = new Map<string, Target>(
    Object.entries(table.targetGroups).map(([name, group]) => [name, createTarget(group)]),
  );

  return async (exchange, timeLeftMs) => {
    const { origin } = exchange;
    const request = exchange.request!;
    const named = origin.namedTarget && groupNamedBy(origin.namedTarget);
    const rule = match(request);
    if (rule) exchange.rule = rule.name;
    // A 2016 event says itself where it goes: that is its default action, which a rule overrides.
    const action = rule?.action ?? (named ? forwardTo(named) : table.defaultAction);
    if (action?.fixedResponse) return fixedResponse(action.fixedResponse);
    if (!action?.forward) throw new ProxyError('noRule', 'no rule matches the request and there is no default action');
    exchange.targetGroup = chooseTargetGroup(action.forward, Math.random());
    return targets.get(exchange.targetGroup)!(request, origin, timeLeftMs);
  };
}

const forwardTo = (targetGroupIdentifier: string): Action => ({
  forward: { targetGroups: [{ targetGroupIdentifier, weight: 100 }] },
});
