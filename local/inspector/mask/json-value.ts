/** Places in JSON text, which may be cut anywhere. Each function reads on from where the last one ended. */

/** The end of the string whose quote is at `open`. JSON has no line break in a string, so one ends it, too. */
export function endOfString(text: string, open: number): { end: number; isClosed: boolean } {
  for (let i = open + 1; i < text.length; i++) {
    const char = text[i];
    if (char === '\\') i++;
    else if (char === '"') return { end: i + 1, isClosed: true };
    else if (char === '\n') return { end: i, isClosed: false };
  }
  return { end: text.length, isClosed: false };
}

/** The end of the value that begins at `from`. */
export function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const char = text[i]!;
    if (char === '"') {
      i = endOfString(text, i).end - 1;
      if (depth === 0) return i + 1;
    } else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      if (depth <= 1) return depth === 0 ? i : i + 1;
      depth--;
    } else if (depth === 0 && /[\s,:]/.test(char)) return i;
  }
  return text.length;
}

/** The first place from `at` on that is not white space. */
export function skipSpace(text: string, at: number): number {
  let i = at;
  while (i < text.length && /\s/.test(text[i]!)) i++;
  return i;
}

/** The value of a string between two quotes. A cut one may end inside an escape. */
export function decodeString(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw.replace(/\\(?:u[\da-f]{0,3})?$/i, '')}"`) as string;
  } catch {
    return raw.replace(/\\(.)/gs, '$1');
  }
}
