import { utf8Text } from '../../../shared/http/body.ts';
import { maskText } from './mask-text.ts';
import { isSecretName } from './secret-names.ts';

/** Hides credentials on the page. Names, schemes and cookie names stay, since they are enough for most debugging. */

export const MASK = '••••••••';

type Fields = Record<string, unknown>;

export class Masker {
  /** How many values are secret. */
  count = 0;
  readonly #isShown: boolean;

  /** Masks the same values once more, without counting them twice. */
  again(): Masker {
    return new Masker(this.#isShown);
  }

  /** How many values were replaced. */
  get masked(): number {
    return this.#isShown ? 0 : this.count;
  }

  /** With `isShown` every value comes back as it is, and secrets are counted all the same. */
  constructor(isShown = false) {
    this.#isShown = isShown;
  }

  /** A JSON value with its secrets masked at every depth. */
  json(value: unknown, name = ''): unknown {
    const masked = this.#maskedJson(value, name);
    return this.#isShown ? value : masked;
  }

  /** A header's value, or with an empty name any text. */
  text(value: string, name: string): string {
    const masked = this.#maskedText(value, name);
    return this.#isShown ? value : masked;
  }

  readonly #hide = (): string => {
    this.count++;
    return MASK;
  };

  #maskedJson(value: unknown, name: string): unknown {
    if (typeof value === 'string') return this.#maskedText(value, name);
    if (typeof value === 'number' || typeof value === 'bigint') return isSecretName(name) ? this.#hide() : value;
    if (Array.isArray(value)) return value.map((item) => this.#maskedJson(item, name));
    if (typeof value !== 'object' || value === null) return value;
    const isSecret = isSecretName(name);
    const keyOf = namedBy(value as Fields);
    const entries = Object.entries(value).map(([key, item]) => [
      key,
      isBase64Body(key, item, value as Fields)
        ? this.#maskedBase64(item)
        : this.#maskedJson(item, isSecret ? name : keyOf(key)),
    ]);
    return Object.fromEntries(entries);
  }

  #maskedText(value: string, name: string): string {
    if (value === '') return value;
    if (!isSecretName(name)) return maskText(value, this.#hide);
    this.count++;
    if (/^cookies?$/i.test(name)) return value.replace(/=[^;]*/g, `=${MASK}`);
    if (/^set-cookie$/i.test(name)) return value.replace(/=[^;]*/, `=${MASK}`);
    // The scheme of an Authorization header is not secret, and is often the mistake.
    const scheme = /^[A-Za-z][\w-]* (?=\S)/.exec(value)?.[0] ?? '';
    return scheme + MASK;
  }

  /** Text inside base64 is masked there; other bytes stay. */
  #maskedBase64(body: string): string {
    const text = utf8Text(Buffer.from(body, 'base64'));
    const masked = text === undefined ? text : this.#maskedText(text, '');
    return masked === text ? body : Buffer.from(masked!).toString('base64');
  }
}

const isBase64Body = (key: string, item: unknown, fields: Fields): item is string =>
  key === 'body' &&
  typeof item === 'string' &&
  (fields['isBase64Encoded'] === true || fields['is_base64_encoded'] === true);

/** In `{ "name": "pin", "value": "1234" }` it is the name that says what the value is. */
function namedBy(fields: Fields): (key: string) => string {
  const name = fields['name'] ?? fields['key'];
  return (key) => (key === 'value' && typeof name === 'string' ? name : key);
}
