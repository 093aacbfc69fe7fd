import { isUtf8 } from 'node:buffer';
import { finished } from 'node:stream/promises';
import { PreludeReader } from './http/prelude.ts';
import {
  failed,
  type Invoke,
  type LambdaContext,
  lambdaContext,
  MAX_REQUEST,
  type Outcome,
  timedOut,
} from './lambda.ts';
import { ResponseStream } from './response-stream.ts';

/** A handler made with `awslambda.streamifyResponse`. */
export type StreamingHandler = (event: unknown, stream: ResponseStream, context: LambdaContext) => Promise<void>;

/** The default of StreamingTimeout in template.yaml. */
const TIMEOUT_MS = 300_000;

/** As much as Lambda streams (docs/wire-facts.md#streaming). */
const MAX_STREAM = 209_715_200;

/** How much of a streamed body is kept for those who look at the result. */
const MAX_KEPT = 1024 * 1024;

/** Runs a streaming handler as Lambda's InvokeWithResponseStream does. Its result is the head with the body's beginning. */
export function streamingLambda(handler: StreamingHandler, timeoutMs = TIMEOUT_MS): Invoke {
  return async (event, sink): Promise<Outcome> => {
    const payload = JSON.stringify(event);
    if (Buffer.byteLength(payload) > MAX_REQUEST) return { kind: 'request-too-large' };

    const context = lambdaContext(timeoutMs);
    const stream = new ResponseStream();
    const prelude = new PreludeReader();
    const kept: Buffer[] = [];
    let bytes = 0;
    stream.take = (piece) => {
      bytes += piece.length;
      if (bytes > MAX_STREAM) throw new Error(`the answer is larger than ${MAX_STREAM} bytes`);
      if (bytes < MAX_KEPT) kept.push(...[prelude.add(piece)].filter((body) => body.length > 0));
      return sink?.take(piece);
    };
    const cut = Promise.withResolvers<never>();
    stream.on('error', cut.reject);
    sink?.gone.addEventListener('abort', () => stream.destroy(new Error('the client has gone')), { once: true });

    const timer = setTimeout(() => cut.reject(new Overtime()), timeoutMs);
    // The runtime sends what was written before the handler failed.
    const running = handler(JSON.parse(payload), stream, context).finally(() => finished(stream.end()));
    try {
      await Promise.race([running, cut.promise]);
    } catch (error) {
      stream.destroy();
      if (error instanceof Overtime) return timedOut(context, timeoutMs);
      return failed((error as Error).name, (error as Error).message);
    } finally {
      clearTimeout(timer);
      running.catch(() => {});
    }
    const result = { ...prelude.head, ...bodyOf(Buffer.concat(kept)) };
    return { kind: 'result', result, payload: JSON.stringify(result) };
  };
}

class Overtime extends Error {}

const bodyOf = (body: Buffer) =>
  isUtf8(body) ? { body: body.toString() } : { body: body.toString('base64'), isBase64Encoded: true };
