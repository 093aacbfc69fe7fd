import { ProxyError } from '../errors.ts';
import { filterFor } from '../filters/index.ts';
import { redirectLocation, redirectResponse } from '../filters/redirect.ts';
import { multiMap } from '../http/multi-map.ts';
import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import { type Decision, prefixOf } from '../routing/decide.ts';
import { mayFallBack } from '../routing/fallback.ts';
import type { Attempts } from './attempts.ts';
import type { Targets } from './target.ts';

/** The result of carrying out a decision. */
export interface Delivery {
  outcome: LatticeResponse | ProxyError;
  /** The target group that answered or was the last to be asked; absent when none was asked. */
  targetGroup?: string;
  /** The target group that was asked first and whose answer was not used. */
  fellBackFrom?: string;
  /** The status that the first group answered. */
  fellBackOn?: number | 'unreachable';
  attempts?: Attempts;
}

/** Carries out a decision. A target's failure is an outcome, so it is not thrown. */
export async function deliver(
  decision: Decision,
  request: LatticeRequest,
  origin: Origin,
  targets: Targets,
  timeLeftMs: () => number,
): Promise<Delivery> {
  if (decision.action === 'refuse') return { outcome: decision.error };
  if (decision.action === 'fixedResponse') return { outcome: fixedResponse(decision.statusCode) };
  if (decision.action === 'redirect') return redirect(decision, request, origin);

  const attempts = { ms: 0, retries: 0 };
  const askTarget = (name: string): Promise<LatticeResponse | ProxyError> =>
    targets.get(name)!(request, origin, timeLeftMs, attempts, filterFor(decision, name)).catch(asOutcome);

  const { targetGroup, forward } = decision;
  const { fallback } = forward;
  const outcome = await askTarget(targetGroup);
  if (!fallback || fallback.targetGroupIdentifier === targetGroup || !mayFallBack(fallback, request.method, outcome)) {
    return { outcome, targetGroup, attempts };
  }
  if (!(outcome instanceof ProxyError)) outcome.stream?.destroy();
  return {
    outcome: await askTarget(fallback.targetGroupIdentifier),
    targetGroup: fallback.targetGroupIdentifier,
    fellBackFrom: targetGroup,
    fellBackOn: outcome instanceof ProxyError ? 'unreachable' : outcome.statusCode,
    attempts,
  };
}

/** A gateway error is an outcome; anything else is a defect. */
function asOutcome(error: unknown): ProxyError {
  if (error instanceof ProxyError) return error;
  throw error;
}

/** A path that may lead out of the redirect's prefix is refused. */
function redirect(decision: Decision & { action: 'redirect' }, request: LatticeRequest, origin: Origin): Delivery {
  try {
    const location = redirectLocation(decision.redirect, prefixOf(decision), request, origin);
    return { outcome: redirectResponse(decision.redirect, location) };
  } catch (error) {
    return { outcome: asOutcome(error) };
  }
}

/** VPC Lattice's fixed-response action: a status and nothing else. */
const fixedResponse = (statusCode: number): LatticeResponse => ({ statusCode, headers: multiMap() });
