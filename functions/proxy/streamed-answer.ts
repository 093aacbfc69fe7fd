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
  // The body of a stream is the bytes themselves. JSON leaves out what is undefined.
  return { head: { ...result, body: undefined, isBase64Encoded: undefined }, response };
};

/** Where it is noted how far an answer came, how long it may take, and who gets its body too. */
interface Sent {
  sending: Sending;
  timeLeftMs: number;
  onPiece?: OnPiece | undefined;
}

/**
 * Writes an answer to Lambda's stream, and says in `sending` how far it came. Rejects with
 * the ProxyError that ended the body early, and leaves the stream open: Lambda's runtime client ends it with the error,
 * so that nobody takes the part for the whole (docs/wire-facts.md#streaming).
 */
export async function sendAnswer(
  answer: StreamedAnswer,
  stream: awslambda.HttpResponseStream,
  { sending, timeLeftMs, onPiece }: Sent,
): Promise<void> {
  if ('result' in answer) {
    stream.setContentType('application/json');
    // Without a result a handler that does not stream returns null, so this does too.
    stream.end(JSON.stringify(answer.result ?? null));
    sending.ended = 'complete';
    return;
  }
  const { head, response } = answer;
  const { stream: body } = response;
  const out: Writable = awslambda.HttpResponseStream.from(stream, head);
  // The runtime client holds the head until the first write, and the client should get it at once, so this may be empty.
  const begun: Buffer = body ? (body.read() ?? NOTHING) : responseBytes(response);
  out.write(begun);
  sending.headAt = performance.now();
  sending.bytes = begun.length;
  if (body) {
    onPiece?.(begun);
    await sendRest(body, out, { sending, timeLeftMs, onPiece });
  }
  if (sending.ended === 'clientGone') return;
  out.end();
  sending.ended = 'complete';
}

type OnPiece = (piece: Buffer) => void;

const NOTHING = Buffer.alloc(0);

/** Waits where the client is slow. When the client goes away, the target's answer is not read any more. */
async function sendRest(body: Readable, out: Writable, { sending, timeLeftMs, onPiece }: Sent): Promise<void> {
  const onDrain = (): void => void body.resume();
  const onGone = (): void => {
    sending.ended = 'clientGone';
    body.destroy();
  };
  const cut = (): void => {
    sending.ended = 'cut';
    body.destroy(new ProxyError('deadline', 'the invocation ended before the answer did'));
  };
  const timer = setTimeout(cut, Math.max(1, timeLeftMs));
  out.on('drain', onDrain).on('error', onGone).on('close', onGone);
  body.on('data', (piece: Buffer) => {
    onPiece?.(piece);
    sending.bytes += piece.length;
    if (!out.write(piece)) body.pause();
  });
  try {
    await finished(body);
  } catch (error) {
    if (sending.ended !== 'clientGone') throw error;
  } finally {
    clearTimeout(timer);
    // The listener for errors stays, because Node ends the process on an error without one.
    out.off('drain', onDrain).off('close', onGone);
  }
}

/** Rejects with the error that destroyed a stream, however early. */
function finished(body: Readable): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  process.getBuiltinModule('node:stream').finished(body, (error) => (error ? reject(error) : resolve()));
  return promise;
}
