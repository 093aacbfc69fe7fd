/** Where the JSON value that begins at `from` ends, in a text that may be cut anywhere. */
export function endOfValue(text: string, from: number): number {
  let depth = 0;
  TOKEN.lastIndex = from;
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) {
    const first = token[0][0]!;
    if (depth === 0 && /[\s,:\]}]/.test(first)) return token.index;
    if (/[[{]/.test(first)) depth++;
    else if (/[\]}]/.test(first)) depth--;
    if (depth === 0) return TOKEN.lastIndex;
  }
  return text.length;
}

/** A string, a bracket, a scalar, or what stands between them. */
const TOKEN = /"(?:[^"\\]|\\.)*"?|[[\]{}]|[^\s,:[\]{}"]+|[\s,:]+/gsy;
