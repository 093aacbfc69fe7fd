import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Decision } from '../routing/decide.ts';
import type { Mirror } from '../routing/schema.ts';

/** A request that was answered, and the mirror that is to be asked the same. */
export interface Mirrored {
  requestId: string;
  /** Absent for the default action. */
  rule: string | undefined;
  /** The target group that answered. */
  targetGroup: string;
  mirror: Mirror;
  request: LatticeRequest;
  origin: Origin;
  response: LatticeResponse;
}

/** The mirror of the action that was decided on, if it mirrors requests with this method. */
export function mirrorOf(decision: Decision, method: string): Mirror | undefined {
  const mirror = decision.action === 'forward' ? decision.forward.mirror : undefined;
  return mirror?.methods.includes(method) ? mirror : undefined;
}

/** Whether a target group is one that the action that was decided on forwards to. */
export const forwardsTo = (decision: Decision, targetGroup: unknown): targetGroup is string =>
  decision.action === 'forward' &&
  decision.forward.targetGroups.some((group) => group.targetGroupIdentifier === targetGroup);
