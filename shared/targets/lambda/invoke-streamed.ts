import { InvokeWithResponseStreamCommand } from '@aws-sdk/client-lambda';
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

/**
 * InvokeWithResponseStream. Throws ProxyError for what Lambda refuses and for a stream without its last event, which
 * alone says that the answer is complete; FunctionFailedError for what the function does.
 */
export const invokeStreamed: InvokeStreamed = async function* (FunctionName, Payload, abortSignal) {
  const command = new InvokeWithResponseStreamCommand({ FunctionName, Payload });
  const { EventStream = [] } = await clientFor(FunctionName)
    .send(command, { abortSignal })
    .catch((error: Error) => {
      throw toGatewayError(error);
    });
  for await (const { PayloadChunk, InvokeComplete } of EventStream) {
    if (PayloadChunk?.Payload) yield PayloadChunk.Payload;
    if (InvokeComplete?.ErrorCode) throw new FunctionFailedError(InvokeComplete.ErrorDetails);
    if (InvokeComplete) return;
  }
  throw badAnswer('the answer ended early');
};
