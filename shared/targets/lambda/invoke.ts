import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { badAnswer, ProxyError } from '../../errors.ts';
import { createCredentials } from '../credentials.ts';

/**
 * What an invocation came to. HTTP status 200 does not mean success: `functionError` does not
 * (docs/wire-facts.md#lambda-invoke).
 */
export interface Invocation {
  functionError?: string | undefined;
  /** JSON, unless the function is made for streaming or its runtime writes something else. */
  payload: Buffer;
}

export type Invoke = (functionArn: string, payload: Uint8Array, timeoutMs: number) => Promise<Invocation>;

/** `memoized`, or the SDK would keep the environment's keys for good, because they have no expiry. */
const credentials = Object.assign(createCredentials(process.env), { memoized: true });

/** One client per region. The ARN names the region, so a function may be in another one. */
const clients = new Map<string, LambdaClient>();

export function clientFor(functionArn: string): LambdaClient {
  const region = functionArn.split(':')[3] ?? '';
  const known = clients.get(region);
  if (known) return known;
  // One attempt, because a request that may have run must not run twice, and callers retry throttles themselves.
  const client = new LambdaClient({ region, credentials, maxAttempts: 1 });
  clients.set(region, client);
  return client;
}

/** Synchronous Invoke. Throws ProxyError if Lambda itself refuses; a function's own failure is a result. */
export const invoke: Invoke = async (functionArn, payload, timeoutMs) => {
  const command = new InvokeCommand({ FunctionName: functionArn, InvocationType: 'RequestResponse', Payload: payload });
  const abortSignal = AbortSignal.timeout(Math.ceil(timeoutMs));
  try {
    const output = await clientFor(functionArn).send(command, { abortSignal });
    const { buffer, byteOffset, byteLength } = output.Payload ?? Buffer.from('null');
    return { functionError: output.FunctionError, payload: Buffer.from(buffer, byteOffset, byteLength) };
  } catch (error) {
    if (!abortSignal.aborted) throw toGatewayError(error as Error);
    const detail = `the function did not answer within ${Math.round(timeoutMs)} ms`;
    throw new ProxyError('deadline', detail, { cause: error });
  }
};

/**
 * Nobody awaits a hand-over, so it is given up in time: otherwise payloads would pile up in memory while Lambda cannot be
 * reached. Time is counted in turns of a timer, because a freeze may begin right after the hand-over and is one turn.
 */
const HAND_OVER = { everyMs: 500, turns: 10 };

/** Bytes of payloads that may wait at once, ten of the largest. Each takes twice its size until Lambda has it. */
const MAX_WAITING_BYTES = 10_000_000;

let waitingBytes = 0;

/** Asynchronous Invoke: settles when Lambda has taken the event, not when the function has run. */
export async function invokeAsync(functionArn: string, payload: Uint8Array): Promise<void> {
  if (waitingBytes + payload.length > MAX_WAITING_BYTES)
    throw new Error('too many events wait for Lambda to take them');
  waitingBytes += payload.length;
  const giveUp = new AbortController();
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
    if (turns === HAND_OVER.turns) giveUp.abort();
  }, HAND_OVER.everyMs).unref();
  const attempt = () =>
    clientFor(functionArn).send(
      new InvokeCommand({ FunctionName: functionArn, InvocationType: 'Event', Payload: payload }),
      { abortSignal: giveUp.signal },
    );
  try {
    // A connection may not outlive a freeze, so it is tried twice. An event that Lambda gets twice is only compared twice.
    await attempt().catch((error: Error & { $metadata?: { httpStatusCode?: number } }) => {
      if (giveUp.signal.aborted || error.$metadata?.httpStatusCode) throw error;
      return attempt();
    });
  } finally {
    waitingBytes -= payload.length;
    clearInterval(timer);
  }
}

/** Lambda's refusals by name. The caller reads the detail, and the log has the cause. */
const REFUSALS: Readonly<Record<string, { kind: 'throttled' | 'unreachable' | 'tooLarge'; detail: string }>> = {
  TooManyRequestsException: { kind: 'throttled', detail: 'the function is throttled' },
  RequestTooLargeException: { kind: 'tooLarge', detail: 'the request is too large for an invocation (6 MB)' },
  RequestEntityTooLargeException: { kind: 'tooLarge', detail: 'the request is too large for an invocation (6 MB)' },
  ResourceNotFoundException: { kind: 'unreachable', detail: 'the function does not exist' },
  AccessDeniedException: { kind: 'unreachable', detail: 'the proxy may not invoke the function' },
};

export function toGatewayError(error: Error & { $metadata?: { httpStatusCode?: number } }): ProxyError {
  if (error instanceof ProxyError) return error;
  const refusal = REFUSALS[error.name];
  if (refusal) return new ProxyError(refusal.kind, refusal.detail, { cause: error, nothingSent: true });
  const detail = 'the function could not be invoked';
  // The SDK calls a dropped connection a TimeoutError, so the name says nothing. A refusal has a status.
  return error.$metadata?.httpStatusCode
    ? badAnswer(detail, error)
    : new ProxyError('unreachable', detail, { cause: error });
}
