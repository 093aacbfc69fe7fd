import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** The second argument of a handler, as the Node runtime documents it. */
export interface LambdaContext {
  awsRequestId: string;
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  memoryLimitInMB: string;
  logGroupName: string;
  logStreamName: string;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}

export type Handler = (event: unknown, context: LambdaContext) => Promise<unknown>;

/** The payload of an Invoke answer that has the header `X-Amz-Function-Error`. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** A function's result as JSON text, and parsed. */
export interface FunctionResult {
  payload: string;
  result: unknown;
}

/** How an invocation ends: with a result, with an error of the function, or refused before it ran. */
export type Outcome =
  | ({ kind: 'result' } & FunctionResult)
  | { kind: 'function-error'; error: FunctionError }
  | { kind: 'request-too-large' };

/** Who takes an answer as it comes, and how the function learns that nobody does any more. */
export interface Sink {
  /** The next piece waits for the promise. */
  take(piece: Buffer): Promise<void> | void;
  gone: AbortSignal;
}

/** A function that streams gives its answer to the sink, too. Others ignore it. */
export type Invoke = (event: unknown, sink?: Sink) => Promise<Outcome>;

/** Limits of the JSON text, so base64 and escapes count (docs/wire-facts.md#lambda-invoke). */
export const MAX_REQUEST = 6_291_456;
export const MAX_RESPONSE = 6_291_556;

/** The default of template.yaml, one second less than an HTTP API's limit. */
const TIMEOUT_MS = 29_000;

export const failed = (errorType: string, errorMessage: string, trace?: string[]): Outcome => ({
  kind: 'function-error',
  error: { errorType, errorMessage, ...(trace && { trace }) },
});

/** Runs a handler as Lambda does: with JSON in and out, the size limits of Invoke, and a timeout. */
export function lambda(handler: Handler, timeoutMs = TIMEOUT_MS): Invoke {
  return async (event) => {
    const payload = JSON.stringify(event);
    if (Buffer.byteLength(payload) > MAX_REQUEST) return { kind: 'request-too-large' };

    const context = lambdaContext(timeoutMs);
    const timer = new AbortController();
    try {
      return await Promise.race([
        run(handler, payload, context),
        sleep(timeoutMs, undefined, { signal: timer.signal }).then(() => timedOut(context, timeoutMs)),
      ]);
    } finally {
      timer.abort();
    }
  };
}

async function run(handler: Handler, payload: string, context: LambdaContext): Promise<Outcome> {
  try {
    const result = await handler(JSON.parse(payload), context);
    const answer = JSON.stringify(result) ?? 'null';
    if (Buffer.byteLength(answer) <= MAX_RESPONSE) {
      return { kind: 'result', result: JSON.parse(answer), payload: answer };
    }
    const limit = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE} bytes).`;
    return failed('Function.ResponseSizeTooLarge', limit);
  } catch (error) {
    // The Node runtime reports other rejections by their type and their text.
    if (!(error instanceof Error)) return failed(typeof error, String(error), []);
    return failed(error.name, error.message, error.stack?.split('\n') ?? []);
  }
}

export const timedOut = ({ awsRequestId }: LambdaContext, timeoutMs: number): Outcome =>
  failed(
    'Sandbox.Timedout',
    `RequestId: ${awsRequestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
  );

const FUNCTION_NAME = 'lattice-migration-proxy';

/** Every function on this machine is told this ARN. */
export const PROXY_ARN = `arn:aws:lambda:us-east-2:123456789012:function:${FUNCTION_NAME}`;

export function lambdaContext(timeoutMs: number): LambdaContext {
  const deadline = Date.now() + timeoutMs;
  const functionName = FUNCTION_NAME;
  return {
    awsRequestId: randomUUID(),
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: PROXY_ARN,
    memoryLimitInMB: '512',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}
