import { messagesOf } from '../../aws/event-stream.ts';
import { badAnswer } from '../../errors.ts';
import { clientFor, toGatewayError } from './invoke.ts';

/** The function failed. `details` is the JSON that Lambda reports of it. */
export class FunctionFailedError extends Error {
  override readonly name = 'FunctionFailedError';
  readonly details: string;

  constructor(details = '') {
    super('the function failed');
    this.details = details;
  }
}

/** Invokes a function and gives its answer's bytes as they come. `signal` gives the answer up. */
export type InvokeStreamed = (
  functionArn: string,
  payload: Uint8Array,
  signal: AbortSignal,
) => AsyncGenerator<Uint8Array>;

/** The last event's report of a function that failed (Lambda API reference: InvokeWithResponseStreamCompleteEvent). */
interface InvokeComplete {
  ErrorCode?: string;
  ErrorDetails?: string;
}

/**
 * InvokeWithResponseStream. Throws ProxyError for what Lambda refuses and for a stream without its last event, which
 * alone says that the answer is complete; FunctionFailedError for what the function does.
 */
export const invokeStreamed: InvokeStreamed = async function* (functionArn, payload, signal) {
  const { stream, body } = await clientFor(functionArn)({
    method: 'POST',
    path: `/2021-11-15/functions/${encodeURIComponent(functionArn)}/response-streaming-invocations`,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength),
    signal,
    streaming: true,
  }).catch((error: Error) => {
    throw toGatewayError(error);
  });
  for await (const { headers, payload } of messagesOf(stream ?? [body])) {
    if (headers[':event-type'] === 'PayloadChunk') yield payload;
    if (headers[':event-type'] !== 'InvokeComplete') continue;
    const { ErrorCode, ErrorDetails } = JSON.parse(payload.toString('utf8')) as InvokeComplete;
    if (ErrorCode) throw new FunctionFailedError(ErrorDetails);
    return;
  }
  throw badAnswer('the answer ended early');
};
