import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export type HeaderLine = readonly [name: string, value: string];

/** A request as it came over the wire, nothing decoded: what a front door turns into its event. */
export interface HttpRequest {
  method: string;
  /** The request target before its first `?`. */
  path: string;
  /** What follows the first `?`, `undefined` without one. */
  query: string | undefined;
  headers: HeaderLine[];
  body: Buffer;
  /** The size of the body that was sent: more than `body` holds where the limit was passed. */
  bodySize: number;
  /** Request line and headers, in bytes. */
  headSize: number;
  sourceIp: string;
  /** The port that the client called. */
  port: number;
  /** Milliseconds since 1970. */
  time: number;
  id: string;
}

/** Reads a request to its end, so that even one that is too large gets its answer; keeps at most `maxBody` bytes. */
export async function readRequest(req: IncomingMessage, maxBody: number): Promise<HttpRequest> {
  const time = Date.now();
  const chunks: Buffer[] = [];
  let bodySize = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bodySize += chunk.length;
    if (bodySize <= maxBody) chunks.push(chunk);
  }
  const target = originForm(req.url!);
  const question = target.indexOf('?');
  const headers = headerLines(req.rawHeaders);
  return {
    method: req.method!,
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? undefined : target.slice(question + 1),
    headers,
    body: Buffer.concat(chunks),
    bodySize,
    headSize: headSize(req),
    sourceIp: req.socket.remoteAddress!,
    port: req.socket.localPort!,
    time,
    id: randomUUID(),
  };
}

/** RFC 9112 section 3.2.2: a server must accept `GET http://host/path` too. */
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

/**
 * Node reads header bytes as Latin-1; an event is JSON and holds them as the UTF-8 that they are
 * (docs/wire-facts.md#header-bytes).
 */
function fromWire(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}

/** `name: value CRLF` for each line, after `METHOD target HTTP/1.1 CRLF`. */
const headSize = (req: IncomingMessage): number =>
  req.rawHeaders.reduce((size, part) => size + part.length + 2, `${req.method} ${req.url} HTTP/1.1\r\n`.length);
