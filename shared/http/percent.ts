/** Percent-escapes, and the text that their bytes spell in UTF-8 (RFC 3986 section 2.1). */

/** Escapes in a row: a character beyond ASCII takes several. */
const ESCAPES = /(?:%[0-9a-f]{2})+/gi;

export interface Escaped {
  /** The character's code point, or the byte that is no part of one. */
  code: number;
  /** `overlong`: in more bytes than UTF-8 allows, which lenient servers still read. `byte`: not UTF-8. */
  as: 'utf8' | 'overlong' | 'byte';
  /** As it came, `%c3%A9`. */
  text: string;
}

/** Replaces every escaped character by what `show` makes of it. Never throws, whatever the bytes are. */
export function replaceEscaped(text: string, show: (escaped: Escaped) => string): string {
  if (!text.includes('%')) return text;
  return text.replace(ESCAPES, (escapes) => {
    let shown = '';
    for (let at = 0; at < escapes.length; ) {
      const { code, length, as } = readCharacter(escapes, at);
      const end = at + length * ESCAPE_LENGTH;
      shown += show({ code, as, text: escapes.slice(at, end) });
      at = end;
    }
    return shown;
  });
}

const ESCAPE_LENGTH = 3;

/** One character of UTF-8 (RFC 3629 section 3), five and six bytes long ones of RFC 2279 included. */
function readCharacter(escapes: string, at: number): { code: number; length: number; as: Escaped['as'] } {
  const first = byteAt(escapes, at);
  if (first < 0x80) return { code: first, length: 1, as: 'utf8' };
  const length = Math.clz32(~(first << 24));
  const last = at + (length - 1) * ESCAPE_LENGTH;
  if (length < 2 || length > 6 || last >= escapes.length) return { code: first, length: 1, as: 'byte' };
  let code = first & (0x7f >> length);
  for (let next = at + ESCAPE_LENGTH; next <= last; next += ESCAPE_LENGTH) {
    const byte = byteAt(escapes, next);
    if ((byte & 0xc0) !== 0x80) return { code: first, length: 1, as: 'byte' };
    code = (code << 6) | (byte & 0x3f);
  }
  if (code > 0x10ffff || isSurrogate(code)) return { code: first, length: 1, as: 'byte' };
  return { code, length, as: length === shortestLength(code) ? 'utf8' : 'overlong' };
}

const shortestLength = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;

const byteAt = (escapes: string, at: number): number =>
  (hexDigit(escapes.charCodeAt(at + 1)) << 4) | hexDigit(escapes.charCodeAt(at + 2));

/** A letter's low four bits count from 1. */
const hexDigit = (code: number): number => (code & 0x0f) + (code > 0x39 ? 9 : 0);
