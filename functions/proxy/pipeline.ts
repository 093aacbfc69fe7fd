import middy, { type Request } from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import type { Invocation } from './invocation.ts';
import { logDefect } from './log/line.ts';
import { answerError } from './problem.ts';
import type { RoutesSource } from './routes/routes.ts';
import { type Encode, serve } from './serve.ts';

/**
 * Runs `serve`, and answers the error when a step fails. `encode` makes the result of an answer and of an error. Then
 * `requestEnd` runs, which writes the log line after the answer. middy's own early time-out stays off, because each target
 * call is bounded by what is left of the invocation.
 */
export const createPipeline = (
  routes: RoutesSource,
  encode: Encode,
  requestEnd = (_ended: Request<Invocation>) => {},
) =>
  middy<Invocation>({ timeoutEarlyInMillis: 0, requestEnd: (ended) => requestEnd(ended as Request<Invocation>) })
    // middy runs these from the last to the first.
    .use({ onError: answerError(encode) })
    .use(httpErrorHandler({ logger: logDefect, fallbackMessage: 'the proxy failed' }))
    .handler((invocation, context) => serve(invocation, context, routes, encode));
