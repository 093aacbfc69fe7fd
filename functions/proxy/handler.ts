import type { Context } from 'aws-lambda';
import { isMirrorJob } from '../../shared/mirroring/mirror-job.ts';
import { startInvocation } from './invocation.ts';
import { loadEntry } from './load-entry.ts';
import { logInvocation } from './log/line.ts';
import { createPipeline } from './pipeline.ts';
import { routesFrom } from './routes/configuration.ts';
import { encode } from './serve.ts';

const routes = routesFrom(process.env);

const answer = createPipeline(routes, encode, logInvocation);

/** The entry that Lambda calls, with a front door's event or with a mirror job that an earlier invocation handed over. */
export const handler = async (event: unknown, context: Context): Promise<unknown> =>
  isMirrorJob(event)
    ? loadEntry<typeof import('./mirror.ts')>('mirroring').runMirrorJob(event, await routes(), context)
    : answer(startInvocation(event), context);
