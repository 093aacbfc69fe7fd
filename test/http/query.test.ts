import { describe, expect, it } from 'vitest';
import { formatDecoded, formatRaw, parseQuery, rawPairs } from '../../shared/http/query.ts';

describe('rawPairs keeps order and escapes', () => {
  it.each([
    [
      'a=1&b=2&a=3',
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ],
    ],
    ['a', [['a', '']]],
    ['a=', [['a', '']]],
    ['=b', [['', 'b']]],
    ['a=b=c', [['a', 'b=c']]],
    ['&&a&&', [['a', '']]],
    ['a=%2B+%20', [['a', '%2B+%20']]],
    ['a=1;b=2', [['a', '1;b=2']]],
    ['', []],
  ])('%s', (query, pairs) => {
    expect(rawPairs(query)).toEqual(pairs);
  });
});

describe('parseQuery decodes once', () => {
  it.each([
    ['a=x+y%2Bz', { a: ['x y+z'] }],
    ['a=%2525', { a: ['%25'] }],
    ['a=%zz', { a: ['%zz'] }],
    ['%C3%A9=%E2%98%95', { é: ['☕'] }],
    ['a=1&a=&a', { a: ['1', '', ''] }],
  ])('%s', (query, map) => {
    expect(parseQuery(query)).toEqual(map);
  });

  it.each([undefined, '', '&'])('%j is no query', (query) => {
    expect(parseQuery(query)).toBeUndefined();
  });

  it('takes __proto__ for a name like any other', () => {
    expect(Object.entries(parseQuery('__proto__=1&constructor=2')!)).toEqual([
      ['__proto__', ['1']],
      ['constructor', ['2']],
    ]);
  });
});

describe('maps as queries', () => {
  const map = { 'a b': ['1&2', ''], c: ['+', '%'] };

  it('escapes what was decoded', () => {
    expect(formatDecoded(map)).toBe('a%20b=1%262&a%20b=&c=%2B&c=%25');
  });

  it('joins what is still as sent', () => {
    expect(formatRaw({ 'a%20b': ['1%262', ''], c: ['+'] })).toBe('a%20b=1%262&a%20b=&c=+');
  });
});
