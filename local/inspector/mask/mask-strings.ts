import { decodeString, endOfString, endOfValue, skipSpace } from './json-value.ts';
import { isSecretName } from './secret-names.ts';
import type { TextMasker } from './text-masker.ts';

/** The characters that may follow a closing quote. Before any other the quote opens a string instead, as in `5" {"a":1}`. */
const AFTER_STRING = /[\s,:;\]})>/?&]/;

/** Empty values and flags tell nothing, and are often what is wrong. */
const IS_NOTHING = /^(?:""|null|true|false|)$/;

const ATTRIBUTE = /([\w:.-]+)\s*=\s*$/;
const LONGEST_ATTRIBUTE = 100;

/** Masks JSON, also in the middle of other text. Text outside of quotes goes to `plain`. */
export function maskStrings(text: string, masker: TextMasker, plain: (text: string) => string): string {
  let masked = '';
  let done = 0;
  let open = text.indexOf('"');
  const take = (to: number, written: string) => {
    masked += written;
    done = to;
    open = text.indexOf('"', to);
  };

  while (open >= 0) {
    const { end, isClosed } = endOfString(text, open);
    if (isClosed && end < text.length && !AFTER_STRING.test(text[end]!)) {
      open = end - 1;
      continue;
    }
    masked += plain(text.slice(done, open));
    const inside = decodeString(text.slice(open + 1, isClosed ? end - 1 : end));
    const colon = skipSpace(text, end);
    if (text[colon] === ':') {
      const from = skipSpace(text, colon + 1);
      const to = isSecretName(inside) ? endOfValue(text, from) : from;
      const isSecret = !IS_NOTHING.test(text.slice(from, Math.min(to, from + 6)));
      take(isSecret ? to : from, text.slice(open, from) + (isSecret ? `"${masker.hide()}"` : ''));
    } else {
      const name = ATTRIBUTE.exec(text.slice(Math.max(done, open - LONGEST_ATTRIBUTE), open))?.[1];
      const written = name !== undefined && inside && isSecretName(name) ? masker.hide() : masker.inner(inside);
      take(
        end,
        written === inside ? text.slice(open, end) : JSON.stringify(written).slice(0, isClosed ? undefined : -1),
      );
    }
  }
  return masked + plain(text.slice(done));
}
