import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { badAnswer, ProxyError } from '../errors.ts';

/** One HTTP/1.1 request as it goes out. */
export interface OutgoingExchange {
  request: (options: RequestOptions) => ClientRequest;
  /**
   * Where and what; header lines as `[name, value, name, value, …]`, so that repeats stay repeats. `agent: false`
   * opens a connection for this exchange alone.
   */
  options: RequestOptions & { headers: string[] };
  body: Buffer | undefined;
  timeoutMs: number;
}

/** What came back; header lines as they stood on the wire (`headers` of Node drops repeats: wire-facts 8.1). */
export interface Answer {
  statusCode: number;
  rawHeaders: string[];
  body: Buffer;
}

/** An attempt that failed, with what decides whether it may be made again. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  /** The connection had served a request before, so the failure may be no more than its age. */
  readonly reusedConnection: boolean;
  readonly answerBegan: boolean;
  /** The connection never came about, so the server has seen nothing of the request. */
  readonly nothingSent: boolean;

  constructor(cause: Error, state: Pick<ExchangeError, 'reusedConnection' | 'answerBegan' | 'nothingSent'>) {
    super(cause.message, { cause });
    this.reusedConnection = state.reusedConnection;
    this.answerBegan = state.answerBegan;
    this.nothingSent = state.nothingSent;
  }
}

/** More than any front door passes on; reading stops here, so memory stays bounded (wire-facts 2.2, 6). */
export const MAX_ANSWER_BYTES = 6 * 1024 * 1024;

/** 1xx answers are swallowed; a server that sends more than this many never means to answer. */
const MAX_INFORMATIONAL = 100;

/**
 * Sends a request and reads the whole answer. Settles once; whatever fails, the connection is closed. Throws
 * ProxyError for a deadline or an answer that cannot be passed on, ExchangeError for what the transport reports.
 */
export function exchange(outgoing: OutgoingExchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answerBegan = false;
    let nothingSent = true;
    const client = outgoing.request(outgoing.options);

    const timer = setTimeout(() => {
      const detail = `the target did not answer within ${Math.round(outgoing.timeoutMs)} ms`;
      fail(new ProxyError('deadline', detail, { nothingSent }));
    }, outgoing.timeoutMs);

    const fail = (error: Error): void => {
      clearTimeout(timer);
      client.destroy();
      const state = { reusedConnection: client.reusedSocket, answerBegan, nothingSent };
      reject(error instanceof ProxyError ? error : new ExchangeError(error, state));
    };

    client.on('socket', (socket) => {
      if (!socket.connecting) nothingSent = false;
      else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => (nothingSent = false));
    });

    let informational = 0;
    client.on('information', () => {
      if (++informational > MAX_INFORMATIONAL) fail(badAnswer('the target sent 1xx answers without end'));
    });
    client.on('upgrade', (_, socket) => {
      socket.destroy();
      fail(badAnswer('the target switched protocols, which an event cannot carry'));
    });
    client.on('error', fail);
    client.on('response', (message) => {
      answerBegan = true;
      readBody(message, fail, (bytes) => {
        clearTimeout(timer);
        resolve({ statusCode: message.statusCode!, rawHeaders: message.rawHeaders, body: bytes });
      });
    });
    // Head and body in one call leave in one packet, and without `Expect` nothing waits between them.
    client.end(outgoing.body);
  });
}

function readBody(message: IncomingMessage, fail: (error: Error) => void, done: (bytes: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  message.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) fail(badAnswer(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`));
  });
  message.on('error', fail);
  message.on('end', () => {
    if (!message.complete) fail(badAnswer('the answer ended early'));
    else done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
  });
}
