import { ProxyError } from '../errors.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import { SAFE_METHODS } from '../routing/fallback.ts';
import type { Target } from '../targets/index.ts';
import { compareResponses, type Difference } from './compare.ts';
import type { MirrorJob } from './job.ts';

/** What a mirrored request came to; values only where the route table asks for them. */
export interface MirrorResult {
  rule: string | undefined;
  targetGroup: string;
  mirror: string;
  method: string;
  /** Absent where nothing could be compared. */
  equal?: boolean;
  differences?: Difference[];
  /** How many differences there are beside those listed. */
  moreDifferences?: number;
  /** The mirror gave no answer; the kind of the error. */
  mirrorError?: string;
  /** Why nothing was compared: the primary, asked a second time for `noise`, gave no answer of the same status. */
  skipped?: 'noiseUnknown';
}

/** The first of them tell enough; a body that differs everywhere must not make a log line of megabytes. */
const MOST_DIFFERENCES = 20;

/** As much of a place as tells which is meant: keys can be as long as the body. */
const MOST_OF_A_PLACE = 500;

/**
 * Asks the mirror what the primary was asked, and compares. With `noise` the primary is asked once more, and what
 * differs between its own two answers is not held against the mirror. Whatever the mirror does is a result, no error:
 * an invocation that fails would count as one of the function's own failures.
 */
export async function runMirror(
  job: MirrorJob,
  targetOf: (name: string) => Target,
  timeLeftMs: () => number,
): Promise<MirrorResult> {
  const { rule, targetGroup, mirror, request, origin, response } = job;
  const { values } = mirror.compare;
  // Asked again, the primary would do again whatever an unsafe method does.
  const noise = mirror.compare.noise && SAFE_METHODS.has(request.method);
  const result = { rule, targetGroup, mirror: mirror.targetGroupIdentifier, method: request.method };
  const ask = async (name: string): Promise<LatticeResponse> => targetOf(name)(request, origin, timeLeftMs);

  const [mirrored, again] = await Promise.allSettled([
    ask(mirror.targetGroupIdentifier),
    noise ? ask(targetGroup) : response,
  ]);
  // With another status all of the two answers differs, and no mirror would be found to.
  if (again.status === 'rejected' || again.value.statusCode !== response.statusCode) {
    return { ...result, skipped: 'noiseUnknown' };
  }
  try {
    if (mirrored.status === 'rejected') throw mirrored.reason;
    const noisy = compareResponses(response, again.value, mirror.compare).map(({ at }) => at);
    const differences = compareResponses(response, mirrored.value, mirror.compare).filter(
      ({ at }) => !isNoise(at, noisy),
    );
    if (differences.length === 0) return { ...result, equal: true };
    const listed = differences.slice(0, MOST_DIFFERENCES).map((each) => ({ ...each, at: shortened(each.at) }));
    const more = differences.length - listed.length;
    return {
      ...result,
      equal: false,
      differences: values ? listed : listed.map(({ at, type }) => ({ at, type })),
      ...(more > 0 && { moreDifferences: more }),
    };
  } catch (error) {
    return { ...result, equal: false, mirrorError: error instanceof ProxyError ? error.kind : 'internal' };
  }
}

/** Where the primary differs from itself, there or in all of what the place is a part of. */
const isNoise = (at: string, noisy: readonly string[]): boolean =>
  noisy.some((place) => at === place || at.startsWith(`${place}/`));

const shortened = (at: string): string => (at.length > MOST_OF_A_PLACE ? `${at.slice(0, MOST_OF_A_PLACE)}…` : at);
