import { replaceEscaped } from './percent.ts';

/**
 * Part of a path as the most lenient server reads its characters: everything decoded that any server decodes, again
 * and again, with compatible characters as one (`／` is `/`). `undefined` for what no honest client sends: escaped more
 * than eight times, or more than 30 accents on one letter.
 *
 * A byte that is not UTF-8 becomes a character of its own, for `withoutBytes` and `bytesAsLatin1`. Overlong UTF-8 is a
 * character to some decoders, and left out by others.
 */
export function decodeFully(part: string, overlong: Overlong = 'read'): string | undefined {
  let text = part;
  for (let pass = 0; pass <= MAX_ESCAPINGS; pass++) {
    if (NON_ASCII.test(text)) {
      // Sorting accents takes the square of their number; 30 are the most in Unicode's stream-safe text (UAX #15).
      if (MANY_ACCENTS.test(text)) return undefined;
      text = text.normalize('NFKD');
    }
    if (!text.includes('%')) return text;
    const decoded = decodeOnce(text, overlong);
    if (decoded === text) return text;
    text = decoded;
  }
  return undefined;
}

/** Whether a path has overlong UTF-8, however often it is escaped. */
export const hasOverlong = (path: string): boolean =>
  MAY_BE_OVERLONG.test(path) &&
  path.split('/').some((part) => MAY_BE_OVERLONG.test(part) && decodeFully(part) !== decodeFully(part, 'left out'));

/** Its first bytes, or an escaped `%` in front of what may be one. */
const MAY_BE_OVERLONG = /%(?:[Cc][01]|[Ee]0%[89]|[Ff]0%8|[Ff][89A-Da-d]|25[%CcEeFf]|[%Uu])/;

const MAX_ESCAPINGS = 8;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const NON_ASCII = /[^\x00-\x7f]/;
const MANY_ACCENTS = /\p{M}{31}/u;

const normalized = (text: string): string => (NON_ASCII.test(text) ? text.normalize('NFKD') : text);

export type Overlong = 'read' | 'left out';

function decodeOnce(text: string, overlong: Overlong): string {
  const decoded = replaceEscaped(text, (code, as) =>
    as === 'byte'
      ? String.fromCharCode(BYTES + code)
      : as === 'overlong' && overlong === 'left out'
        ? ''
        : code < 0x10000
          ? String.fromCharCode(code)
          : String.fromCodePoint(code),
  );
  if (!decoded.includes('%')) return decoded;
  // Read by Jetty 9.4 and IIS.
  return decoded.replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Bytes 0x80 to 0xff are U+DC80 to U+DCFF here: halves of surrogate pairs, which no UTF-8 decodes to. */
const BYTES = 0xdc00;
const BYTE = /[\udc80-\udcff]/g;

export const hasBytes = (text: string): boolean => text.search(BYTE) >= 0;

/** Readings of servers that leave out bytes that are not UTF-8 (Bottle), or take them for Latin-1. */
export const withoutBytes = (text: string): string => text.replace(BYTE, '');
export const bytesAsLatin1 = (text: string): string =>
  normalized(text.replace(BYTE, (byte) => String.fromCharCode(byte.charCodeAt(0) - BYTES)));

/**
 * Equal for two texts if some language or file system takes them for the same when it ignores case. Go lower-cases `İ`
 * to `i`; `ß` is upper-cased to `SS`; long s and Kelvin sign are compatible with `s` and `K`.
 */
export const foldWidely = (text: string): string =>
  NON_ASCII.test(text)
    ? text.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().replaceAll('\u0307', '')
    : text.toLowerCase();

/**
 * Some servers take any two characters after a `%` for hexadecimal digits. Returns the path as they read it: one
 * reading for each way to treat a character that is not such a digit. Empty if every escape is well formed. `undefined`
 * if more than MAX_MALFORMED are malformed, because no client forgets to escape so many.
 */
export function malformedReadings(path: string): string[] | undefined {
  const malformed = path.match(MALFORMED) ?? [];
  if (malformed.length > MAX_MALFORMED) return undefined;
  return malformed.length > 0 ? BAD_DIGIT_HABITS.map((read) => read(path)) : [];
}

const MALFORMED = /%(?![0-9A-Fa-f]{2})/g;
const MAX_MALFORMED = 10;

/** An escape that the end of the path cuts off shows nothing. */
const withDigits = (byte: (high: string, low: string) => number) => (path: string) =>
  path.replace(/%(?![0-9a-f]{2})(.?)(.?)/gis, (_, high: string, low: string) => (low ? escaped(byte(high, low)) : ''));

const escaped = (byte: number): string => `%${(byte & 0xff).toString(16).padStart(2, '0')}`;

const BAD_DIGIT_HABITS: readonly ((path: string) => string)[] = [
  // uWSGI: NUL, and one percent sign for two.
  (path) =>
    path.replace(/%%|%(?![0-9a-f]{2}).?(.?)/gis, (found, low: string | undefined) =>
      found === '%%' ? '%25' : low ? escaped(0) : '',
    ),
  withDigits((high, low) => hexValue(high) * 16 + hexValue(low)),
  // sscanf and strtol read as far as there are digits.
  withDigits((high) => hexValue(high)),
  // NCSA httpd's arithmetic, copied into many a small server: most characters give some number.
  withDigits((high, low) => unchecked(high) * 16 + unchecked(low)),
];

const hexValue = (digit: string): number => (/[0-9a-f]/i.test(digit) ? Number.parseInt(digit, 16) : 0);

const unchecked = (digit: string): number =>
  digit >= 'A' ? (digit.charCodeAt(0) & 0xdf) - 0x41 + 10 : digit.charCodeAt(0) - 0x30;
