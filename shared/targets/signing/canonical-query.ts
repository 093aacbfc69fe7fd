import { rawPairs } from '../../http/query.ts';

/**
 * The canonical query of a SigV4 signature: names and values escaped in the one canonical way, sorted by name, then by
 * value (AWS: "Create a signed AWS API request").
 */
export const canonicalQuery = (query: string): string =>
  rawPairs(query)
    .map(([name, value]) => [canonicalEscapes(name), canonicalEscapes(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Only RFC 3986's unreserved characters stay unescaped. A request target is ASCII, so each other one is one `%XX`. */
const canonicalEscapes = (text: string): string =>
  text.replace(/%([0-9A-Fa-f]{2})|[^A-Za-z0-9._~-]/g, (match, hex: string | undefined) => {
    const code = hex === undefined ? match.charCodeAt(0) : Number.parseInt(hex, 16);
    const char = String.fromCharCode(code);
    return /[A-Za-z0-9._~-]/.test(char) ? char : `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
  });
