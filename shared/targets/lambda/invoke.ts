import { type AwsAnswer, type AwsClient, createAwsClient } from '../../aws/client.ts';
import { AwsError } from '../../aws/error.ts';
import { badAnswer, ProxyError } from '../../errors.ts';

/**
 * The outcome of an invocation. HTTP status 200 does not mean success: `functionError` does not
 * (docs/wire-facts.md#lambda-invoke).
 */
export interface Invocation {
  functionError?: string | undefined;
  /** JSON, unless the function is made for streaming or its runtime writes something else. */
  payload: Buffer;
}

export type Invoke = (functionArn: string, payload: Uint8Array, timeoutMs: number) => Promise<Invocation>;

/** One client per region. The ARN names the region, so a function may be in another one. */
const clients = new Map<string, AwsClient>();

export function clientFor(functionArn: string): AwsClient {
  const region = functionArn.split(':')[3] ?? '';
  const known = clients.get(region);
  if (known) return known;
  // One attempt, because a request that may have run must not run twice, and callers retry throttles themselves.
  const client = createAwsClient('lambda', region, 1);
  clients.set(region, client);
  return client;
}

function send(
  type: 'RequestResponse' | 'Event',
  functionArn: string,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<AwsAnswer> {
  return clientFor(functionArn)({
    method: 'POST',
    path: `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`,
    headers: { 'content-type': 'application/json', 'x-amz-invocation-type': type },
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    signal,
  });
}

/** Synchronous Invoke. Throws ProxyError if Lambda itself refuses; a function's own failure is a result. */
export const invoke: Invoke = async (functionArn, payload, timeoutMs) => {
  const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
  try {
    const { headers, body } = await send('RequestResponse', functionArn, payload, signal);
    return { functionError: headers['x-amz-function-error']?.[0], payload: body };
  } catch (error) {
    if (!signal.aborted) throw toGatewayError(error as Error);
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
  const attempt = () => send('Event', functionArn, payload, giveUp.signal);
  try {
    // A connection may not outlive a freeze, so it is tried twice. An event that Lambda gets twice is only compared twice.
    await attempt().catch((error: Error) => {
      if (giveUp.signal.aborted || error instanceof AwsError) throw error;
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

export function toGatewayError(error: Error): ProxyError {
  const detail = 'the function could not be invoked';
  if (error instanceof AwsError) {
    const refusal = REFUSALS[error.name];
    if (!refusal) return badAnswer(detail, error);
    return new ProxyError(refusal.kind, refusal.detail, { cause: error, nothingSent: true });
  }
  if (!(error instanceof ProxyError)) return new ProxyError('unreachable', detail, { cause: error });
  // The HTTP client speaks of "the target", as if it were the function.
  const { kind, nothingSent } = error;
  return kind === 'unreachable' ? new ProxyError(kind, detail, { cause: error, nothingSent }) : error;
}
