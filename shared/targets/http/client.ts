import { badAnswer, errorCode, ProxyError } from '../../errors.ts';
import type { AnswerParser } from '../../http/answer-parser.ts';
import { isFinalStatus, type LatticeResponse } from '../../lattice/response.ts';
import { type Attempts, timed } from '../attempts.ts';
import { readCa } from './ca.ts';
import { type Connection, createConnections } from './connections.ts';
import { ExchangeError, exchange } from './exchange.ts';
import { headersFromLines } from './header-lines.ts';

/** Methods that a server may see twice without harm (RFC 9110 section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
const isIdempotent = ({ method }: ClientRequest): boolean => IDEMPOTENT.has(method);

/**
 * How long a connection may have been idle to be used again. Node's servers close after 5 s, others after 60 s or
 * more; a request that must not be sent twice takes no chance on the difference.
 */
const MAX_IDLE_MS = { idempotent: 55_000, other: 4_000 };

export interface ClientRequest {
  method: string;
  /** Request target as it goes on the wire. */
  path: string;
  /** Lines as `[name, value, …]`, made anew for each attempt: a signature is for one only. */
  headers: () => string[] | Promise<string[]>;
  body: Buffer | undefined;
  timeoutMs: number;
  attempts?: Attempts | undefined;
}

/** Sends to one server, whatever the request says: host and port are configuration's alone. */
export type HttpClient = (request: ClientRequest) => Promise<LatticeResponse>;

/** A client for `url`'s host and port, with connections of its own. `ca` adds a private CA to the usual roots. */
export function createHttpClient(url: URL, ca: string | undefined): HttpClient {
  const isHttps = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const tls = isHttps
    ? { servername: process.getBuiltinModule('node:net').isIP(host) ? '' : host, ...(ca ? { ca: readCa(ca) } : {}) }
    : undefined;
  const connections = createConnections({ host, port: Number(url.port) || (isHttps ? 443 : 80), tls });

  const attempt = async (
    request: ClientRequest,
    connection: () => Connection,
    endsAt: number,
  ): Promise<AnswerParser> => {
    const headers = await request.headers();
    const timeoutMs = endsAt - performance.now();
    if (!(timeoutMs > 0)) throw new ProxyError('deadline', 'no time was left to ask the target', { nothingSent: true });
    const outgoing = { ...request, headers, isIdempotent: isIdempotent(request) };
    return timed(request.attempts, () => exchange(connections, connection, outgoing, timeoutMs));
  };

  return async (request) => {
    // Not by the wall clock, which is set right after a freeze.
    const endsAt = performance.now() + request.timeoutMs;
    // One turn of the event loop: a FIN or RST that waits behind the event is seen before its socket is reused.
    await new Promise(setImmediate);
    const maxIdleMs = isIdempotent(request) ? MAX_IDLE_MS.idempotent : MAX_IDLE_MS.other;
    try {
      return toResponse(await attempt(request, () => connections.takeIdle(maxIdleMs) ?? connections.open(), endsAt));
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      if (!error.reusedConnection || error.answerBegan || !isIdempotent(request)) throw toGatewayError(error);
    }
    if (request.attempts) request.attempts.retries += 1;
    try {
      // A connection of its own, so that not a second stale one is met.
      return toResponse(await attempt(request, connections.open, endsAt));
    } catch (error) {
      throw error instanceof ExchangeError ? toGatewayError(error) : error;
    }
  };
}

function toGatewayError(error: ExchangeError): ProxyError {
  const code = errorCode(error) ?? '';
  const options = { cause: error, nothingSent: error.nothingSent };
  if (code === 'ETIMEDOUT') return new ProxyError('deadline', 'the connection to the target timed out', options);
  if (error.answerBegan) return badAnswer('the answer ended early', error);
  if (/CERT|TLS|SSL|SIGNATURE/.test(code)) {
    return new ProxyError('unreachable', "the target's certificate was not accepted", options);
  }
  return new ProxyError('unreachable', 'the target could not be reached', options);
}

function toResponse({ statusCode, rawHeaders, body }: AnswerParser): LatticeResponse {
  if (!isFinalStatus(statusCode)) throw badAnswer(`the target answered status ${statusCode}, not 200 to 599`);
  return { statusCode, headers: headersFromLines(rawHeaders), ...(body.length > 0 ? { body } : {}) };
}
