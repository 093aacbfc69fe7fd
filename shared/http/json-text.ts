/**
 * JSON of what came from outside. V8 reads JSON however deep it is nested, but writes it by recursion: what a caller or
 * a target nested too deeply for that is theirs to answer for, so `tooDeep` makes the error.
 */
export function jsonText(value: unknown, tooDeep: (detail: string) => Error): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw error instanceof RangeError ? tooDeep('JSON nested too deeply') : error;
  }
}
