import type * as Http from 'node:http';
import type * as Https from 'node:https';
import { isIP } from 'node:net';
import { badAnswer, errorCode, ProxyError } from '../errors.ts';
import { requestBytes } from '../http/body.ts';
import { toWireTarget } from '../http/path.ts';
import { isFinalStatus, type LatticeResponse } from '../lattice/response.ts';
import type { HttpTargetGroup } from '../routing/schema.ts';
import { readCa } from './ca.ts';
import { createConnections } from './connections.ts';
import { type Answer, ExchangeError, exchange, type OutgoingExchange } from './http-exchange.ts';
import { headerLines, headersFromLines, originContext } from './http-headers.ts';
import type { Target } from './index.ts';

/** Methods that a server may see twice without harm (RFC 9110 section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** Methods whose requests have a body by their meaning, so that an empty one says so (RFC 9110 section 8.6). */
const ANTICIPATES_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * How long a connection may have been idle to be used again. Node's servers close after 5 s, others after 60 s or
 * more; a request that must not be sent twice takes no chance on the difference.
 */
const MAX_IDLE_MS = { idempotent: 55_000, other: 4_000 };

/** A private HTTP or HTTPS server. The host and port are configuration's alone, whatever the request says. */
export function createHttpTarget(group: HttpTargetGroup): Target {
  const url = new URL(group.url);
  const isHttps = url.protocol === 'https:';
  const { request, Agent } = clientOf(isHttps);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const tls = isHttps ? { servername: isIP(host) ? '' : host, ...(group.ca ? { ca: readCa(group.ca) } : {}) } : {};
  const server = { host, port: Number(url.port) || (isHttps ? 443 : 80), ...tls };
  const connections = createConnections(Agent);
  const basePath = url.pathname.replace(/\/+$/, '');
  const hostSetting = { host: group.host, authority: url.host };

  return async (latticeRequest, origin, timeLeftMs) => {
    const { method, path } = latticeRequest;
    const isIdempotent = IDEMPOTENT.has(method);
    const body = requestBytes(latticeRequest);
    const headers = headerLines(latticeRequest, hostSetting, group.forwardContext ? originContext(origin) : undefined);
    if (body || ANTICIPATES_BODY.has(method) || latticeRequest.headers['content-length']) {
      // Node frames no body of a GET or DELETE by itself: the backend would read it as the next request.
      headers.push('content-length', String(body?.length ?? 0));
    }
    const sentPath = path === '*' ? path : basePath + toWireTarget(path);
    const options = { ...server, agent: connections.agent, method, path: sentPath, headers };

    // One turn of the event loop: a FIN or RST that waits behind the event is seen before its socket is reused.
    await new Promise(setImmediate);
    connections.dropIdle(isIdempotent ? MAX_IDLE_MS.idempotent : MAX_IDLE_MS.other);
    const timeoutMs = Math.min(group.timeoutMs ?? Number.POSITIVE_INFINITY, timeLeftMs());
    return toResponse(await send({ request, options, body, timeoutMs }, isIdempotent));
  };
}

/** Sends, and once again on a fresh connection when a reused one failed before any answer and a repeat is safe. */
async function send(outgoing: OutgoingExchange, isIdempotent: boolean): Promise<Answer> {
  if (!(outgoing.timeoutMs > 0)) throw new ProxyError('deadline', 'no time was left to ask the target');
  const startedAt = Date.now();
  try {
    return await exchange(outgoing);
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    if (!error.reusedConnection || error.answerBegan || !isIdempotent) throw toGatewayError(error);
  }
  try {
    const timeoutMs = outgoing.timeoutMs - (Date.now() - startedAt);
    // A connection of its own, so that not a second stale one is met.
    const options = { ...outgoing.options, agent: false };
    return await exchange({ ...outgoing, options, timeoutMs });
  } catch (error) {
    throw error instanceof ExchangeError ? toGatewayError(error) : error;
  }
}

/** Transport causes that are not simply "unreachable": everything else is a 502 that says no more than that. */
const CAUSES: Readonly<Record<string, { kind: 'deadline' | 'badAnswer'; detail: string }>> = {
  ETIMEDOUT: { kind: 'deadline', detail: 'connecting to the target timed out' },
  HPE_HEADER_OVERFLOW: { kind: 'badAnswer', detail: 'the answer has too large a header block' },
};

function toGatewayError(error: ExchangeError): ProxyError {
  const code = errorCode(error) ?? '';
  const cause = CAUSES[code];
  if (cause) return new ProxyError(cause.kind, cause.detail, { cause: error });
  if (code.startsWith('HPE_')) return badAnswer('the answer is not valid HTTP', error);
  if (error.answerBegan) return badAnswer('the answer ended early', error);
  if (/CERT|TLS|SSL|SIGNATURE/.test(code)) {
    return new ProxyError('unreachable', "the target's certificate was not accepted", { cause: error });
  }
  return new ProxyError('unreachable', 'the target could not be reached', { cause: error });
}

function toResponse({ statusCode, rawHeaders, body }: Answer): LatticeResponse {
  if (!isFinalStatus(statusCode)) throw badAnswer(`the target answered status ${statusCode}, not 200 to 599`);
  return { statusCode, headers: headersFromLines(rawHeaders), ...(body.length > 0 ? { body } : {}) };
}

/** Loaded when first needed: node:https brings all of TLS with it. */
function clientOf(isHttps: boolean): { request: OutgoingExchange['request']; Agent: typeof Http.Agent } {
  return isHttps
    ? (process.getBuiltinModule('node:https') as typeof Https)
    : (process.getBuiltinModule('node:http') as typeof Http);
}
