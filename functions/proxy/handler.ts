import middy, { type Request } from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import type { Context } from 'aws-lambda';
import { isMirrorJob } from '../../shared/mirroring/job.ts';
import { type Invocation, startInvocation } from './invocation.ts';
import { logDefect, logInvocation } from './log/line.ts';
import { runMirrorJob } from './mirror.ts';
import { answerError } from './problem.ts';
import { routesFrom } from './routes/configuration.ts';
import { serve } from './serve.ts';

const routes = routesFrom(process.env);

/** middy's own early time-out stays off: each target call is bounded by what is left of the invocation. */
const answer = middy<Invocation>({
  timeoutEarlyInMillis: 0,
  requestEnd: (ended) => logInvocation(ended as Request<Invocation>),
})
  .use({ onError: answerError })
  .use(httpErrorHandler({ logger: logDefect, fallbackMessage: 'the proxy failed' }))
  .handler((invocation, context) => serve(invocation, context, routes));

/** What Lambda calls: with the event of a front door, or with a mirror job that an earlier invocation handed over. */
export const handler = async (event: unknown, context: Context): Promise<unknown> =>
  isMirrorJob(event) ? runMirrorJob(event, await routes(), context) : answer(startInvocation(event), context);
