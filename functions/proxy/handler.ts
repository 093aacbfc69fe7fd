import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import type { Context } from 'aws-lambda';
import { isMirrorJob } from '../../shared/mirroring/job.ts';
import { codec } from './codec.ts';
import { timeLeft } from './deadline.ts';
import type { Exchange } from './exchange.ts';
import { accessLog, defectLog } from './log/access-log.ts';
import { compareAndLog, mirrorAnswer } from './mirror.ts';
import { routesFrom } from './routes/configuration.ts';

const routes = await routesFrom(process.env);

/**
 * event → decode → match → choose → deliver → encode → result.
 *
 * middy's own early time-out stays off: each target call is bounded by what is left of the invocation.
 */
const proxy = middy<Exchange>({ timeoutEarlyInMillis: 0, requestEnd: accessLog })
  .use(codec(routes))
  .use(httpErrorHandler({ logger: defectLog, fallbackMessage: 'the proxy failed' }))
  .handler(async (exchange, context) => {
    const response = await exchange.routes!.pipeline.handle(exchange, timeLeft(context));
    if (exchange.mirror) await mirrorAnswer(exchange, response, context);
    return response;
  });

/** What Lambda calls: with an event of a front door, or with a mirror's job that an earlier invocation left. */
export const handler = async (event: unknown, context: Context): Promise<unknown> =>
  isMirrorJob(event) ? compareAndLog(event, await routes(), context) : proxy(event as Exchange, context);
