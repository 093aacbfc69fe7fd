import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { encodeJob, type MirrorJob } from '../../shared/mirroring/job.ts';
import type { Mirror } from '../../shared/routing/schema.ts';
import { timeLeft } from './deadline.ts';
import type { Exchange } from './exchange.ts';
import type { Routes } from './routes.ts';

/**
 * After the primary has answered: hands request and answer to an asynchronous invocation of this function, so that
 * neither the mirror's time nor its errors reach the caller. The hand-over itself is not waited for either: it begins
 * when the answer has been handed to the runtime, and what a freeze interrupts goes on with the next invocation.
 */
export async function mirrorAnswer(
  exchange: Exchange,
  response: LatticeResponse,
  context: Context,
  logger: Logger,
): Promise<void> {
  const { mirror, request, origin, targetGroup, rule } = exchange;
  if (!mirror || !request || !targetGroup || !isMirrored(exchange, mirror, request.method)) return;
  const job: MirrorJob = { mirrorJob: 1, rule, targetGroup, mirror, request, origin, response };
  if (mirror.mode === 'inline') await compareAndLog(job, exchange.routes!, context, logger);
  else setImmediate(() => handOver(job, context, logger));
}

/** Not what the mirror itself has answered, nor what the first group could not: that is no primary's answer. */
const isMirrored = ({ targetGroup, fellBackFrom }: Exchange, mirror: Mirror, method: string): boolean =>
  targetGroup !== mirror.targetGroupIdentifier &&
  fellBackFrom === undefined &&
  mirror.methods.includes(method) &&
  Math.random() * 100 < mirror.percent;

/** Loaded with the SDK only when a rule mirrors. Never rejects: nobody waits for it. */
async function handOver(job: MirrorJob, context: Context, logger: Logger): Promise<void> {
  const { rule, targetGroup, mirror, request } = job;
  const line = {
    requestId: request.requestId ?? context.awsRequestId,
    rule,
    targetGroup,
    mirror: mirror.targetGroupIdentifier,
    method: request.method,
  };
  try {
    const payload = encodeJob(job);
    if (!payload) return logger.info('mirror', { ...line, skipped: 'tooLarge' });
    const { invokeAsync } = await import('../../shared/targets/lambda-invoke.ts');
    await invokeAsync(context.invokedFunctionArn, payload);
  } catch (error) {
    logger.warn('mirror', { ...line, skipped: 'notHandedOver', errorMessage: (error as Error).message });
  }
}

/** One line for each mirrored request, which names what differs. */
export async function compareAndLog(job: MirrorJob, routes: Routes, context: Context, logger: Logger): Promise<void> {
  const { runMirror } = await import('../../shared/mirroring/run.ts');
  const result = await runMirror(job, routes.pipeline.targetOf, timeLeft(context));
  const line = { requestId: job.request.requestId ?? context.awsRequestId, ...result };
  if (result.equal === false) logger.warn('mirror', line);
  else logger.info('mirror', line);
}
