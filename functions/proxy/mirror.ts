import type { Context } from 'aws-lambda';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { encodeJob, type MirrorJob } from '../../shared/mirroring/job.ts';
import { type MirrorResult, runMirror } from '../../shared/mirroring/run.ts';
import type { Mirror } from '../../shared/routing/schema.ts';
import { requestIdOf } from './codec.ts';
import { timeLeft } from './deadline.ts';
import type { Exchange } from './exchange.ts';
import { correlationIds } from './log/ids.ts';
import { writeMetricLine } from './log/logger.ts';
import { DEFAULT_RULE, dimensionValue, embeddedMetrics, type MetricName } from './log/metrics.ts';
import type { Routes } from './routes/routes.ts';

/**
 * After the primary has answered: hands request and answer to an asynchronous invocation of this function, so that
 * neither the mirror's time nor its errors reach the caller. The hand-over itself is not waited for either: it begins
 * when the answer has been handed to the runtime, and what a freeze interrupts goes on with the next invocation.
 */
export async function mirrorAnswer(exchange: Exchange, response: LatticeResponse, context: Context): Promise<void> {
  const { mirror, request, origin, targetGroup, rule } = exchange;
  if (!mirror || !request || !targetGroup || !isMirrored(exchange, mirror, request.method)) return;
  const job: MirrorJob = {
    mirrorJob: 1,
    requestId: requestIdOf(exchange, context),
    rule,
    targetGroup,
    mirror,
    request,
    origin,
    response,
  };
  if (mirror.mode === 'inline') await compareAndLog(job, exchange.routes!, context);
  else setImmediate(() => handOver(job, exchange.routes!, context));
}

/** Not what the mirror itself has answered, nor what the first group could not: that is no primary's answer. */
const isMirrored = ({ targetGroup, fellBackFrom }: Exchange, mirror: Mirror, method: string): boolean =>
  targetGroup !== mirror.targetGroupIdentifier &&
  fellBackFrom === undefined &&
  mirror.methods.includes(method) &&
  Math.random() * 100 < mirror.percent;

/** Loaded with the SDK only when a rule mirrors. Never rejects: nobody waits for it. */
async function handOver(job: MirrorJob, routes: Routes, context: Context): Promise<void> {
  const { rule, targetGroup, mirror, request } = job;
  const result = { rule, targetGroup, mirror: mirror.targetGroupIdentifier, method: request.method };
  try {
    const payload = encodeJob(job);
    if (!payload) return writeMirror(job, routes, context, { ...result, skipped: 'tooLarge' });
    const { invokeAsync } = await import('../../shared/targets/lambda/invoke.ts');
    await invokeAsync(context.invokedFunctionArn, payload);
  } catch (error) {
    const errorMessage = (error as Error).message;
    writeMirror(job, routes, context, { ...result, skipped: 'notHandedOver', errorMessage });
  }
}

/** Asks the mirror, and writes what came of it. */
export async function compareAndLog(job: MirrorJob, routes: Routes, context: Context): Promise<void> {
  writeMirror(job, routes, context, await runMirror(job, routes.pipeline.targetOf, timeLeft(context)));
}

/** A mirrored request that was compared, or that was not and why. */
type Outcome =
  | MirrorResult
  | (Omit<MirrorResult, 'skipped'> & { skipped: 'tooLarge' | 'notHandedOver'; errorMessage?: string });

/** One line for each mirrored request, which names what differs. */
function writeMirror(job: MirrorJob, { table, version }: Routes, { awsRequestId }: Context, outcome: Outcome): void {
  const at = Date.now();
  const { rule, request, requestId } = job;
  const metric: MetricName = outcome.skipped ? 'MirrorSkipped' : outcome.equal ? 'MirrorEqual' : 'MirrorDifferent';
  const dimensions = { Rule: rule === undefined ? DEFAULT_RULE : dimensionValue(table, 'Rule', rule) };
  const isWorthALook = metric === 'MirrorDifferent' || outcome.skipped === 'notHandedOver';
  const ids = { ...correlationIds(requestId, awsRequestId, request), routesVersion: version };
  const line = { ...ids, ...outcome, ...embeddedMetrics({ [metric]: 1 }, dimensions, at) };
  writeMetricLine(isWorthALook ? 'WARN' : 'INFO', 'mirror', at, line, wholeNumbersAsText);
}

/** JSON of log lines has no BigInt; differing values may be one (shared/mirroring/json.ts). */
const wholeNumbersAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;
