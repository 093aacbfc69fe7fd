import type { Readable } from 'node:stream';
import { badAnswer, ProxyError } from '../../errors.ts';
import { Accumulator } from '../../http/accumulator.ts';
import { type AnswerParser, answerParser } from '../../http/answer-parser.ts';
import type { Connection, Connections } from './connections.ts';
import { createIncomingBody, type IncomingBody } from './incoming-body.ts';
import { isUnacknowledged } from './unacknowledged.ts';

/** One HTTP/1.1 request as it goes out. */
export interface OutgoingRequest {
  method: string;
  /** Its text up to the body (request-head.ts). */
  head: string;
  body: Buffer | undefined;
  /** Whether a server may see it twice without harm (RFC 9110 section 9.2.2). */
  isIdempotent: boolean;
  isLenient: boolean;
  /** When to give up, by performance.now(), and how long the whole request had for the target. */
  endsAt: number;
  timeoutMs: number;
  /** Hands the answer over with its head. Between two pieces of its body, `idleTimeoutMs` may pass. */
  streaming: Streaming | undefined;
  /** Gives the exchange up, also after its head. */
  signal?: AbortSignal | undefined;
}

export interface Streaming {
  idleTimeoutMs?: number | undefined;
}

/** An answer: all of it, or with `stream` its head and the body that is still coming. */
export interface Answer extends Pick<AnswerParser, 'statusCode' | 'rawHeaders' | 'body'> {
  stream?: Readable;
}

/** An exchange that failed on the way, with what decides whether another may be tried. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  /** The connection had served a request before, so the server may have closed it in the meantime. */
  readonly reusedConnection: boolean;
  readonly answerBegan: boolean;
  /** The connection never came about, so the server has seen nothing of the request. */
  readonly nothingSent: boolean;

  constructor(cause: Error, state: { reusedConnection?: boolean; answerBegan?: boolean; nothingSent?: boolean }) {
    super(cause.message, { cause });
    this.reusedConnection = state.reusedConnection ?? false;
    this.answerBegan = state.answerBegan ?? false;
    this.nothingSent = state.nothingSent ?? false;
  }
}

/** How often a reused connection without an answer is checked. Within a second the kernel sends its data twice again. */
const LOOK_EVERY_MS = 1_000;

/**
 * Sends a request on a connection and reads the answer: all of it, or with `streaming` up to the end of its head. When
 * the body has ended too, the connection is given back or destroyed. An answer that ends early, or is silent for too
 * long, destroys the stream with a ProxyError; whoever destroys the stream ends the request.
 *
 * Written on sockets, because node:http takes a third of the time that a whole small request spends in the proxy,
 * and more than half of what a large answer does (npm run bench). Throws ProxyError for a deadline or an answer that
 * cannot be passed on, ExchangeError for what the transport reports.
 */
export function exchange(
  connections: Connections,
  connection: Connection,
  { method, head, body, isIdempotent, isLenient, endsAt, timeoutMs, streaming, signal }: OutgoingRequest,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { socket } = connection;
    /** The body that came before the answer was handed over. */
    const begun = new Accumulator();
    /** Where the rest goes afterwards. A stream costs more than all of a small answer, so one that is whole has none. */
    let incoming: IncomingBody | undefined;
    const parser = answerParser(method, isLenient, streaming && onBody);
    let timer = setTimeout(look, Math.min(endsAt - performance.now(), LOOK_EVERY_MS));
    connection.listener = { bytes, closed };
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) return giveUp();
    // Head and body in one packet, where they fit.
    if (body) socket.cork();
    socket.write(head, 'latin1');
    if (body) {
      socket.write(body);
      socket.uncork();
    }

    function bytes(received: Buffer): void {
      try {
        if (parser.push(received)) complete();
        else if (streaming && !incoming && parser.hasHead) handOver(streaming);
      } catch (error) {
        fail(error as Error);
      }
    }

    function onBody(received: Buffer): void {
      if (incoming) incoming.push(received);
      else begun.append(received);
    }

    function closed(error: Error | undefined): void {
      if ((!error || isRefusal()) && parser.end()) complete();
      else fail(error ?? new ConnectionClosedError());
    }

    /**
     * Whether a reset may be the orderly end of an answer: a server that refuses a request without reading its body sends
     * an error page and closes, and its kernel then sends a reset. Any other answer may have been cut off by it.
     */
    function isRefusal(): boolean {
      return body !== undefined && parser.statusCode >= 400;
    }

    function giveUp(): void {
      fail(new Error('the request was cancelled'));
    }

    function look(): void {
      const leftMs = endsAt - performance.now();
      if (leftMs <= 0) fail(new ProxyError('deadline', `the target did not answer within ${Math.round(timeoutMs)} ms`));
      else if (mayBeDead()) fail(new Error('nothing that was sent on the connection was acknowledged'));
      else timer = setTimeout(look, Math.min(leftMs, LOOK_EVERY_MS));
    }

    function mayBeDead(): boolean {
      return !parser.began && connection.isReused && isIdempotent && isUnacknowledged(socket);
    }

    function complete(): void {
      settle();
      if (parser.keepAliveMs !== undefined) connection.keepAliveMs = parser.keepAliveMs;
      incoming?.end();
      if (parser.keepsAlive) connections.giveBack(connection);
      else socket.destroy();
      const { statusCode, rawHeaders } = parser;
      if (!incoming) resolve(streaming ? { statusCode, rawHeaders, body: begun.bytes } : parser);
    }

    function handOver({ idleTimeoutMs }: Streaming): void {
      clearTimeout(timer);
      const { statusCode, rawHeaders, body } = parser;
      incoming = createIncomingBody(socket, idleTimeoutMs, begun.bytes, fail);
      resolve({ statusCode, rawHeaders, body, stream: incoming.stream });
    }

    function fail(error: Error): void {
      settle();
      socket.destroy();
      incoming?.breakOff(error instanceof ProxyError ? error : badAnswer('the answer ended early', error));
      const state = { reusedConnection: connection.isReused, answerBegan: parser.began };
      reject(error instanceof ProxyError ? error : new ExchangeError(error, state));
    }

    function settle(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      connection.listener = undefined;
    }
  });
}

class ConnectionClosedError extends Error {
  readonly code = 'ECONNRESET';
  constructor() {
    super('the target closed the connection');
  }
}
