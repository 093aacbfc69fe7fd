import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isShortName,
  mayBeShortFor,
  mayHideClimb,
  readPart,
  withoutParameters,
} from '../../shared/http/path-segment.ts';

describe('what a segment may be read as', () => {
  const flags = (part: string) =>
    readPart(part)!.map(({ names, isPlain, mayVanish, mayClimb, isJoined, mayEnd }) =>
      [
        names.join('|'),
        isPlain && 'plain',
        mayVanish && 'vanish',
        mayClimb && 'climb',
        isJoined && 'joined',
        mayEnd && 'end',
      ]
        .filter((flag) => flag !== false)
        .join(' '),
    );

  it.each([
    ['a', ['a plain']],
    ['', [' vanish']],
    ['.', ['. vanish']],
    ['..', ['.. vanish climb']],
    ['...', ['... vanish climb']],
    ['. .', ['. . vanish climb']],
    ['a%20b', ['a b']],
    ['%61', ['a']],
    ['caf%C3%A9', ['café'.normalize('NFKD')]],
    ['a%2f..%5Cb', ['a', '.. vanish climb joined', 'b joined']],
    ['a¥b⁄c', ['a', 'b joined', 'c joined']],
    [';x', [';x vanish']],
    ['a;x', ['a']],
    ['..;x', ['..;x vanish climb']],
    ['a%00b', ['a|ab end']],
    ['a%3fb', ['a end']],
    ['a%23b', ['a end']],
    ['ad%09min', ['ad|admin end']],
    ['ad%E2%80%8Dmin', ['admin']],
    ['.%01.', ['.|.. vanish climb end']],
    ['caf%e9', ['café|caf'.normalize('NFKD')]],
    ['ad%ffmin', ['adÿmin|admin'.normalize('NFKD')]],
    ['..a%20', ['a']],
    ['a.%20.', ['a']],
    ['a::$DATA', ['a']],
    ['a:$i30:$INDEX_ALLOCATION', ['a']],
    ['a:b$%20c', ['a:b$ c']],
  ])('%s', (part, expected) => {
    expect(flags(part)).toEqual(expected);
  });

  it('is not looked for in what no honest client sends', () => {
    expect(readPart(`a${'%2fa'.repeat(49)}`)).toHaveLength(50);
    expect(readPart(`a${'%2fa'.repeat(50)}`)).toBeUndefined();
    expect(readPart(`a%20${'a'.repeat(4000)}`)).toBeUndefined();
    expect(readPart('a'.repeat(5000))).toHaveLength(1);
    // `%2e` once a server leaves out what is no UTF-8, or a tab.
    expect(readPart('%%ff2e')).toBeUndefined();
    expect(readPart('%25%092e')).toBeUndefined();
    expect(readPart('100%25%ff')).toHaveLength(1);
    expect(readPart(`%${'25'.repeat(9)}41`)).toBeUndefined();
  });

  const text = fc.constantFrom(
    ...'.;/\\%25eEuc0af1 a',
    '%2e',
    '%25',
    '%c0%ae',
    '%20',
    '%01',
    '\u2025',
    '%E2%80%A4',
    '%EF%BC%8E',
    '%f0%80%80%ae',
    '%ff',
  );

  it('a glance sees every segment that may climb', () => {
    const parts = fc.array(text, { maxLength: 12 }).map((texts) => texts.join('').replaceAll('/', ''));
    fc.assert(
      fc.property(parts, (part) => {
        if (readPart(part)?.some(({ mayClimb }) => mayClimb)) expect(mayHideClimb(part)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(mayHideClimb('ab%20cd%C3%A9.pdf')).toBe(false);
  });
});

describe('short names of Windows', () => {
  it.each([
    ['admini~1', 'administration', true],
    ['ADMINI~12', 'Administration', true],
    ['ad3f2c~1', 'administration', true],
    ['a_bcde~1', 'a+bcdefgh', true],
    ['my_doc~1.txt', 'my document.text', true],
    // It fits as it is, so it has no other name.
    ['admin~1', 'admin', false],
    ['readme~1.txt', 'readme.txt', false],
    ['orders~1', 'administration', false],
  ])('%s for %s: %s', (short, long, expected) => {
    expect(mayBeShortFor(short, long)).toBe(expected);
  });

  it.each([
    ['admini~1', true],
    ['a~1.txt', true],
    ['~1', false],
    ['a~', false],
    ['administration~1', false],
    ['v1~2x', false],
  ])('%s is one: %s', (name, expected) => {
    expect(isShortName(name)).toBe(expected);
  });
});

describe('withoutParameters', () => {
  it.each([
    ['/orders;jsessionid=8F2A', '/orders'],
    ['/orders;v=2;w/1;x', '/orders/1'],
    ['/;jsessionid=1', '/'],
    ['/a;x=%C3%A9/b', '/a/b'],
    ['/a/..;/b', '/a/../b'],
    ['/a', '/a'],
    // A server that decodes first sees a segment in these.
    ['/a;x%2f..%2fb', '/a;x%2f..%2fb'],
    ['/a;x\\..\\b', '/a;x\\..\\b'],
    ['/a;x%252fb/c;d', '/a;x%252fb/c'],
  ])('%s is %s', (path, expected) => {
    expect(withoutParameters(path)).toBe(expected);
  });
});
