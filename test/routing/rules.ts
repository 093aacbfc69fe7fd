import type { LatticeRequest } from '../../shared/lattice/request.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { compileRules, type Match } from '../../shared/routing/match.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { map, requestContext } from '../support/settings.ts';

export const request = (path: string, headers: [string, string[]][] = [], method = 'GET'): LatticeRequest => ({
  version: '2.0',
  path,
  method,
  headers: map(headers),
  requestContext: requestContext(),
});

export interface PathRule {
  name?: string;
  path: { exact: string } | { prefix: string };
  caseSensitive?: boolean;
  action?: object;
}

/** Rules for paths alone, in this order. Gives the name of the rule that a path matches, or the status of a refusal. */
export function ruleOf(rules: readonly PathRule[], settings: Pick<RouteTable, 'segmentParameters'> = {}) {
  const table = checkRouteTable(
    {
      targetGroups: { a: { type: 'http', url: 'http://10.0.0.1' } },
      rules: rules.map(({ name, path, caseSensitive, action }, i) => ({
        name: name ?? Object.values(path)[0],
        priority: i + 1,
        match: { httpMatch: { pathMatch: { match: path, caseSensitive } } },
        action: action ?? { fixedResponse: { statusCode: 200 } },
      })),
    },
    'test',
  );
  const match = compileRules(table.rules, settings);
  return (path: string): string | 400 | undefined => outcomeOf(match(request(path)));
}

const outcomeOf = ({ rule, refusal }: Match): string | 400 | undefined => (refusal ? 400 : rule?.name);
