/**
 * JSON text as values that a diff can be trusted with: objects without a prototype, so that a key called `constructor`
 * or `__proto__` is a key like any other, and whole numbers that a double cannot hold as BigInt, so that two ids that
 * differ in their last digit stay two. `undefined` where the text is no JSON.
 */
export function parseExactly(text: string): unknown {
  try {
    return (JSON.parse as ParseWithSource)(text, (_key, value, { source }) => {
      if (typeof value === 'number') return exactly(value, source!);
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

/** `+ 0`, because -0 is no other number than 0. */
const exactly = (value: number, source: string): number | bigint =>
  Number.isSafeInteger(value) ? value + 0 : (wholeNumber(source) ?? value);

/** More of them, and writing them out would cost more than it tells. */
const MOST_ZEROS = 30;

/** The digits of a whole number, however it is written: `1e21` and `1000000000000000000000.0` are one. */
function wholeNumber(source: string): bigint | undefined {
  const [, whole = '', decimals = '', exponent = '0'] = /^(-?\d+)(?:\.(\d+))?(?:e(.+))?$/i.exec(source) ?? [];
  const fraction = withoutZerosBehind(decimals);
  const zeros = Number(exponent) - fraction.length;
  return zeros >= 0 && zeros <= MOST_ZEROS ? BigInt(whole + fraction + '0'.repeat(zeros)) : undefined;
}

/** Not by a pattern, which would look for the end anew at each zero within. */
function withoutZerosBehind(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}
