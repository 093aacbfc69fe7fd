import { isSecretName } from './secret-names.ts';
import type { TextMasker } from './text-masker.ts';

/** Masks parameters of a query, a fragment or a URL-encoded form, and the password of a URL. */
export const maskPlain = (text: string, masker: TextMasker): string =>
  text
    .split(/([&#\s]+)/)
    .map((piece) => maskParameter(maskPassword(piece, masker), masker))
    .join('');

/** `https://user:password@host` (RFC 3986 section 3.2.1). */
function maskPassword(piece: string, { hide }: TextMasker): string {
  const scheme = piece.indexOf('://');
  if (scheme < 0) return piece;
  const from = scheme + '://'.length;
  const authority = /^[^/?]*/.exec(piece.slice(from))![0];
  const [colon, at] = [authority.indexOf(':'), authority.lastIndexOf('@')];
  if (colon < 0 || at <= colon + 1) return piece;
  return piece.slice(0, from + colon + 1) + hide() + piece.slice(from + at);
}

/** A secret's value ends with the piece, since it may have any of the characters between two parameters. */
function maskParameter(piece: string, masker: TextMasker): string {
  if (!piece.includes('=')) return piece;
  let masked = '';
  for (const part of piece.split(/([?;,])/)) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(0, equals));
    const value = part.slice(equals + 1);
    if (equals <= 0 || value === '') masked += part;
    else if (isSecretName(decoded(name))) return `${masked}${name}=${masker.hide()}`;
    else masked += `${name}=${maskValue(value, masker)}`;
  }
  return masked;
}

function maskValue(value: string, { inner }: TextMasker): string {
  if (!value.includes('%')) return value;
  const text = decoded(value);
  const masked = inner(text);
  return masked === text ? value : encodeURIComponent(masked);
}

/** Escapes that stand for no text stay as they are. */
const decoded = (text: string): string =>
  text.replace(/(?:%[\da-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString());
