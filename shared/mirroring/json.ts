/**
 * JSON text as values that a diff can be trusted with: objects have no prototype, so a key called `constructor` or
 * `__proto__` is a key like any other, and whole numbers that a double cannot hold are BigInt, so two ids that differ in
 * their last digit stay two. `undefined` when the text is no JSON, or has numbers too long to be compared.
 */
export function parseExactly(text: string): unknown {
  try {
    return (JSON.parse as ParseWithSource)(text, (_key, value, { source }) => {
      if (typeof value === 'number') return exactNumber(value, source!);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      return Object.assign(Object.create(null) as object, value);
    });
  } catch {
    return undefined;
  }
}

/** ECMA-262 "JSON.parse source text access", which Node 24 has and its types do not. */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;

/** `+ 0`, because -0 is the same number as 0. */
const exactNumber = (value: number, source: string): number | bigint =>
  Number.isSafeInteger(value) ? value + 0 : (wholeNumber(source) ?? value);

/** Reading a BigInt takes the square of its digits: millions of them took 14 s. */
const MAX_DIGITS = 1_000;

/** Writing more zeros out would cost more than it tells. */
const MAX_ZEROS = 30;

/** The digits of a whole number, however it is written: `1e21` and `1000000000000000000000.0` are the same. */
function wholeNumber(source: string): bigint | undefined {
  if (source.length > MAX_DIGITS) throw new RangeError('a number with too many digits');
  const [, whole = '', decimals = '', exponent = '0'] = /^(-?\d+)(?:\.(\d+))?(?:e(.+))?$/i.exec(source) ?? [];
  const fraction = decimals.replace(/0+$/, '');
  const zeros = Number(exponent) - fraction.length;
  return zeros >= 0 && zeros <= MAX_ZEROS ? BigInt(whole + fraction + '0'.repeat(zeros)) : undefined;
}

/** A value and its difference take about 1 KB: with more of them, comparing would need more than 512 MB. */
const MAX_VALUES = 150_000;

/** Each difference has its whole path. */
const MAX_DEPTH = 100;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/** Whether a JSON text is small and flat enough to be compared value by value; larger ones are compared as bytes. */
export function isComparable(bytes: Buffer): boolean {
  let values = 0;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) isText = !isText;
    else if (isText) at += byte === BACKSLASH ? 1 : 0;
    else if (CLOSING.has(byte)) depth -= 1;
    else if (byte === COMMA) values += 1;
    else if (OPENING.has(byte)) {
      values += 1;
      depth += 1;
    }
    if (values > MAX_VALUES || depth > MAX_DEPTH) return false;
  }
  return true;
}
