import { type Handler, type Invoke, lambda } from './lambda.ts';
import { loadHandler } from './load-handler.ts';
import { awslambda } from './response-stream.ts';
import { type StreamingHandler, streamingLambda } from './streaming-lambda.ts';

/** The built function in its newest environment. */
export interface RunningFunction {
  handler: Handler;
  invoke: Invoke;
  /** Starts a new environment with these variables, as a deployment does. A failed one leaves the old in use. */
  deploy(environment: Readonly<Record<string, string>>): Promise<void>;
}

/** Starts the function for front doors that stream. Rejects with why it does not start. */
export async function startStreamingFunction(
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<Pick<RunningFunction, 'invoke' | 'deploy'>> {
  Object.assign(globalThis, { awslambda });
  let current = await loadHandler<StreamingHandler>(file, environment);
  return {
    invoke: streamingLambda((...call) => current(...call)),
    async deploy(environment) {
      current = await loadHandler(file, environment);
    },
  };
}

/** Starts the function. Rejects with why it does not start. */
export async function startFunction(
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<RunningFunction> {
  let current = await loadHandler(file, environment);
  const handler: Handler = (event, context) => current(event, context);
  return {
    handler,
    invoke: lambda(handler),
    async deploy(environment) {
      current = await loadHandler(file, environment);
    },
  };
}
