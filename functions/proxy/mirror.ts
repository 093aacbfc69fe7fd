import type { Context } from 'aws-lambda';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { decodeJob, encodeJob, MAX_JOB_BYTES } from '../../shared/mirroring/job.ts';
import type { MirrorJob } from '../../shared/mirroring/mirror-job.ts';
import { type Mirrored, mirroringOf } from '../../shared/mirroring/mirrored.ts';
import { type MirrorResult, runMirror } from '../../shared/mirroring/run.ts';
import { invokeAsync } from '../../shared/targets/lambda/invoke.ts';
import { timeLeft } from './deadline.ts';
import { type Invocation, requestIdOf } from './invocation.ts';
import { correlationIds } from './log/ids.ts';
import { logRefusedEvent } from './log/line.ts';
import { writeLine } from './log/logger.ts';
import { embeddedMetrics, type MetricName } from './log/metrics.ts';
import { pairDimensions } from './log/request-metrics.ts';
import type { Routes } from './routes/routes.ts';

/**
 * Mirrors a request after the primary has answered. A mirror in mode `inline` is asked now, and the caller waits for it.
 * Otherwise an asynchronous invocation of this function asks it, so that neither its time nor its errors reach the
 * caller. The hand-over to that invocation starts after the answer, and a freeze may delay it until the next invocation.
 */
export async function mirrorAnswer(invocation: Invocation, response: LatticeResponse, context: Context): Promise<void> {
  const { event, routes } = invocation;
  const mirrored = mirroredBy(invocation, response, context);
  if (!mirrored || !routes) return;
  if (mirrored.mirror.mode === 'inline') await compareAndLog(mirrored, routes, context);
  else setImmediate(() => handOver(mirrored, event, routes, context));
}

/** Keeps what a stream sends, for the mirror. */
interface StreamCopy {
  add(piece: Buffer): void;
  /** Mirrors the answer once all of it was sent, unless it is larger than a mirror job takes. */
  mirror(context: Context): Promise<void>;
}

/** The copy of a streamed answer, for the mirror that its rule has. */
export function copyForMirror(invocation: Invocation): StreamCopy | undefined {
  const response = invocation.delivery?.outcome;
  // An answer that could not be encoded was not sent, so there is nothing to compare.
  if (invocation.error || !response || !('stream' in response)) return undefined;
  let pieces: Buffer[] = [];
  let size = 0;
  return {
    add(piece) {
      size += piece.length;
      if (size > MAX_JOB_BYTES) pieces = [];
      else pieces.push(piece);
    },
    async mirror(context) {
      const { statusCode, headers } = response;
      if (size <= MAX_JOB_BYTES) {
        await mirrorAnswer(invocation, { statusCode, headers, body: Buffer.concat(pieces) }, context);
        return;
      }
      const mirrored = mirroredBy(invocation, { statusCode, headers }, context);
      if (mirrored) writeMirror(mirrored, invocation.routes!, context, { skipped: 'tooLarge' });
    },
  };
}

/** The part of an invocation to mirror. Nothing when the mirror itself or a fallback answered. */
function mirroredBy(invocation: Invocation, response: LatticeResponse, context: Context): Mirrored | undefined {
  const { decoded, decision, delivery } = invocation;
  if (!delivery?.targetGroup || delivery.fellBackFrom !== undefined) return undefined;
  // What was delivered has been decoded and decided on.
  const { request, origin } = decoded!;
  const mirroring = mirroringOf(decision!, request.method);
  if (!mirroring || mirroring.mirror.targetGroupIdentifier === delivery.targetGroup) return undefined;
  if (Math.random() * 100 >= mirroring.mirror.percent) return undefined;
  const requestId = requestIdOf(invocation, context);
  // Answers are compared when they are complete.
  const buffered = { ...origin, streams: false };
  return { request, origin: buffered, ...mirroring, requestId, targetGroup: delivery.targetGroup, response };
}

/** Never rejects, because nobody awaits it. */
async function handOver(mirrored: Mirrored, event: unknown, routes: Routes, context: Context): Promise<void> {
  const { requestId, targetGroup, response } = mirrored;
  try {
    const payload = encodeJob({ requestId, event, targetGroup, response });
    if (!payload) return writeMirror(mirrored, routes, context, { skipped: 'tooLarge' });
    await invokeAsync(context.invokedFunctionArn, payload);
  } catch (error) {
    const errorMessage = (error as Error).message;
    writeMirror(mirrored, routes, context, { skipped: 'notHandedOver', errorMessage });
  }
}

/** The invocation that a hand-over leads to. Throws UnrecognizedEventError for a job that this proxy did not make. */
export async function runMirrorJob(job: Partial<MirrorJob>, routes: Routes, context: Context): Promise<void> {
  let mirrored: Mirrored;
  try {
    mirrored = decodeJob(job, routes.settings, routes.decide);
  } catch (error) {
    logRefusedEvent(error as Error, context);
    throw error;
  }
  await compareAndLog(mirrored, routes, context);
}

async function compareAndLog(mirrored: Mirrored, routes: Routes, context: Context): Promise<void> {
  writeMirror(mirrored, routes, context, await runMirror(mirrored, routes.targets, timeLeft(context)));
}

/** A mirrored request that was compared, or the reason why it was not. */
type Outcome = MirrorResult | { equal?: undefined; skipped: 'tooLarge' | 'notHandedOver'; errorMessage?: string };

/** One line for each mirrored request, which names what differs. */
function writeMirror(
  mirrored: Mirrored,
  { table, version }: Routes,
  { awsRequestId }: Context,
  outcome: Outcome,
): void {
  const at = Date.now();
  const { decision, targetGroup, mirror, request, requestId } = mirrored;
  const rule = decision.rule?.name;
  const metric: MetricName = outcome.skipped ? 'MirrorSkipped' : outcome.equal ? 'MirrorEqual' : 'MirrorDifferent';
  const isWorthALook = metric === 'MirrorDifferent' || outcome.skipped === 'notHandedOver';
  const line = {
    ...correlationIds(requestId, awsRequestId, request),
    routesVersion: version,
    rule,
    targetGroup,
    mirror: mirror.targetGroupIdentifier,
    method: request.method,
    ...outcome,
    ...embeddedMetrics({ [metric]: 1 }, pairDimensions(table, rule, targetGroup), at),
  };
  writeLine(isWorthALook ? 'WARN' : 'INFO', 'mirror', at, line);
}
