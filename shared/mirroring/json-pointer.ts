/** RFC 6901: a path into JSON as text; the whole document is `/` here, since a difference must be somewhere. */
export const toPointer = (path: readonly (string | number)[]): string =>
  `/${path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;

/**
 * Whether a pointer is one of the patterns' or lies below it; `*` in a pattern is any one key or index, and the empty
 * pattern is the whole body, of any type.
 */
export function isIgnored(pointer: string, patterns: readonly string[]): boolean {
  const keys = pointer.split('/');
  return patterns.some((pattern) => {
    if (pattern === '') return true;
    const parts = pattern.split('/');
    return parts.length <= keys.length && parts.every((part, i) => part === '*' || part === keys[i]);
  });
}
