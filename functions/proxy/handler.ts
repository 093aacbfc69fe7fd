import type { Context } from 'aws-lambda';
import { isMirrorJob } from '../../shared/mirroring/job.ts';
import { startInvocation } from './invocation.ts';
import { logInvocation } from './log/line.ts';
import { runMirrorJob } from './mirror.ts';
import { createPipeline } from './pipeline.ts';
import { routesFrom } from './routes/configuration.ts';
import { encode } from './serve.ts';

const routes = routesFrom(process.env);

const answer = createPipeline(routes, encode, logInvocation);

/** What Lambda calls: with the event of a front door, or with a mirror job that an earlier invocation handed over. */
export const handler = async (event: unknown, context: Context): Promise<unknown> =>
  isMirrorJob(event) ? runMirrorJob(event, await routes(), context) : answer(startInvocation(event), context);
