import type { LatticeResponse } from '../lattice/response.ts';

/**
 * The payload of an asynchronous invocation of the function. Rule, mirror and request are not in it: they are read from the
 * event and the route table again, so a job can reach nothing that its event could not have reached by itself.
 */
export interface MirrorJob {
  mirrorJob: 1;
  /** The id that the log has for the request; Lambda's own id when the front door gives none. */
  requestId: string;
  /** As the front door sent it. */
  event: unknown;
  /** The target group that answered. */
  targetGroup: string;
  response: LatticeResponse;
}

/** No front door sends a member of this name at the top of its events. */
export const isMirrorJob = (event: unknown): event is Partial<MirrorJob> =>
  typeof event === 'object' && event !== null && 'mirrorJob' in event;
