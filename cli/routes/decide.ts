import { addHeader } from '../../shared/http/headers.ts';
import { multiMap } from '../../shared/http/multi-map.ts';
import type { Origin } from '../../shared/lattice/origin.ts';
import { type LatticeRequest, newRequest } from '../../shared/lattice/request.ts';
import { compileTable, type Decide, type Decision } from '../../shared/routing/decide.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';

/** A request as far as rules look at it. Throws 400 for a header that no request can have. */
export function requestOf(
  method: string,
  path: string,
  headers: readonly (readonly [name: string, value: string])[] = [],
): LatticeRequest {
  const map = multiMap();
  for (const [name, value] of headers) addHeader(map, name, value);
  return newRequest(method, path, map);
}

/** The origin of requests that came through VPC Lattice. */
export const ORIGIN: Origin = { eventSource: 'lattice-v2' };

/** The proxy's own decision about requests that came through VPC Lattice. */
export function decisions(table: RouteTable): {
  decide: (request: LatticeRequest) => Decision;
  rules: Decide['rules'];
} {
  const decide = compileTable(table);
  return { decide: (request) => decide(request, ORIGIN, Math.random), rules: decide.rules };
}

/** The target groups that the request may go to, each with its chance: the proxy draws by weight. */
export function chancesOf(decision: Decision & { action: 'forward' }): { targetGroup: string; chance: number }[] {
  const { forward, targetGroup, chosenBy } = decision;
  if (chosenBy === 'targetGroupHeader') return [{ targetGroup, chance: 1 }];
  const total = forward.targetGroups.reduce((sum, { weight }) => sum + weight, 0);
  return forward.targetGroups
    .filter(({ weight }) => weight > 0)
    .map(({ targetGroupIdentifier, weight }) => ({ targetGroup: targetGroupIdentifier, chance: weight / total }));
}
