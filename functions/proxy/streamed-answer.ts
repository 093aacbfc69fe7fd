import type { Readable, Writable } from 'node:stream';
import { ProxyError } from '../../shared/errors.ts';
import { FORMATS } from '../../shared/formats/index.ts';
import { responseBytes } from '../../shared/http/body.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import type { Sending } from './invocation.ts';
import { type Encode, encode } from './serve.ts';

/** The pipeline's answer for a stream. A front door that does not stream gets its result, all at once. */
export type StreamedAnswer = { head: Record<string, unknown>; response: LatticeResponse } | { result: unknown };

export const encodeStreamed: Encode = (response, origin, routes): StreamedAnswer => {
  if (!origin.streams) return { result: encode(response, origin, routes) };
  const { statusCode, headers } = response;
  const { encodeResponse } = FORMATS[origin.eventSource];
  const result = encodeResponse({ statusCode, headers }, origin, routes.settings) as Record<string, unknown>;
  // The body of a stream is the bytes themselves.
  const { body: _body, isBase64Encoded: _isBase64Encoded, ...head } = result;
  return { head, response };
};

/**
 * Writes an answer to Lambda's stream, and says in `sending` how far it came. `onPiece` gets the body too. Rejects with
 * the ProxyError that ended the body early, and leaves the stream open: Lambda's runtime client ends it with the error,
 * so that nobody takes the part for the whole (docs/wire-facts.md#streaming).
 */
export async function sendAnswer(
  answer: StreamedAnswer,
  stream: awslambda.HttpResponseStream,
  { sending, timeLeftMs, onPiece }: { sending: Sending; timeLeftMs: number; onPiece?: OnPiece | undefined },
): Promise<void> {
  if ('result' in answer) {
    stream.setContentType('application/json');
    // Without a result a handler that does not stream returns null, so this does too.
    stream.end(JSON.stringify(answer.result ?? null));
    sending.ended = 'complete';
    return;
  }
  const { head, response } = answer;
  const out: Writable = awslambda.HttpResponseStream.from(stream, head);
  // The client should get the head at once, and the runtime client holds it until the first write.
  out.write('');
  sending.headAt = performance.now();
  if (response.stream) await sendBody(response.stream, out, { sending, timeLeftMs, onPiece });
  else sendPiece(responseBytes(response), out, sending);
  if (sending.ended === 'clientGone') return;
  out.end();
  sending.ended = 'complete';
}

type OnPiece = (piece: Buffer) => void;

/** Returns whether there is room for more. */
function sendPiece(piece: Buffer, out: Writable, sending: Sending): boolean {
  sending.bytes += piece.length;
  return piece.length === 0 || out.write(piece);
}

/** Waits where the client is slow. When the client goes away, the target's answer is not read any more. */
async function sendBody(
  body: Readable,
  out: Writable,
  { sending, timeLeftMs, onPiece }: { sending: Sending; timeLeftMs: number; onPiece?: OnPiece | undefined },
): Promise<void> {
  let goOn = (): void => {};
  const onDrain = (): void => goOn();
  const onGone = (): void => {
    sending.ended = 'clientGone';
    body.destroy();
    goOn();
  };
  const timer = setTimeout(
    () => {
      sending.ended = 'cut';
      body.destroy(new ProxyError('deadline', 'the invocation ended before the answer did'));
      goOn();
    },
    Math.max(1, timeLeftMs),
  );
  out.on('drain', onDrain).on('error', onGone).on('close', onGone);
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      onPiece?.(piece);
      const { promise, resolve } = Promise.withResolvers<void>();
      goOn = resolve;
      if (!sendPiece(piece, out, sending) && !body.destroyed) await promise;
    }
  } catch (error) {
    if (sending.ended !== 'clientGone') throw error;
  } finally {
    clearTimeout(timer);
    // The listener for errors stays, because Node ends the process on an error without one.
    out.off('drain', onDrain).off('close', onGone);
  }
}
