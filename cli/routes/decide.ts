import { addHeader } from '../../shared/http/headers.ts';
import { multiMap } from '../../shared/http/multi-map.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import { compileRules } from '../../shared/routing/match.ts';
import type { Action, Forward, RouteTable, Rule } from '../../shared/routing/schema.ts';

/** What becomes of a request: an answer of the proxy's own, or target groups with the chance of each. */
export type Outcome =
  | { statusCode: number; reason: string }
  | { forward: Forward; chances: { targetGroup: string; chance: number }[] };

export interface Decision {
  rule: Rule | undefined;
  outcome: Outcome;
}

/** A request as far as rules look at it. Throws 400 for a header that no request can have. */
export function requestOf(
  method: string,
  path: string,
  headers: readonly (readonly [name: string, value: string])[] = [],
): LatticeRequest {
  const map = multiMap();
  for (const [name, value] of headers) addHeader(map, name, value);
  const requestContext = {
    serviceNetworkArn: '',
    serviceArn: '',
    targetGroupArn: '',
    identity: {},
    region: '',
    timeEpoch: '0',
  };
  return { version: '2.0', method, path, headers: map, requestContext };
}

/** What a route table does with a request, in chances where the proxy throws dice. */
export function decisions(table: RouteTable): (request: LatticeRequest) => Decision {
  const match = compileRules(table.rules, table);
  const testersHeader = table.targetGroupHeader?.toLowerCase();
  return (request) => {
    const { rule, refusal } = match(request);
    if (refusal) return { rule, outcome: { statusCode: refusal.statusCode, reason: refusal.message } };
    return {
      rule,
      outcome: outcomeOf(rule?.action ?? table.defaultAction, request.headers[testersHeader ?? '']?.[0]),
    };
  };
}

function outcomeOf(action: Action | undefined, asked: string | undefined): Outcome {
  if (action?.fixedResponse) return { statusCode: action.fixedResponse.statusCode, reason: 'fixed response' };
  const forward = action?.forward;
  if (!forward) return { statusCode: 404, reason: 'no rule matches and there is no default action' };
  const { targetGroups } = forward;
  if (targetGroups.some(({ targetGroupIdentifier }) => targetGroupIdentifier === asked)) {
    return { forward, chances: [{ targetGroup: asked!, chance: 1 }] };
  }
  const total = targetGroups.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return { statusCode: 503, reason: 'every target group has weight 0' };
  const chances = new Map<string, number>();
  for (const { targetGroupIdentifier: name, weight } of targetGroups) {
    if (weight > 0) chances.set(name, (chances.get(name) ?? 0) + weight / total);
  }
  return { forward, chances: [...chances].map(([targetGroup, chance]) => ({ targetGroup, chance })) };
}
