import { describe, expect, it } from 'vitest';
import { parseExactly } from '../../shared/mirroring/json.ts';

describe('parseExactly', () => {
  it.each([
    ['{"a":[1,2.5,"x",null,true]}', { a: [1, 2.5, 'x', null, true] }],
    ['"text"', 'text'],
    ['null', null],
    ['-0', 0],
    ['1.0', 1],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['9007199254740993.0', 9007199254740993n],
    ['9.007199254740993e15', 9007199254740993n],
    ['1e21', 1000000000000000000000n],
    ['1.50E+22', 15000000000000000000000n],
    ['0.1', 0.1],
    ['1.5e-7', 1.5e-7],
    ['1e30', 10n ** 30n],
    ['1e31', 1e31],
    ['1e300', 1e300],
  ])('%s', (text, value) => expect(parseExactly(text)).toEqual(value));

  it.each(['', '{', 'x', '{"a":1,}'])('%j is no JSON', (text) => expect(parseExactly(text)).toBeUndefined());

  it.each(['__proto__', 'constructor', 'toString'])('%s is a key like any other', (key) => {
    const value = parseExactly(`{"${key}":1}`) as object;
    expect(Object.keys(value)).toEqual([key]);
    expect(key in (parseExactly('{}') as object)).toBe(false);
  });

  it('takes nesting that is too deep for no JSON, rather than the stack with it', () => {
    const deep = 200_000;
    expect(parseExactly('['.repeat(deep) + ']'.repeat(deep))).toBeUndefined();
  });
});
