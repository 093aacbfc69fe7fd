import { isUtf8 } from 'node:buffer';
import { malformed } from '../errors.ts';
import { isRemovable, ownerOf } from './header-owners.ts';
import { append, type MultiMap, multiMap } from './multi-map.ts';
import { TOKEN, TOKEN_CHARACTER } from './token.ts';

/** Tab is the only control character in a value (RFC 9110 section 5.5). CR, LF and NUL are used to split headers. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/** Adds a header line; the name becomes lower-case. Throws 400 for a name or value that no HTTP message can hold. */
export function addHeader(headers: MultiMap, name: string, value: unknown): void {
  if (!TOKEN.test(name)) {
    // HTTP/2 pseudo-headers are parts of the request line, not headers (RFC 9113 section 8.3).
    if (name.startsWith(':')) return;
    throw malformed(`invalid header name ${excerpt(name)}`);
  }
  if (typeof value !== 'string' || CONTROL.test(value)) throw invalidValue(`header ${name}`, value);
  append(headers, name.toLowerCase(), value);
}

const TOKEN_START = new RegExp(`^${TOKEN_CHARACTER}{0,40}`);

/** The beginning of a text as far as it is a token. What follows could be a secret value, or very long. */
export function excerpt(text: string): string {
  const [token] = TOKEN_START.exec(text)!;
  return JSON.stringify(token === text ? token : `${token}…`);
}

/** Throws 400 if no header can have this value. */
export function checkHeaderValue(name: string, value: unknown): string {
  if (typeof value !== 'string' || CONTROL.test(value)) throw invalidValue(name, value);
  return value;
}

const invalidValue = (name: string, value: unknown) =>
  malformed(
    typeof value === 'string'
      ? `${name}: control character in its value`
      : `${name}: expected a string, got ${typeName(value)}`,
  );

/** A value's type for error messages. Readers do not think of `null` or an array as an object. */
export const typeName = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** Several lines of one name as one value (RFC 9110 section 5.3); Cookie has its own separator (RFC 6265 5.4). */
export function joined(headers: MultiMap, name: string): string | undefined {
  return headers[name]?.join(name === 'cookie' ? '; ' : ', ');
}

/** The headers that go on to the next hop: without the hop-by-hop ones and those that Connection lists. */
export function endToEnd(headers: MultiMap): MultiMap {
  const { connection } = headers;
  const listed = connection && !NAMES_NOTHING.test(connection.join()) ? listedNames(connection) : undefined;
  const kept = multiMap();
  for (const name in headers) {
    if (ownerOf(name) !== 'hop' && !listed?.has(name)) kept[name] = headers[name]!;
  }
  return kept;
}

/** Almost every Connection header. */
const NAMES_NOTHING = /^(?:keep-alive|close)$/i;

const listedNames = (connection: readonly string[]): Set<string> =>
  new Set(
    connection
      .join(',')
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter(isRemovable),
  );

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const NON_ASCII = /[^\x00-\x7f]/;

/**
 * Header lines are Latin-1 on the wire, one byte a character, and events hold text. So a value goes out as its UTF-8
 * bytes (docs/wire-facts.md#header-bytes). Bytes that are not UTF-8 come in as Latin-1 (RFC 9110 section 5.5).
 */
export const toWire = (value: string): string =>
  NON_ASCII.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value;

export function fromWire(value: string): string {
  if (!NON_ASCII.test(value)) return value;
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}
