/** Percent-escapes, and the text that their bytes spell in UTF-8 (RFC 3986 section 2.1). */

/** Escapes in a row: a character beyond ASCII takes several. */
const ESCAPES = /(?:%[0-9a-f]{2})+/gi;

/** `overlong`: in more bytes than UTF-8 allows, which lenient servers still read. `byte`: no part of any character. */
export type EscapedAs = 'utf8' | 'overlong' | 'byte';

/**
 * Replaces every escaped character by what `show` makes of its code point and of how it was written, `%c3%A9`. Never
 * throws, whatever the bytes are.
 */
export function replaceEscaped(
  text: string,
  show: (code: number, as: EscapedAs, escapes: string, from: number, to: number) => string,
): string {
  if (!text.includes('%')) return text;
  return text.replace(ESCAPES, (escapes) => {
    let shown = '';
    for (let from = 0; from < escapes.length; ) {
      const code = byteAt(escapes, from);
      const length = code < 0x80 ? 1 : lengthOf(escapes, from, code);
      const to = from + length * ESCAPE_LENGTH;
      if (code < 0x80) shown += show(code, 'utf8', escapes, from, to);
      else if (length === 1) shown += show(code, 'byte', escapes, from, to);
      else {
        const point = codePoint(escapes, from, length);
        shown += show(point, length === shortestLength(point) ? 'utf8' : 'overlong', escapes, from, to);
      }
      from = to;
    }
    return shown;
  });
}

const ESCAPE_LENGTH = 3;

/** How many bytes a character of UTF-8 takes (RFC 3629 section 3; RFC 2279 up to six); 1 where there is none. */
function lengthOf(escapes: string, from: number, first: number): number {
  const length = Math.clz32(~(first << 24));
  if (length < 2 || length > 6 || from + length * ESCAPE_LENGTH > escapes.length) return 1;
  for (let i = 1; i < length; i++) if ((byteAt(escapes, from + i * ESCAPE_LENGTH) & 0xc0) !== 0x80) return 1;
  const code = codePoint(escapes, from, length);
  return code > 0x10ffff || isSurrogate(code) ? 1 : length;
}

function codePoint(escapes: string, from: number, length: number): number {
  let code = byteAt(escapes, from) & (0x7f >> length);
  for (let i = 1; i < length; i++) code = (code << 6) | (byteAt(escapes, from + i * ESCAPE_LENGTH) & 0x3f);
  return code;
}

const shortestLength = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;

const byteAt = (escapes: string, at: number): number =>
  (hexDigit(escapes.charCodeAt(at + 1)) << 4) | hexDigit(escapes.charCodeAt(at + 2));

/** A letter's low four bits count from 1. */
const hexDigit = (code: number): number => (code & 0x0f) + (code > 0x39 ? 9 : 0);
