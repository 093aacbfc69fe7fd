import type { Readable } from 'node:stream';
import { badAnswer, ProxyError, unencodable } from '../../errors.ts';
import { decodeStreamedResponse } from '../../formats/streamed.ts';
import { Accumulator } from '../../http/accumulator.ts';
import { MAX_ANSWER_BYTES } from '../../http/answer-parser.ts';
import type { LatticeResponse } from '../../lattice/response.ts';

/** The time limits of one streamed invocation, and what ends it. */
interface Limits {
  /** For the head. */
  timeoutMs: number;
  /** Between two pieces of the body. */
  idleTimeoutMs: number | undefined;
  abort: () => void;
}

/**
 * Reads a function's answer up to the end of its head, and returns the response with the rest as its stream. If the
 * function is not made for streaming, its answer has no such head, and all bytes are returned. Rejects with the error
 * that `pieces` throws.
 */
export async function readStreamedAnswer(
  pieces: AsyncGenerator<Uint8Array>,
  limits: Limits,
): Promise<LatticeResponse | Buffer> {
  const { timeoutMs, abort } = limits;
  const endsAt = performance.now() + timeoutMs;
  const tooLate = () => new ProxyError('deadline', `the function did not answer within ${Math.round(timeoutMs)} ms`);
  const begin = new Accumulator();
  try {
    for (;;) {
      const { done, value } = await within(pieces.next(), endsAt - performance.now(), tooLate);
      if (done) return begin.bytes;
      begin.append(toBuffer(value));
      const response = decodeStreamedResponse(begin.bytes);
      if (response) return withStream(response, pieces, limits);
      if (begin.length > MAX_ANSWER_BYTES) throw unencodable(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    }
  } catch (error) {
    abort();
    throw error;
  }
}

/** `body` is what came together with the head. */
function withStream(
  { statusCode, headers, body }: LatticeResponse,
  pieces: AsyncGenerator<Uint8Array>,
  limits: Limits,
): LatticeResponse {
  const { Readable } = process.getBuiltinModule('node:stream');
  const stream: Readable = Readable.from(readBody(body as Buffer | undefined, pieces, limits));
  // A reader that has not begun yet gets the error when it reads; Node would end the process.
  stream.on('error', () => {});
  stream.on('close', limits.abort);
  return { statusCode, headers, stream };
}

async function* readBody(
  first: Buffer | undefined,
  pieces: AsyncGenerator<Uint8Array>,
  { idleTimeoutMs = MAX_TIMER_MS }: Limits,
): AsyncGenerator<Buffer> {
  const tooQuiet = () => new ProxyError('deadline', `the function was silent for ${idleTimeoutMs} ms`);
  if (first) yield first;
  try {
    for (;;) {
      const { done, value } = await within(pieces.next(), idleTimeoutMs, tooQuiet);
      if (done) return;
      yield toBuffer(value);
    }
  } catch (error) {
    throw error instanceof ProxyError ? error : badAnswer('the answer ended early', error);
  }
}

/** The longest that Node's timers take; a stream's invocation ends long before. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const toBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

async function within<T>(promise: Promise<T>, ms: number, error: () => ProxyError): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(error()), Math.max(1, ms));
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
