import { type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http';
import type { HeaderLine } from './request.ts';

/** An answer to write to a socket. Names are written as spelled; a name given twice becomes two lines. */
export interface HttpAnswer {
  status: number;
  headers: HeaderLine[];
  body: Buffer;
}

export const answer = (status: number, contentType: string, body: string): HttpAnswer => ({
  status,
  headers: [['Content-Type', contentType]],
  body: Buffer.from(body),
});

export const jsonAnswer = (status: number, value: unknown): HttpAnswer =>
  answer(status, 'application/json', JSON.stringify(value));

/** JSON holds header values as text and Node writes Latin-1, so the UTF-8 bytes are spelled out (docs/wire-facts.md#header-bytes). */
export const toWire = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');

/** The first header that HTTP cannot carry: a name with a space, or a value with a line break. */
export function unsendableHeader({ headers }: HttpAnswer): string | undefined {
  return headers.find(([name, value]) => {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, toWire(value));
      return false;
    } catch {
      return true;
    }
  })?.[0];
}

/** Counts the body itself, as every front door does, and sends none with 204 and 304 (RFC 9110 section 6.4.1). */
export function writeAnswer(res: ServerResponse, answer: HttpAnswer): void {
  const hasNoBody = answer.status === 204 || answer.status === 304;
  writeHead(res, answer, hasNoBody ? [] : [['Content-Length', String(answer.body.length)]]);
  res.end(hasNoBody ? undefined : answer.body);
}

/** Writes status and headers. Without a length among them, the body is framed as HTTP/1.1 frames a stream. */
export function writeHead(res: ServerResponse, { status, headers }: HttpAnswer, framing: HeaderLine[] = []): void {
  const lines = [...headers.filter(([name]) => name.toLowerCase() !== 'content-length'), ...framing];
  res.writeHead(
    status,
    lines.flatMap(([name, value]) => [name, toWire(value)]),
  );
}
