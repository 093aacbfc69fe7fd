import { ProxyError } from '../errors.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Target } from '../targets/index.ts';
import { compareResponses, type Difference } from './compare.ts';
import type { MirrorJob } from './job.ts';

/** What a mirrored request came to; values only where the route table asks for them. */
export interface MirrorResult {
  rule: string | undefined;
  targetGroup: string;
  mirror: string;
  method: string;
  equal: boolean;
  differences?: Difference[];
  /** The mirror gave no answer; the kind of the error. */
  mirrorError?: string;
}

/** The first of them tell enough; a body that differs everywhere must not make a log line of megabytes. */
const MOST_DIFFERENCES = 20;

/**
 * Asks the mirror what the primary was asked, and compares. With `noise` the primary is asked once more, and what
 * differs between its own two answers is not held against the mirror.
 */
export async function runMirror(
  job: MirrorJob,
  targetOf: (name: string) => Target,
  timeLeftMs: () => number,
): Promise<MirrorResult> {
  const { rule, targetGroup, mirror, request, origin, response } = job;
  const { ignore, ignoreHeaders, noise, values } = mirror.compare;
  const result = { rule, targetGroup, mirror: mirror.targetGroupIdentifier, method: request.method };
  const ask = (name: string): Promise<LatticeResponse> => targetOf(name)(request, origin, timeLeftMs);

  const [mirrored, again] = await Promise.allSettled([
    ask(mirror.targetGroupIdentifier),
    noise ? ask(targetGroup) : response,
  ]);
  if (mirrored.status === 'rejected') {
    const kind = mirrored.reason instanceof ProxyError ? mirrored.reason.kind : 'internal';
    return { ...result, equal: false, mirrorError: kind };
  }
  const settings = { ignore, ignoreHeaders };
  const noisy = new Set(
    again.status === 'fulfilled' ? compareResponses(response, again.value, settings).map(({ at }) => at) : [],
  );
  const differences = compareResponses(response, mirrored.value, settings).filter(({ at }) => !noisy.has(at));
  if (differences.length === 0) return { ...result, equal: true };
  const listed = differences.slice(0, MOST_DIFFERENCES);
  return { ...result, equal: false, differences: values ? listed : listed.map(({ at, type }) => ({ at, type })) };
}
