import { describe, expect, it } from 'vitest';
import {
  bytesAsLatin1,
  decodeFully,
  foldWidely,
  hasOverlong,
  malformedReadings,
  withoutBytes,
} from '../../shared/http/lenient-text.ts';

describe('decodeFully: characters as the most lenient server reads them', () => {
  it.each([
    ['admin', 'admin'],
    ['%61dmin', 'admin'],
    ['%2561dmin', 'admin'],
    ['%25252561', 'a'],
    ['%%32%65', '.'],
    ['%25%37%35', 'u'],
    // Jetty 9.4, IIS
    ['%u0061dmin', 'admin'],
    ['%uff0f', '/'],
    ['%25u0061', 'a'],
    // overlong
    ['%c0%ae%c0%af', './'],
    ['%e0%80%ae', '.'],
    // compatible characters
    ['ａｄｍｉｎ', 'admin'],
    ['%EF%BC%8F', '/'],
    ['％2f', '/'],
    ['‥', '..'],
    ['\u037e', ';'],
    ['é', 'e\u0301'],
    ['100%', '100%'],
    ['%zz', '%zz'],
    ['%u00', '%u00'],
  ])('%s is %j', (part, expected) => {
    expect(decodeFully(part)).toBe(expected);
  });

  it('gives up on what no honest client sends', () => {
    expect(decodeFully(`%${'25'.repeat(7)}41`)).toBe('A');
    expect(decodeFully(`%${'25'.repeat(9)}41`)).toBeUndefined();
    expect(decodeFully(`e${'%CC%81'.repeat(30)}`)).toHaveLength(31);
    expect(decodeFully(`e${'%CC%81'.repeat(31)}`)).toBeUndefined();
    expect(decodeFully(`e${'\u0301'.repeat(31)}`)).toBeUndefined();
  });

  it.each([
    ['.%c0%af.', '..'],
    ['ad%c0%aemin', 'admin'],
    ['a%25c0%25afb', 'ab'],
    ['%e0%80%af', ''],
    ['%f0%80%80%ae', ''],
    ['%f8%80%80%80%af', ''],
    ['%FC%80%80%80%80%AF', ''],
    ['caf%C3%A9', 'cafe\u0301'],
  ])('%s is %j where overlong UTF-8 is left out', (part, expected) => {
    expect(decodeFully(part, 'left out')).toBe(expected);
    expect(hasOverlong(`/x/${part}`)).toBe(decodeFully(part) !== expected);
  });

  it('bytes that are not UTF-8 can be left out or be Latin-1', () => {
    const text = decodeFully('ad%ffm%e9in')!;
    expect(withoutBytes(text)).toBe('admin');
    expect(bytesAsLatin1(text).normalize('NFC')).toBe('adÿméin');
  });
});

describe('foldWidely: nobody folds more', () => {
  it.each([
    ['ADMIN', 'admin'],
    ['ADM\u0130N', 'admin'],
    ['adm\u0131n', 'admin'],
    ['admi\u0307n', 'admin'],
    ['U\u017fer', 'user'],
    ['\u212aey', 'key'],
    ['stra\u00dfe', 'strasse'],
    ['STRA\u1e9eE', 'strasse'],
    ['o\ufb03ce', 'office'],
    ['\u039f\u0394\u039f\u03a3', '\u03bf\u03b4\u03bf\u03c2'],
    ['\u212bngstr\u00f6m', '\u00e5ngstr\u00f6m'],
    ['CAFE\u0301', 'caf\u00e9'],
  ])('%s and %s are the same', (a, b) => {
    expect(foldWidely(a)).toBe(foldWidely(b));
  });

  it.each([
    ['caf\u00e9', 'cafe'],
    ['a', 'b'],
    ['o', '\u00f8'],
  ])('%s and %s are not', (a, b) => {
    expect(foldWidely(a)).not.toBe(foldWidely(b));
  });
});

describe('malformedReadings: `%` with what are no digits', () => {
  it.each([
    // uWSGI; digits that are 0; as far as there are digits; arithmetic without a check
    ['/a%/x/..', ['/a%00/..', '/a%00/..', '/a%00/..', '/a%11/..']],
    ['/%4g', ['/%00', '/%40', '/%04', '/%50']],
    ['/%%2e', ['/%252e', '/%02e', '/%00e', '/%52e']],
    ['/a%', ['/a', '/a', '/a', '/a']],
    ['/a%4', ['/a', '/a', '/a', '/a']],
    ['/%41%zz', ['/%41%00', '/%41%00', '/%41%00', '/%41%53']],
    ['/%41', []],
    ['/a', []],
    ['/%'.repeat(11), undefined],
  ])('%s', (path, expected) => {
    expect(malformedReadings(path)).toEqual(expected);
  });
});
