import { expect, it } from 'vitest';
import { replaceEscaped } from '../../shared/http/percent.ts';

/** Each character as `{as code}`, what is not escaped as it is. */
const shown = (text: string): string => replaceEscaped(text, (code, as) => `{${as} ${code.toString(16)}}`);

it.each([
  ['a+b', 'a+b'],
  ['%41%5a', '{utf8 41}{utf8 5a}'],
  ['x%c3%A9y', 'x{utf8 e9}y'],
  ['%e2%98%95%F0%9F%98%80', '{utf8 2615}{utf8 1f600}'],
  ['%', '%'],
  ['%4', '%4'],
  ['%zz%41', '%zz{utf8 41}'],
  // Bytes that are no UTF-8, or only part of it: their neighbours are read all the same.
  ['%ff%41', '{byte ff}{utf8 41}'],
  ['%80', '{byte 80}'],
  ['%c3%41', '{byte c3}{utf8 41}'],
  ['%c3', '{byte c3}'],
  ['%e2%98', '{byte e2}{byte 98}'],
  ['%c3x%a9', '{byte c3}x{byte a9}'],
  // Halves of surrogate pairs, and beyond Unicode (RFC 3629 section 3).
  ['%ed%a0%80', '{byte ed}{byte a0}{byte 80}'],
  ['%f4%90%80%80', '{byte f4}{byte 90}{byte 80}{byte 80}'],
  // In more bytes than needed.
  ['%c0%af%c1%9c', '{overlong 2f}{overlong 5c}'],
  ['%e0%80%af', '{overlong 2f}'],
  ['%f0%80%80%ae', '{overlong 2e}'],
  ['%f8%80%80%80%af', '{overlong 2f}'],
  ['%fc%80%80%80%80%af', '{overlong 2f}'],
  ['%e0%83%a9', '{overlong e9}'],
])('%s is %s', (text, expected) => {
  expect(shown(text)).toBe(expected);
});

it('gives every character as it came', () => {
  const texts: string[] = [];
  replaceEscaped('%c3%A9%ff%2F', (_code, _as, escapes, from, to) => {
    texts.push(escapes.slice(from, to));
    return '';
  });
  expect(texts).toEqual(['%c3%A9', '%ff', '%2F']);
});
