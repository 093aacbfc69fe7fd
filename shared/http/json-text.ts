/**
 * JSON of a value that came from outside. V8 reads JSON of any depth but writes it by recursion, which overflows. The
 * caller or the target that sent such a value is to blame, so `tooDeep` makes the error.
 */
export function jsonText(value: unknown, tooDeep: (detail: string) => Error): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw error instanceof RangeError ? tooDeep('JSON nested too deeply') : error;
  }
}
