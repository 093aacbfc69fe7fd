import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { encodeJob, type MirrorJob } from '../../shared/mirroring/job.ts';
import { timeLeft } from './deadline.ts';
import type { Exchange } from './exchange.ts';
import type { Routes } from './routes.ts';

/**
 * After the primary has answered: hands request and answer to an asynchronous invocation of this function, so that
 * neither the mirror's time nor its errors reach the caller. The hand-over itself is not waited for either: what a
 * freeze interrupts goes on with the next invocation. Loaded with the SDK only when a rule mirrors.
 */
export async function mirrorAnswer(
  exchange: Exchange,
  response: LatticeResponse,
  context: Context,
  logger: Logger,
): Promise<void> {
  const { mirror, request, origin, targetGroup } = exchange;
  if (!mirror || !request || !targetGroup || exchange.fellBackFrom !== undefined) return;
  if (!mirror.methods.includes(request.method) || Math.random() * 100 >= mirror.percent) return;
  const job: MirrorJob = { mirrorJob: 1, rule: exchange.rule, targetGroup, mirror, request, origin, response };
  if (mirror.mode === 'inline') return compareAndLog(job, exchange.routes!, context, logger);

  const payload = encodeJob(job);
  const line = { rule: exchange.rule, targetGroup, mirror: mirror.targetGroupIdentifier };
  if (!payload) return logger.info('mirror', { ...line, skipped: 'tooLarge' });
  import('../../shared/targets/lambda-invoke.ts')
    .then(({ invokeAsync }) => invokeAsync(context.invokedFunctionArn, payload))
    .catch((error: Error) => logger.warn('mirror', { ...line, skipped: 'notHandedOver', errorMessage: error.message }));
}

/** One line for each mirrored request, which names what differs. */
export async function compareAndLog(job: MirrorJob, routes: Routes, context: Context, logger: Logger): Promise<void> {
  const { runMirror } = await import('../../shared/mirroring/run.ts');
  const result = await runMirror(job, routes.pipeline.targetOf, timeLeft(context));
  const line = { requestId: job.request.requestId ?? context.awsRequestId, ...result };
  if (result.equal) logger.info('mirror', line);
  else logger.warn('mirror', line);
}
