import { utf8Text } from '../../shared/http/body.ts';
import { parseExactly } from '../../shared/mirroring/json.ts';
import type { HttpMessage } from './http-message.ts';
import type { Masker } from './mask/mask.ts';
import type { View } from './messages.ts';
import { type Printed, printJson } from './print-json.ts';

/** A view before its marks are set: a text, and the lines that each of its parts takes. */
export interface Draft extends Printed {
  label: string;
  language: View['language'];
}

export const jsonView = (label: string, value: unknown, masker: Masker): Draft => ({
  label,
  language: 'json',
  ...printJson(masker.json(value)),
});

/** A JSON body, indented; `undefined` for any other body and for one that is cut. */
export function bodyView(label: string, text: string | undefined, masker: Masker): Draft | undefined {
  if (text === undefined || !/^\s*[[{]/.test(text)) return undefined;
  const value = parseExactly(text);
  return value === undefined ? undefined : jsonView(label, value, masker);
}

/** Longer bodies are cut, because nobody reads more in a pane. */
const LONGEST_BODY = 20_000;

/** An HTTP message as text; the places are `/target`, `/headers/NAME` and `/body`. */
export function httpView(label: string, message: HttpMessage, masker: Masker): Draft {
  const text = [masker.text(message.startLine, '')];
  const lines: Printed['lines'] = new Map([['/target', [1, 1]]]);
  for (const [name, value] of message.lines) {
    text.push(`${name}: ${masker.text(value, name)}`);
    const pointer = `/headers/${name.toLowerCase()}`;
    lines.set(pointer, [lines.get(pointer)?.[0] ?? text.length, text.length]);
  }
  if (message.bodySize > 0) {
    text.push('');
    const body = bodyText(message, masker).split('\n');
    lines.set('/body', [text.length + 1, text.length + body.length]);
    text.push(...body);
  }
  return { label, language: 'http', text: text.join('\n'), lines };
}

export function bodyText({ body, bodySize, lines }: Omit<HttpMessage, 'startLine'>, masker: Masker): string {
  const isCoded = lines.some(([name, value]) => name.toLowerCase() === 'content-encoding' && value !== 'identity');
  const shown = isCoded ? undefined : utf8Text(body.length > LONGEST_BODY ? wholeCharacters(body) : body);
  if (shown === undefined) return `‹${bodySize.toLocaleString('en')} bytes that are not text: ${hex(body)}›`;
  const rest = bodySize - Buffer.byteLength(shown);
  return masker.text(shown, '') + (rest > 0 ? `\n‹${rest.toLocaleString('en')} more bytes›` : '');
}

/** The first bytes, not cut inside a character. */
function wholeCharacters(bytes: Buffer): Buffer {
  let end = LONGEST_BODY;
  while (end > LONGEST_BODY - 4 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

const hex = (bytes: Buffer): string => {
  const first = [...bytes.subarray(0, 24)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return bytes.length > 24 ? `${first} …` : first;
};
