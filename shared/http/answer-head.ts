import { badAnswer } from '../errors.ts';

/** The head of an HTTP/1.1 answer: its status line, header lines, and what they say about the body's end. */
export interface AnswerHead {
  statusCode: number;
  /** `[name, value, name, value, …]`, in Latin-1 as on the wire. */
  rawHeaders: string[];
  /** Content-Length, when it says how long the body is. */
  length: number | undefined;
  isChunked: boolean;
  keepsAlive: boolean;
  keepAliveMs: number | undefined;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([0-9]{3})(?: .*)?$/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/** Reads the lines of a head, without the empty one. Throws ProxyError 502 for what RFC 9112 does not allow. */
export function parseAnswerHead(lines: readonly string[]): AnswerHead {
  const [, minor, status] = STATUS_LINE.exec(withoutControl(lines[0]!)) ?? invalid('its status line');
  const rawHeaders: string[] = [];
  for (let i = 1; i < lines.length; i++) rawHeaders.push(...headerLine(lines[i]!));
  const { length, codings, connection, keepAliveMs } = framingFields(rawHeaders);
  const isHttp11 = minor === '1';
  if (codings.length > 0) {
    if (length !== undefined) invalid('both Content-Length and Transfer-Encoding');
    if (!isOneChunked(codings) || !isHttp11) invalid('its Transfer-Encoding');
  }
  return {
    statusCode: Number(status),
    rawHeaders,
    length: length === undefined ? undefined : contentLength(length),
    isChunked: codings.length > 0,
    // After any list but `chunked` the connection is closed, so that no second message can be misread.
    keepsAlive: isHttp11 && !connection.includes('close') && codings.length <= 1,
    keepAliveMs,
  };
}

/** The log gets the fault. A caller only reads that the answer was not HTTP. */
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
  if (colon < 1 || !NAME.test(name)) invalid('a header name');
  return [name, withoutControl(trimBlanks(line, colon + 1))];
}

/** Without the white space around a value (RFC 9110 section 5.5). A regular expression would take quadratic time. */
function trimBlanks(line: string, from: number): string {
  let [start, end] = [from, line.length];
  while (start < end && isBlank(line, start)) start += 1;
  while (end > start && isBlank(line, end - 1)) end -= 1;
  return line.slice(start, end);
}

const isBlank = (text: string, at: number): boolean => text[at] === ' ' || text[at] === '\t';

function contentLength(value: string): number {
  if (!/^\d{1,15}$/.test(value)) invalid('its Content-Length');
  return Number(value);
}

/**
 * Whether a body in these codings is `chunked` once. Applications that copy another answer's headers name it twice, and
 * nginx, Apache httpd, curl and undici read that as once, since chunking twice is forbidden (RFC 9112 section 7.1);
 * `identity` never changed a body.
 */
function isOneChunked(codings: readonly string[]): boolean {
  return codings.includes('chunked') && codings.every((coding) => coding === 'chunked' || coding === 'identity');
}

interface FramingFields {
  length: string | undefined;
  codings: string[];
  connection: string[];
  keepAliveMs: number | undefined;
}

/** The lines that say how the message ends and whether the connection goes on. */
function framingFields(rawHeaders: readonly string[]): FramingFields {
  const fields: FramingFields = { length: undefined, codings: [], connection: [], keepAliveMs: undefined };
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const value = rawHeaders[i + 1]!;
    switch (rawHeaders[i]!.toLowerCase()) {
      case 'content-length':
        if (fields.length !== undefined && fields.length !== value) invalid('two Content-Lengths');
        fields.length = value;
        break;
      case 'transfer-encoding':
        fields.codings.push(...listOf(value));
        break;
      case 'connection':
        fields.connection.push(...listOf(value));
        break;
      case 'keep-alive': {
        const seconds = /(?:^|[,;\s])timeout=(\d{1,6})/i.exec(value)?.[1];
        if (seconds) fields.keepAliveMs = Number(seconds) * 1000;
      }
    }
  }
  return fields;
}

const listOf = (value: string): string[] => value.split(',').map((item) => item.trim().toLowerCase());
