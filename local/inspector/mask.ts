import { endOfValue } from './json-value.ts';

/** Hides credentials in what the page shows. Names and lengths say enough to debug with; values are for whoever asks. */

export const MASK = '••••••••';

/** Header names and JSON keys whose values are credentials. */
const SECRET_NAME =
  /^(?:x-(?:amzn-remapped-|forwarded-)?|proxy-)?authorization$|^(?:set-)?cookies?$|token|secret|passw(?:or)?d|api[-_]?key|signature|^access-?key$|(?:^|-)(?:auth|jwt)(?:-|$)|^x-amzn-oidc-|^x-origin-context$/i;

const SECRET_PARAMETER = String.raw`[\w.-]*(?:token|secret|passw(?:or)?d|api[-_]?key|signature|credential)[\w.-]*`;

/** `token=…` in a query or a form, a form's part of that name, and `"token": …` in JSON text. */
const IN_QUERY = new RegExp(String.raw`(^|[?&;])(${SECRET_PARAMETER}=)[^&#\s"]+`, 'gi');
const IN_FORM = new RegExp(
  String.raw`(^content-disposition:[^\n]*;\s*name="${SECRET_PARAMETER}"[^\n]*\n(?:[^\n]+\n)*?\r?\n)([\s\S]+?)(?=\r?\n--|$(?![\s\S]))`,
  'gim',
);
const IN_JSON = new RegExp(String.raw`"${SECRET_PARAMETER}"\s*:\s*`, 'gi');

/** Tells nothing, and is often what is wrong. */
const IS_NOTHING = /^(?:""|null|true|false|)$/;

export class Masker {
  /** How many values are secret. */
  count = 0;
  readonly #isShown: boolean;

  /** Whoever asks gets the values as they are, and still learns how many are secret. */
  constructor(isShown = false) {
    this.#isShown = isShown;
  }

  /** A JSON value with its secrets masked, at whatever depth. */
  json(value: unknown, name = ''): unknown {
    if (typeof value === 'string') return this.text(value, name);
    if (typeof value === 'number' && SECRET_NAME.test(name)) {
      this.count++;
      return this.#isShown ? value : MASK;
    }
    if (Array.isArray(value)) return value.map((item) => this.json(item, name));
    if (typeof value !== 'object' || value === null) return value;
    const isSecret = SECRET_NAME.test(name);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.json(item, isSecret ? name : key)]),
    );
  }

  /** A header's value, or a text in which a query or JSON may stand. */
  text(value: string, name: string): string {
    const masked = this.#masked(value, name);
    return this.#isShown ? value : masked;
  }

  #masked(value: string, name: string): string {
    if (value === '') return value;
    if (!SECRET_NAME.test(name)) {
      return this.#maskedJson(value.replace(IN_QUERY, this.#keep2).replace(IN_FORM, this.#keep1));
    }
    this.count++;
    if (/^cookies?$/i.test(name)) return value.replace(/=[^;]*/g, `=${MASK}`);
    if (/^set-cookie$/i.test(name)) return value.replace(/=[^;]*/, `=${MASK}`);
    // The scheme of an Authorization header is no secret, and often what is wrong with it.
    const scheme = /^[A-Za-z][\w-]* (?=\S)/.exec(value)?.[0] ?? '';
    return scheme + MASK;
  }

  /** Whatever the value is: a number, a list or an object under such a name is as secret as a string. */
  #maskedJson(text: string): string {
    let masked = '';
    let at = 0;
    for (const { index, 0: key } of text.matchAll(IN_JSON)) {
      const from = index + key.length;
      const to = endOfValue(text, from);
      if (index < at || IS_NOTHING.test(text.slice(from, to))) continue;
      this.count++;
      masked += `${text.slice(at, from)}"${MASK}"`;
      at = to;
    }
    return masked + text.slice(at);
  }

  readonly #keep1 = (_: string, kept: string): string => {
    this.count++;
    return kept + MASK;
  };

  readonly #keep2 = (_: string, before: string, kept: string): string => {
    this.count++;
    return before + kept + MASK;
  };
}
