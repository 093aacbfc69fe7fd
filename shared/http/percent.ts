/** Percent-escapes, and the text that their bytes spell in UTF-8 (RFC 3986 section 2.1). */

/** One or more escapes in a row, because a character beyond ASCII takes several. */
const ESCAPES = /(?:%[0-9a-f]{2})+/gi;

/** `overlong`: in more bytes than UTF-8 allows, which lenient servers still read. `byte`: no part of any character. */
export type EscapedAs = 'utf8' | 'overlong' | 'byte';

/**
 * Replaces every escaped character by the result of `show`, which gets its code point and its escapes as they were
 * written, such as `%c3%A9`. Never throws, even for bytes that are not UTF-8.
 */
export function replaceEscaped(
  text: string,
  show: (code: number, as: EscapedAs, escapes: string, from: number, to: number) => string,
): string {
  if (!text.includes('%')) return text;
  return text.replace(ESCAPES, (escapes) => {
    let shown = '';
    for (let from = 0; from < escapes.length; ) {
      const first = byteAt(escapes, from);
      const length = first < 0x80 ? 1 : Math.clz32(~(first << 24));
      const code = first < 0x80 ? first : codePoint(escapes, from, first, length);
      const to = from + (code === undefined ? 1 : length) * ESCAPE_LENGTH;
      if (code === undefined) shown += show(first, 'byte', escapes, from, to);
      else shown += show(code, length === shortestLength(code) ? 'utf8' : 'overlong', escapes, from, to);
      from = to;
    }
    return shown;
  });
}

const ESCAPE_LENGTH = 3;

/** The character of UTF-8 that begins here (RFC 3629 section 3; RFC 2279 up to six bytes); `undefined` where none does. */
function codePoint(escapes: string, from: number, first: number, length: number): number | undefined {
  if (length < 2 || length > 6 || from + length * ESCAPE_LENGTH > escapes.length) return undefined;
  let code = first & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const byte = byteAt(escapes, from + i * ESCAPE_LENGTH);
    if ((byte & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (byte & 0x3f);
  }
  return code > 0x10ffff || isSurrogate(code) ? undefined : code;
}

const shortestLength = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;

const byteAt = (escapes: string, at: number): number =>
  (hexDigit(escapes.charCodeAt(at + 1)) << 4) | hexDigit(escapes.charCodeAt(at + 2));

/** A letter's low four bits count from 1. */
const hexDigit = (code: number): number => (code & 0x0f) + (code > 0x39 ? 9 : 0);
