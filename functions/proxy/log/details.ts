import { inPriorityOrder } from '../../../shared/routing/priority.ts';
import type { Invocation } from '../invocation.ts';

/** Longer lists are cut: no real request has as many headers or rules before its own. */
const MAX_NAMES = 100;

/** The `request details` line: names and numbers, never a value that a caller or a target sent. */
export function requestDetails(
  { caller, routes, decoded, decision, delivery, response }: Invocation,
  requestId: string,
) {
  const rules = routes ? inPriorityOrder(routes.table.rules) : [];
  const matched = decision?.rule ? rules.indexOf(decision.rule) : rules.length;
  const forward = decision?.action === 'forward' ? decision.forward : undefined;
  return {
    requestId,
    requestHeaders: cut(Object.keys(decoded?.request.headers ?? {})),
    responseHeaders: cut(Object.keys(response?.headers ?? {})),
    multiValueHeaders: caller?.multiValueHeaders,
    rulesBefore: cut(rules.slice(0, matched).map(({ name }) => name)),
    targetGroups: forward?.targetGroups.map(({ targetGroupIdentifier, weight }) => ({
      targetGroup: targetGroupIdentifier,
      weight,
    })),
    stickyBy: forward?.stickiness?.by,
    mirror: forward?.mirror?.targetGroupIdentifier,
    targetMs: delivery?.attempts?.ms,
    retries: delivery?.attempts?.retries,
  };
}

const cut = (names: string[]): string[] => names.slice(0, MAX_NAMES);
