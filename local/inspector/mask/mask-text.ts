import { isForm, maskForm } from './mask-form.ts';
import { isMarkup, maskMarkup } from './mask-markup.ts';
import { maskPlain } from './mask-plain.ts';
import { maskStrings } from './mask-strings.ts';
import type { TextMasker } from './text-masker.ts';

/** Each level is written with one more round of escapes. Nobody reads a text below that. */
const MAX_DEPTH = 6;

/** Masks the secrets in a text of any kind. Each kind has a file; all of them take time by the text's length alone. */
export function maskText(text: string, hide: () => string, depth = 0): string {
  if (text.length < 3) return text;
  if (depth > MAX_DEPTH) return hide();
  const masker: TextMasker = { hide, inner: (part) => maskText(part, hide, depth + 1) };
  const rest = maskByShape(text, hide);
  if (isForm(rest)) return maskForm(rest, masker);
  if (isMarkup(rest)) return maskMarkup(rest, masker);
  return maskStrings(rest, masker, (plain) => maskPlain(plain, masker));
}

/** Secrets that are recognised by their form, not by a name: JSON Web Tokens (RFC 7519) and private keys (RFC 7468). */
const SHAPES = [
  /(?<![\w-])eyJ[\w-]{5,}\.[\w-]*\.[\w-]*(?:\.[\w-]+)*/g,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
];

const maskByShape = (text: string, hide: () => string): string =>
  SHAPES.reduce((masked, shape) => masked.replace(shape, hide), text);
