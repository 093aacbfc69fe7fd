import { malformed, ProxyError } from '../../errors.ts';
import { type AnswerParser, answerParser } from '../../http/answer-parser.ts';
import type { Connection, Connections } from './connections.ts';
import { isUnacknowledged } from './unacknowledged.ts';

/** One HTTP/1.1 request as it goes out. */
export interface OutgoingRequest {
  method: string;
  /** Request target as it goes on the wire. */
  path: string;
  /** Header lines as `[name, value, name, value, …]`, so that repeats stay repeats. */
  headers: readonly string[];
  body: Buffer | undefined;
  /** Whether a server may see it twice without harm (RFC 9110 section 9.2.2). */
  isIdempotent: boolean;
}

/** An exchange that failed on the way, with what decides whether another may be tried. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  /** The connection had served a request before, so the failure may be no more than its age. */
  readonly reusedConnection: boolean;
  readonly answerBegan: boolean;
  /** The connection never came about, so the server has seen nothing of the request. */
  readonly nothingSent: boolean;

  constructor(cause: Error, connection: Connection, answerBegan: boolean) {
    super(cause.message, { cause });
    this.reusedConnection = connection.isReused;
    this.answerBegan = answerBegan;
    this.nothingSent = !connection.isOpen;
  }
}

/** How often a reused connection that brings no answer is looked at: the kernel has sent twice again by then. */
const LOOK_EVERY_MS = 1_000;

/**
 * Sends a request on a connection and reads the whole answer. Settles once; whatever fails, the connection is closed.
 *
 * Written on sockets, because node:http takes a third of the time that a whole small request spends in the proxy,
 * and more than half of what a large answer does (npm run bench). Throws ProxyError for a deadline or an answer that
 * cannot be passed on, ExchangeError for what the transport reports.
 */
export function exchange(
  connections: Connections,
  take: () => Connection,
  outgoing: OutgoingRequest,
  timeoutMs: number,
): Promise<AnswerParser> {
  // First, so that a request that cannot be sent takes no connection with it.
  const head = requestHead(outgoing);
  const connection = take();
  return new Promise((resolve, reject) => {
    const { socket } = connection;
    const parser = answerParser(outgoing.method);

    const settle = (): void => {
      clearTimeout(timer);
      connection.listener = undefined;
    };
    const fail = (error: Error): void => {
      settle();
      socket.destroy();
      reject(error instanceof ProxyError ? error : new ExchangeError(error, connection, parser.began));
    };
    const mayBeDead = (): boolean =>
      !parser.began && connection.isReused && outgoing.isIdempotent && isUnacknowledged(socket);
    const watch = (): void => {
      const leftMs = endsAt - performance.now();
      if (leftMs <= 0) {
        const detail = `the target did not answer within ${Math.round(timeoutMs)} ms`;
        fail(new ProxyError('deadline', detail, { nothingSent: !connection.isOpen }));
      } else if (mayBeDead()) fail(new Error('nothing that was sent on the connection was acknowledged'));
      else timer = setTimeout(watch, Math.min(leftMs, LOOK_EVERY_MS));
    };
    const endsAt = performance.now() + timeoutMs;
    let timer = setTimeout(watch, Math.min(timeoutMs, LOOK_EVERY_MS));
    const complete = (): void => {
      settle();
      if (parser.keepAliveMs !== undefined) connection.keepAliveMs = parser.keepAliveMs;
      if (!parser.keepsAlive) socket.destroy();
      else if (socket.writableLength === 0) connections.giveBack(connection);
      // TLS says one turn late that all is written, and its answer may be here before.
      else setImmediate(giveBackIfWritten);
      resolve(parser);
    };
    /** An early answer leaves the rest of the request in the socket, where the next one must not follow it. */
    const giveBackIfWritten = (): void => {
      if (socket.writableLength === 0 && !socket.destroyed) connections.giveBack(connection);
      else socket.destroy();
    };
    connection.listener = {
      bytes(bytes) {
        try {
          if (parser.push(bytes)) complete();
        } catch (error) {
          fail(error as Error);
        }
      },
      closed(error) {
        if (!error && parser.end()) complete();
        else fail(error ?? new ConnectionClosedError());
      },
    };
    // Head and body in one packet, where they fit.
    if (outgoing.body) socket.cork();
    socket.write(head, 'latin1');
    if (outgoing.body) {
      socket.write(outgoing.body);
      socket.uncork();
    }
  });
}

class ConnectionClosedError extends Error {
  readonly code = 'ECONNRESET';
  constructor() {
    super('the target closed the connection');
  }
}

/** What no line of a request can hold. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

/** The one place where a request becomes text: whatever could end a line early is refused here (RFC 9112 11.1). */
function requestHead({ method, path, headers }: OutgoingRequest): string {
  if (!/^[\x21-\x7e]+$/.test(path)) throw malformed('path: cannot be sent');
  let head = `${method} ${path} HTTP/1.1\r\n`;
  for (let i = 0; i < headers.length; i += 2) {
    if (UNSENDABLE.test(headers[i + 1]!)) throw malformed(`header ${headers[i]}: cannot be sent`);
    head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  }
  return `${head}connection: keep-alive\r\n\r\n`;
}
