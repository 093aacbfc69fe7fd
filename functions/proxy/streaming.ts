import type { Context } from 'aws-lambda';
import { isMirrorJob } from '../../shared/mirroring/mirror-job.ts';
import { timeLeft } from './deadline.ts';
import { note, type Sending, startInvocation } from './invocation.ts';
import { loadEntry } from './load-entry.ts';
import { logInvocation } from './log/line.ts';
import { createPipeline } from './pipeline.ts';
import { routesFrom } from './routes/configuration.ts';
import { mirrors } from './serve.ts';
import { encodeStreamed, type StreamedAnswer, sendAnswer } from './streamed-answer.ts';

const routes = routesFrom(process.env);

const answer = createPipeline(routes, encodeStreamed);

/**
 * The entry that Lambda calls for front doors that stream: the same way as in handler.ts, but the answer goes out as it comes
 * (docs/wire-facts.md#streaming). Throws when the body breaks off: the head has been sent by then, so only an error can
 * show the failure.
 */
export const handler = awslambda.streamifyResponse(async (event: unknown, stream, context: Context): Promise<void> => {
  if (isMirrorJob(event)) {
    await loadEntry<typeof import('./mirror.ts')>('mirroring').runMirrorJob(event, await routes(), context);
    stream.end();
    return;
  }
  const invocation = startInvocation(event, true);
  let error: Error | null = null;
  try {
    const streamed = (await answer(invocation, context)) as StreamedAnswer;
    const copy = mirrors(invocation)
      ? loadEntry<typeof import('./mirror.ts')>('mirroring').copyForMirror(invocation)
      : undefined;
    const sending = note(invocation, 'sending', { headAt: performance.now(), bytes: 0, ended: 'brokenOff' } as Sending);
    await sendAnswer(streamed, stream, { sending, timeLeftMs: timeLeft(context)(), onPiece: copy?.add });
    if (sending.ended === 'complete') await copy?.mirror(context);
  } catch (thrown) {
    error = thrown as Error;
    if (invocation.sending) note(invocation, 'error', error);
    throw error;
  } finally {
    logInvocation({ event: invocation, context, error });
  }
});
