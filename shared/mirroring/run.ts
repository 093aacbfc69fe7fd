import { ProxyError } from '../errors.ts';
import { filterFor } from '../filters/index.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import { SAFE_METHODS } from '../routing/fallback.ts';
import type { Targets } from '../targets/target.ts';
import { compareResponses, type Difference } from './compare.ts';
import type { Mirrored } from './mirrored.ts';

/** The outcome of asking the mirror. */
export interface MirrorResult {
  /** Absent when nothing was compared. */
  equal?: boolean;
  differences?: Difference[];
  /** How many differences there are in addition to those listed. */
  moreDifferences?: number;
  /** The mirror gave no answer: the kind of the error. */
  mirrorError?: string;
  /** Nothing was compared, because the primary, asked again for `noise`, did not answer with the same status. */
  skipped?: 'noiseUnknown';
}

/**
 * Asks the mirror what the primary was asked, and compares the answers. With `noise` the primary is asked once more,
 * and where its own two answers differ, the mirror may differ too. Never throws for what the mirror does: an
 * invocation that fails would count as a failure of the function.
 */
export async function runMirror(mirrored: Mirrored, targets: Targets, timeLeftMs: () => number): Promise<MirrorResult> {
  const { decision, targetGroup, mirror, request, origin, response } = mirrored;
  // A second request with an unsafe method would repeat its effect.
  const noise = mirror.compare.noise && SAFE_METHODS.has(request.method);
  const ask = (name: string): Promise<LatticeResponse> =>
    targets.get(name)!(request, origin, timeLeftMs, undefined, filterFor(decision, name));

  const [mirrors, again] = await Promise.allSettled([
    ask(mirror.targetGroupIdentifier),
    noise ? ask(targetGroup) : response,
  ]);
  // Two answers with different statuses differ in everything, so nothing could be held against the mirror.
  if (again.status === 'rejected' || again.value.statusCode !== response.statusCode) {
    return { skipped: 'noiseUnknown' };
  }
  try {
    if (mirrors.status === 'rejected') throw mirrors.reason;
    const noisy = new Set(compareResponses(response, again.value, mirror.compare).map(({ at }) => at));
    const differences = compareResponses(response, mirrors.value, mirror.compare).filter(
      ({ at }) => !isNoise(at, noisy),
    );
    if (differences.length === 0) return { equal: true };
    const listed = differences.slice(0, MAX_DIFFERENCES);
    const more = differences.length - listed.length;
    return {
      equal: false,
      differences: listed.map((difference) => toLog(difference, mirror.compare.values)),
      ...(more > 0 && { moreDifferences: more }),
    };
  } catch (error) {
    return { equal: false, mirrorError: error instanceof ProxyError ? error.kind : 'internal' };
  }
}

/** Whether the primary differs from itself in this place, or in all that the place is a part of. */
function isNoise(at: string, noisy: ReadonlySet<string>): boolean {
  for (let end = at.length; end > 0; end = at.lastIndexOf('/', end - 1)) if (noisy.has(at.slice(0, end))) return true;
  return false;
}

/** A body that differs everywhere must not make a log line of megabytes. */
const MAX_DIFFERENCES = 20;

/** Characters of a place or a value: both can be as long as the body. */
const MAX_LENGTH = 500;

/** A difference as a log line has it. */
function toLog({ at, type, primary, mirror }: Difference, values: boolean): Difference {
  const difference: Difference = { at: shorten(at), type };
  if (values && primary !== undefined) difference.primary = shortenValue(primary);
  if (values && mirror !== undefined) difference.mirror = shortenValue(mirror);
  return difference;
}

const shorten = (text: string): string => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);

/** The value itself, or the beginning of its JSON when that is long. */
function shortenValue(value: unknown): unknown {
  if (typeof value === 'bigint') return shorten(value.toString());
  if (typeof value === 'string') return shorten(value);
  const json = JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
  return json.length > MAX_LENGTH ? shorten(json) : JSON.parse(json);
}
