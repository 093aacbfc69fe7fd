import { type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http';
import type { HeaderLine } from './request.ts';

/** What goes back over the wire; names are written as spelled, a name given twice becomes two lines. */
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

/**
 * JSON holds header values as UTF-8 text, Node writes Latin-1: so the bytes are spelled out
 * (docs/wire-facts.md#header-bytes).
 */
export const toWire = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');

/** Whether HTTP can carry it: no front door writes a name with a space or a value with a line break. */
export function isSendable({ headers }: HttpAnswer): boolean {
  try {
    for (const [name, value] of headers) {
      validateHeaderName(name);
      validateHeaderValue(name, toWire(value));
    }
    return true;
  } catch {
    return false;
  }
}

/** Every front door counts the body itself, and sends none where HTTP has none (RFC 9110 section 6.4.1). */
export function writeAnswer(res: ServerResponse, { status, headers, body }: HttpAnswer): void {
  const hasNoBody = status === 204 || status === 304;
  const lines = headers.filter(([name]) => name.toLowerCase() !== 'content-length');
  if (!hasNoBody) lines.push(['Content-Length', String(body.length)]);
  res.writeHead(
    status,
    lines.flatMap(([name, value]) => [name, toWire(value)]),
  );
  res.end(hasNoBody ? undefined : body);
}
