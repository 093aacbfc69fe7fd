import { fromWire } from '../../shared/http/headers.ts';
import type { Kept } from './wire-exchange.ts';

/** A request or an answer as it was on the wire. */
export interface HttpMessage {
  /** `GET /orders HTTP/1.1` or `HTTP/1.1 200`. */
  startLine: string;
  lines: [name: string, value: string][];
  body: Buffer;
  /** Bytes of the body. Not all of them may be kept. */
  bodySize: number;
}

/** Reads a request from the bytes that were written for it. They are well-formed. */
export function parseRequest({ bytes, size }: Kept): HttpMessage {
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.subarray(0, end < 0 ? bytes.length : end).toString('latin1');
  const [startLine = '', ...lines] = head.split('\r\n');
  const body = end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 4);
  return {
    startLine,
    lines: lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), fromWire(line.slice(colon + 1).trim())];
    }),
    body,
    bodySize: Math.max(0, size - (end + 4)),
  };
}

export function answerMessage(answer: { statusCode: number; rawHeaders: string[]; body: Kept }): HttpMessage {
  const { statusCode, rawHeaders, body } = answer;
  const lines: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) lines.push([rawHeaders[i]!, fromWire(rawHeaders[i + 1]!)]);
  return { startLine: `HTTP/1.1 ${statusCode}`, lines, body: body.bytes, bodySize: body.size };
}

/** The request target of a request's first line. */
export const targetOf = ({ startLine }: HttpMessage): string => startLine.split(' ')[1] ?? '';
