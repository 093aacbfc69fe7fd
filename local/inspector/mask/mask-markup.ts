import { isSecretName } from './secret-names.ts';
import type { TextMasker } from './text-masker.ts';

export const isMarkup = (text: string): boolean => /^\s*<[\w!?]/.test(text);

/** Masks elements and attributes of XML and HTML. */
export function maskMarkup(text: string, masker: TextMasker): string {
  let masked = '';
  let at = 0;
  while (at < text.length) {
    const tag = text.indexOf('<', at);
    const end = tag < 0 ? -1 : text.indexOf('>', tag) + 1;
    if (end <= 0) break;
    masked += masker.inner(text.slice(at, tag)) + maskTag(text.slice(tag, end), masker);
    at = end;
    const [, name, isEmpty] = /^<([\w:.-]+).*?(\/)?>$/s.exec(text.slice(tag, end)) ?? [];
    if (name === undefined || isEmpty || !isSecretName(name)) continue;
    const close = text.indexOf('</', at);
    const to = close < 0 ? text.length : close;
    if (to > at) masked += masker.hide();
    at = to;
  }
  return masked + masker.inner(text.slice(at));
}

const ATTRIBUTES = /(?<![\w:.-])([\w:.-]+)(\s*=\s*)("[^"]*"?|'[^']*'?)/g;

/** A field of an HTML form names its secret in one attribute and has it in another. */
function maskTag(tag: string, { hide, inner }: TextMasker): string {
  if (!tag.includes('=')) return tag;
  const field = /(?<![\w:.-])name\s*=\s*["']?([\w:.-]+)/i.exec(tag)?.[1] ?? '';
  return tag.replace(ATTRIBUTES, (whole, name: string, equals: string, quoted: string) => {
    const value = quoted.slice(1, quoted.length > 1 && quoted.endsWith(quoted[0]!) ? -1 : undefined);
    if (value === '') return whole;
    const isSecret = isSecretName(name) || (name.toLowerCase() === 'value' && isSecretName(field));
    const masked = isSecret ? hide() : inner(value);
    return masked === value ? whole : `${name}${equals}${quoted[0]}${masked}${quoted[0]}`;
  });
}
