import type * as Http from 'node:http';
import { isIP } from 'node:net';
import { badAnswer, errorCode, ProxyError } from '../errors.ts';
import { isFinalStatus, type LatticeResponse } from '../lattice/response.ts';
import { readCa } from './ca.ts';
import { createConnections } from './connections.ts';
import { type Answer, ExchangeError, exchange } from './http-exchange.ts';
import { headersFromLines } from './http-headers.ts';

/** Methods that a server may see twice without harm (RFC 9110 section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

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
}

/** Sends to one server, whatever the request says: host and port are configuration's alone. */
export type HttpClient = (request: ClientRequest) => Promise<LatticeResponse>;

/** A client for `url`'s host and port, with connections of its own. `ca` adds a private CA to the usual roots. */
export function createHttpClient(url: URL, ca: string | undefined): HttpClient {
  const isHttps = url.protocol === 'https:';
  const { request, Agent } = nodeClient(isHttps);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const tls = isHttps ? { servername: isIP(host) ? '' : host, ...(ca ? { ca: readCa(ca) } : {}) } : {};
  const server = { host, port: Number(url.port) || (isHttps ? 443 : 80), ...tls };
  const connections = createConnections(Agent);

  const attempt = async (outgoing: ClientRequest, agent: Http.Agent | false, endsAt: number): Promise<Answer> => {
    const options = {
      ...server,
      agent,
      method: outgoing.method,
      path: outgoing.path,
      headers: await outgoing.headers(),
    };
    const timeoutMs = endsAt - Date.now();
    if (!(timeoutMs > 0)) throw new ProxyError('deadline', 'no time was left to ask the target');
    return exchange({ request, options, body: outgoing.body, timeoutMs });
  };

  return async (outgoing) => {
    const endsAt = Date.now() + outgoing.timeoutMs;
    const isIdempotent = IDEMPOTENT.has(outgoing.method);
    // One turn of the event loop: a FIN or RST that waits behind the event is seen before its socket is reused.
    await new Promise(setImmediate);
    connections.dropIdle(isIdempotent ? MAX_IDLE_MS.idempotent : MAX_IDLE_MS.other);
    try {
      return toResponse(await attempt(outgoing, connections.agent, endsAt));
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      if (!error.reusedConnection || error.answerBegan || !isIdempotent) throw toGatewayError(error);
    }
    try {
      // A connection of its own, so that not a second stale one is met.
      return toResponse(await attempt(outgoing, false, endsAt));
    } catch (error) {
      throw error instanceof ExchangeError ? toGatewayError(error) : error;
    }
  };
}

/** Transport causes that are not simply "unreachable": everything else is a 502 that says no more than that. */
const CAUSES: Readonly<Record<string, { kind: 'deadline' | 'badAnswer'; detail: string }>> = {
  ETIMEDOUT: { kind: 'deadline', detail: 'connecting to the target timed out' },
  HPE_HEADER_OVERFLOW: { kind: 'badAnswer', detail: 'the answer has too large a header block' },
};

function toGatewayError(error: ExchangeError): ProxyError {
  const code = errorCode(error) ?? '';
  const options = { cause: error, nothingSent: error.nothingSent };
  const cause = CAUSES[code];
  if (cause) return new ProxyError(cause.kind, cause.detail, options);
  if (code.startsWith('HPE_')) return badAnswer('the answer is not valid HTTP', error);
  if (error.answerBegan) return badAnswer('the answer ended early', error);
  if (/CERT|TLS|SSL|SIGNATURE/.test(code)) {
    return new ProxyError('unreachable', "the target's certificate was not accepted", options);
  }
  return new ProxyError('unreachable', 'the target could not be reached', options);
}

function toResponse({ statusCode, rawHeaders, body }: Answer): LatticeResponse {
  if (!isFinalStatus(statusCode)) throw badAnswer(`the target answered status ${statusCode}, not 200 to 599`);
  return { statusCode, headers: headersFromLines(rawHeaders), ...(body.length > 0 ? { body } : {}) };
}

/** Loaded when first needed: node:https brings all of TLS with it. */
const nodeClient = (isHttps: boolean): Pick<typeof Http, 'request' | 'Agent'> =>
  isHttps
    ? (process.getBuiltinModule('node:https') as Pick<typeof Http, 'request' | 'Agent'>)
    : process.getBuiltinModule('node:http');
