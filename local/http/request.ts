import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

export type HeaderLine = readonly [name: string, value: string];

/** A request as it came over the wire, with nothing decoded. A front door turns it into its event. */
export interface HttpRequest {
  method: string;
  /** The request target before its first `?`. */
  path: string;
  /** The request target after its first `?`; `undefined` without one. */
  query: string | undefined;
  headers: HeaderLine[];
  body: Buffer;
  scheme: 'http' | 'https';
  sourceIp: string;
  sourcePort: number;
  /** The port that the client called. */
  port: number;
  /** When it came, in milliseconds since 1970. */
  time: number;
  id: string;
}

/** A request read from a socket. `body` holds at most the bytes that were asked for, `bodySize` counts all of them. */
export interface ReceivedRequest extends HttpRequest {
  bodySize: number;
}

/** Reads a request to its end, so that even one that is too large gets an answer. Keeps at most `maxBody` bytes. */
export async function readRequest(req: IncomingMessage, maxBody: number): Promise<ReceivedRequest> {
  const time = Date.now();
  const chunks: Buffer[] = [];
  let bodySize = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bodySize += chunk.length;
    if (bodySize <= maxBody) chunks.push(chunk);
  }
  return {
    method: req.method!,
    ...splitTarget(originForm(req.url!)),
    headers: headerLines(req.rawHeaders),
    body: Buffer.concat(chunks),
    bodySize,
    scheme: req.socket instanceof TLSSocket ? 'https' : 'http',
    sourceIp: req.socket.remoteAddress!,
    sourcePort: req.socket.remotePort!,
    port: req.socket.localPort!,
    time,
    id: randomUUID(),
  };
}

export function splitTarget(target: string): Pick<HttpRequest, 'path' | 'query'> {
  const question = target.indexOf('?');
  return question < 0
    ? { path: target, query: undefined }
    : { path: target.slice(0, question), query: target.slice(question + 1) };
}

/** Path and query as they were sent. */
export const targetOf = ({ path, query }: Pick<HttpRequest, 'path' | 'query'>): string =>
  query === undefined ? path : `${path}?${query}`;

/** The size of the request line and the headers, in bytes. Gateways limit it. */
export const headSize = (request: HttpRequest): number =>
  request.headers.reduce(
    (size, [name, value]) => size + name.length + Buffer.byteLength(value) + ': \r\n'.length,
    `${request.method} ${targetOf(request)} HTTP/1.1\r\n`.length,
  );

/** A server must accept `GET http://host/path` too (RFC 9112 section 3.2.2). */
function originForm(target: string): string {
  const authority = /^https?:\/\/[^/?]*/i.exec(target)?.[0];
  if (authority === undefined) return target;
  const rest = target.slice(authority.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

export function headerLines(rawHeaders: string[]): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) lines.push([rawHeaders[i]!, fromWire(rawHeaders[i + 1]!)]);
  return lines;
}

/** Node reads header bytes as Latin-1. Events hold them as the UTF-8 text that they are (docs/wire-facts.md#header-bytes). */
function fromWire(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}
