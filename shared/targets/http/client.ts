import { badAnswer, ProxyError } from '../../errors.ts';
import { isFinalStatus, type LatticeResponse } from '../../lattice/response.ts';
import { type Attempts, timed } from '../attempts.ts';
import { createConnections } from './connections.ts';
import { type Answer, ExchangeError, exchange, type Streaming } from './exchange.ts';
import { headersFromLines } from './header-lines.ts';
import { requestHead } from './request-head.ts';
import { type TlsSettings, tlsOptions } from './tls-options.ts';
import { gatewayError } from './transport-errors.ts';

/** Methods that a server may see twice without harm (RFC 9110 section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/**
 * How long a connection may be idle and still be used. Node's servers close after 5 s, others after 60 s or more. A
 * request that must not be sent twice does not risk meeting such an end.
 */
const MAX_IDLE_MS = { idempotent: 55_000, other: 4_000 };

export interface ClientRequest {
  method: string;
  /** Request target as it goes on the wire. */
  path: string;
  /** Lines as `[name, value, …]`, asked for before each attempt, because a signature is valid for one only. */
  headers: () => string[] | Promise<string[]>;
  body: Buffer | undefined;
  /** How long the answer may take: all of it, or with `streaming` its head. */
  timeoutMs: number;
  streaming?: Streaming | undefined;
  /** Gives the request up. */
  signal?: AbortSignal;
  attempts?: Attempts | undefined;
}

/** Sends to one server. Host and port come from the configuration only, never from the request. */
export type HttpClient = (request: ClientRequest) => Promise<LatticeResponse>;

/** The settings of a target group that concern its connections and answers. */
export interface ClientSettings extends TlsSettings {
  /** Whether to read answers that are not quite HTTP (http/lenient-head.ts). */
  lenient?: boolean;
}

/** A client for `url`'s host and port, with connections of its own. Throws ConfigurationError for unusable settings. */
export function createHttpClient(url: URL, settings: ClientSettings = {}): HttpClient {
  const isHttps = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (isHttps ? 443 : 80);
  const isLenient = settings.lenient ?? false;
  const connections = createConnections({ host, port, tls: isHttps ? tlsOptions(host, settings) : undefined });

  return async (request) => {
    const isIdempotent = IDEMPOTENT.has(request.method);
    const startedAt = performance.now();
    // One turn of the event loop: a FIN or RST that waits behind the event is seen before its socket is reused.
    await new Promise(setImmediate);
    try {
      return toResponse(await send(request, isIdempotent, true, startedAt));
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      if (request.signal?.aborted || !error.reusedConnection || error.answerBegan || !isIdempotent)
        throw gatewayError(error, settings);
    }
    if (request.attempts) request.attempts.retries += 1;
    try {
      // Not on a kept connection, which could be dead as well.
      return toResponse(await send(request, isIdempotent, false, startedAt));
    } catch (error) {
      throw error instanceof ExchangeError ? gatewayError(error, settings) : error;
    }
  };

  async function send(
    { method, path, headers, body, timeoutMs, streaming, signal, attempts }: ClientRequest,
    isIdempotent: boolean,
    mayReuse: boolean,
    startedAt: number,
  ): Promise<Answer> {
    // First, so that a request that cannot be sent takes no connection with it.
    const head = requestHead(method, path, await headers());
    // Not by the wall clock, which is set right after a freeze.
    const endsAt = startedAt + timeoutMs;
    const leftMs = endsAt - performance.now();
    if (!(leftMs > 0)) throw new ProxyError('deadline', 'no time was left to ask the target', { nothingSent: true });
    return timed(attempts, async () => {
      const maxIdleMs = isIdempotent ? MAX_IDLE_MS.idempotent : MAX_IDLE_MS.other;
      const connection = (mayReuse && connections.takeIdle(maxIdleMs)) || (await open(leftMs));
      const request = { method, head, body, isIdempotent, isLenient, endsAt, timeoutMs, streaming, signal };
      return exchange(connections, connection, request);
    });
  }

  function open(timeoutMs: number) {
    return connections.open(timeoutMs).catch((error: Error) => {
      throw error instanceof ProxyError ? error : new ExchangeError(error, { nothingSent: true });
    });
  }
}

function toResponse({ statusCode, rawHeaders, body, stream }: Answer): LatticeResponse {
  if (!isFinalStatus(statusCode)) {
    stream?.destroy();
    throw badAnswer(`the target answered status ${statusCode}, not 200 to 599`);
  }
  const headers = headersFromLines(rawHeaders);
  return { statusCode, headers, ...(body.length > 0 && { body }), ...(stream && { stream }) };
}
