import { ConfigurationError, ProxyError } from '../../shared/errors.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { chooseTargetGroup } from '../../shared/routing/choose.ts';
import { mayFallBack } from '../../shared/routing/fallback.ts';
import { compileRules } from '../../shared/routing/match.ts';
import { compileNamedTargets } from '../../shared/routing/named-target.ts';
import type { Forward, RouteTable, TargetGroup } from '../../shared/routing/schema.ts';
import { stickyKey } from '../../shared/routing/sticky-key.ts';
import { fixedResponse } from '../../shared/targets/fixed-response.ts';
import { createTarget, type Target } from '../../shared/targets/index.ts';
import type { Exchange } from './exchange.ts';

export interface Pipeline {
  /** match → choose → deliver. What was matched and chosen is noted in the exchange, for the log and the mirror. */
  handle(exchange: Exchange, timeLeftMs: () => number): Promise<LatticeResponse>;
  targetOf(name: string): Target;
}

/** The pipeline of one route table. Throws ConfigurationError for a target group that cannot work. */
export function createPipeline(table: RouteTable): Pipeline {
  const match = compileRules(table.rules);
  const groupNamedBy = compileNamedTargets(table);
  const targets = new Map<string, Target>(
    Object.entries(table.targetGroups).map(([name, group]) => [name, targetCalled(name, group)]),
  );
  const testersHeader = table.targetGroupHeader?.toLowerCase();

  /** The group a tester asks for, if the rule has it; else by key or by chance. */
  const choose = (forward: Forward, exchange: Exchange): string => {
    const request = exchange.request!;
    const asked = testersHeader && request.headers[testersHeader]?.[0];
    if (asked && forward.targetGroups.some((group) => group.targetGroupIdentifier === asked)) return asked;
    return chooseTargetGroup(forward, stickyKey(forward, request, exchange.origin), Math.random);
  };

  return {
    targetOf(name) {
      const target = targets.get(name);
      if (!target) throw new ProxyError('noTarget', 'the route table no longer has the target group');
      return target;
    },

    async handle(exchange, timeLeftMs) {
      const { origin } = exchange;
      const request = exchange.request!;
      const named = origin.namedTarget && groupNamedBy(origin.namedTarget);
      const rule = match(request);
      if (rule) exchange.rule = rule.name;
      // A 2016 event says itself where it goes: that is its default action, which a rule overrides.
      const action = rule?.action ?? (named ? forwardTo(named) : table.defaultAction);
      if (action?.fixedResponse) return fixedResponse(action.fixedResponse);
      const forward = action?.forward;
      if (!forward) throw new ProxyError('noRule', 'no rule matches the request and there is no default action');

      const asked = { ms: 0, retries: 0 };
      exchange.asked = asked;
      const deliver = (name: string): Promise<LatticeResponse> => {
        exchange.targetGroup = name;
        return targets.get(name)!(request, origin, timeLeftMs, asked);
      };
      if (forward.mirror) exchange.mirror = forward.mirror;
      const first = choose(forward, exchange);
      const { fallback } = forward;
      if (!fallback || fallback.targetGroupIdentifier === first) return deliver(first);

      const outcome = await deliver(first).catch(orThrow);
      if (mayFallBack(fallback, request.method, outcome)) {
        exchange.fellBackFrom = first;
        return deliver(fallback.targetGroupIdentifier);
      }
      if (outcome instanceof ProxyError) throw outcome;
      return outcome;
    },
  };
}

/** What is wrong with a target group is told with its place in the table. */
function targetCalled(name: string, group: TargetGroup): Target {
  try {
    return createTarget(group);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`targetGroups.${name}.${error.message}`);
  }
}

/** A gateway error is an outcome to decide by; anything else is a defect. */
function orThrow(error: unknown): ProxyError {
  if (error instanceof ProxyError) return error;
  throw error;
}

const forwardTo = (targetGroupIdentifier: string): { forward: Forward; fixedResponse?: undefined } => ({
  forward: { targetGroups: [{ targetGroupIdentifier, weight: 100 }] },
});
