import type { Exchange } from '../exchange.ts';

/** More of them than any real request has, and few enough for one line. */
const MOST_NAMES = 100;

/** For a request that is looked at closely: names and numbers, never a value that a caller or a target sent. */
export function detailsOf(exchange: Exchange, requestId: string) {
  const { request, response, routes, rule, mirror, asked, origin } = exchange;
  const rules = routes?.table.rules.toSorted((a, b) => a.priority - b.priority) ?? [];
  const matched = rules.findIndex(({ name }) => name === rule);
  const action = matched < 0 ? routes?.table.defaultAction : rules[matched]!.action;
  return {
    requestId,
    requestHeaders: firstOf(Object.keys(request?.headers ?? {})),
    responseHeaders: firstOf(Object.keys(response?.headers ?? {})),
    multiValueHeaders: origin.multiValueHeaders,
    rulesBefore: firstOf((matched < 0 ? rules : rules.slice(0, matched)).map(({ name }) => name)),
    targetGroups: action?.forward?.targetGroups.map(({ targetGroupIdentifier, weight }) => ({
      targetGroup: targetGroupIdentifier,
      weight,
    })),
    stickyBy: action?.forward?.stickiness?.by,
    mirror: mirror?.targetGroupIdentifier,
    targetMs: asked?.ms,
    retries: asked?.retries,
  };
}

const firstOf = (names: string[]): string[] => names.slice(0, MOST_NAMES);
