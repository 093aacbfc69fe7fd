import { badAnswer } from '../errors.ts';
import { TOKEN } from './token.ts';

/** The head of an HTTP/1.1 answer: its status line, header lines, and what they say about the body's end. */
export interface AnswerHead {
  statusCode: number;
  /** `[name, value, name, value, …]`, in Latin-1 as on the wire. */
  rawHeaders: string[];
  /** Content-Length, where it is what says how long the body is. */
  length: number | undefined;
  isChunked: boolean;
  keepsAlive: boolean;
  keepAliveMs: number | undefined;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([0-9]{3})(?: .*)?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/** Reads a head without its last CRLF CRLF. Throws a ProxyError 502 for what RFC 9112 does not allow. */
export function parseAnswerHead(head: string): AnswerHead {
  const lines = head.split('\r\n');
  const [, minor, status] = STATUS_LINE.exec(withoutControl(lines[0]!)) ?? invalid('its status line');
  const rawHeaders: string[] = [];
  for (let i = 1; i < lines.length; i++) rawHeaders.push(...headerLine(lines[i]!));
  const fields = framingFields(rawHeaders);
  const isHttp11 = minor === '1';
  if (fields.coding !== undefined) {
    if (fields.length !== undefined) invalid('both Content-Length and Transfer-Encoding');
    if (fields.coding !== 'chunked' || !isHttp11) invalid('its Transfer-Encoding');
  }
  return {
    statusCode: Number(status),
    rawHeaders,
    length: fields.length === undefined ? undefined : contentLength(fields.length),
    isChunked: fields.coding !== undefined,
    keepsAlive: isHttp11 && !fields.connection.includes('close'),
    keepAliveMs: fields.keepAliveMs,
  };
}

/** What was wrong is for the log; a caller reads that it was not HTTP. */
export function invalid(what: string): never {
  throw badAnswer('the answer is not valid HTTP', new Error(`invalid: ${what}`));
}

/** A line in which nothing can end it early or hide. */
export function withoutControl(line: string): string {
  if (CONTROL.test(line)) invalid('a control character');
  return line;
}

export function headerLine(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  const name = line.slice(0, colon);
  if (colon < 1 || !TOKEN.test(name)) invalid('a header name');
  // Optional white space around a value (RFC 9110 section 5.5). A pattern would look for its end anew at each blank.
  let [start, end] = [colon + 1, line.length];
  while (start < end && isBlank(line, start)) start += 1;
  while (end > start && isBlank(line, end - 1)) end -= 1;
  return [name, withoutControl(line.slice(start, end))];
}

const isBlank = (text: string, at: number): boolean => text[at] === ' ' || text[at] === '\t';

function contentLength(value: string): number {
  if (!/^\d{1,15}$/.test(value)) invalid('its Content-Length');
  return Number(value);
}

interface FramingFields {
  length: string | undefined;
  coding: string | undefined;
  connection: string[];
  keepAliveMs: number | undefined;
}

/** The lines that say how the message ends and whether the connection goes on. */
function framingFields(rawHeaders: readonly string[]): FramingFields {
  const fields: FramingFields = { length: undefined, coding: undefined, connection: [], keepAliveMs: undefined };
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const value = rawHeaders[i + 1]!;
    switch (rawHeaders[i]!.toLowerCase()) {
      case 'content-length':
        if (fields.length !== undefined && fields.length !== value) invalid('two Content-Lengths');
        fields.length = value;
        break;
      case 'transfer-encoding':
        fields.coding = fields.coding === undefined ? value.toLowerCase() : `${fields.coding}, ${value.toLowerCase()}`;
        break;
      case 'connection':
        fields.connection.push(...value.split(',').map((option) => option.trim().toLowerCase()));
        break;
      case 'keep-alive': {
        const seconds = /(?:^|[,;\s])timeout=(\d{1,6})/i.exec(value)?.[1];
        if (seconds) fields.keepAliveMs = Number(seconds) * 1000;
      }
    }
  }
  return fields;
}
