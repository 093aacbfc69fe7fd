import { isSecretName } from './secret-names.ts';
import type { TextMasker } from './text-masker.ts';

/** A multipart form begins with its boundary (RFC 7578); its first part's head is not long. */
export const isForm = (text: string): boolean =>
  text.startsWith('--') && /^content-disposition: *form-data/im.test(text.slice(0, 1000));

/** Masks the fields of a multipart form. */
export function maskForm(text: string, masker: TextMasker): string {
  const boundary = /^[^\r\n]*/.exec(text)![0];
  return text
    .split(boundary)
    .map((part) => maskPart(part, masker))
    .join(boundary);
}

function maskPart(part: string, { hide, inner }: TextMasker): string {
  const blank = /\r?\n\r?\n/.exec(part);
  if (!blank) return part;
  const from = blank.index + blank[0].length;
  const head = part.slice(0, from);
  const end = /\r?\n$/.exec(part.slice(from))?.[0] ?? '';
  const value = part.slice(from, part.length - end.length);
  const name = /\bname="([^"]*)"|\bname=([^\s;"]+)/i.exec(head);
  const isSecret = value !== '' && isSecretName(name?.[1] ?? name?.[2] ?? '');
  return head + (isSecret ? hide() : inner(value)) + end;
}
