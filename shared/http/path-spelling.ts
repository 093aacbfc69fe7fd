import { replaceEscaped } from './percent.ts';

/**
 * A path in the one spelling that rules are compared in: what every server decodes alike is decoded, so that
 * `/%7Euser` is `/~user` and `/caf%c3%a9` is `/caf%C3%A9`. An escaped letter or digit stays, because no honest client
 * sends one and not every server decodes it before its own rules look at the path.
 */
export function spelledAlike(path: string): string {
  if (!/[%#]/.test(path)) return path;
  return replaceEscaped(path.replaceAll('#', '%23'), (code, as, escapes, from, to) =>
    as === 'utf8' && (code >= 0xa0 || ALIKE.has(code))
      ? String.fromCodePoint(code)
      : escapes.slice(from, to).toUpperCase(),
  );
}

/** ASCII except letters, digits, control characters, and those whose meaning changes when they are not escaped. */
const ALIKE = new Set([...' !"$&\'()*+,-.:<=>@[]^_`{|}~'].map((character) => character.charCodeAt(0)));
