import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Decision } from '../routing/decide.ts';
import type { Mirror } from '../routing/schema.ts';

/** A request that was answered, and the mirror that is to be asked the same. */
export interface Mirrored {
  requestId: string;
  decision: Decision & { action: 'forward' };
  /** The target group that answered. */
  targetGroup: string;
  mirror: Mirror;
  request: LatticeRequest;
  origin: Origin;
  response: LatticeResponse;
}

/** The decision and its mirror, if the action that was decided on mirrors requests with this method. */
export function mirroringOf(decision: Decision, method: string): Pick<Mirrored, 'decision' | 'mirror'> | undefined {
  if (decision.action !== 'forward') return undefined;
  const { mirror } = decision.forward;
  return mirror?.methods.includes(method) ? { decision, mirror } : undefined;
}
