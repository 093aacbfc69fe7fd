import { describe, expect, test } from 'vitest';
import { printJson } from '../../local/inspector/print-json.ts';

const EVENT = {
  path: '/',
  headers: { host: ['h'], 'a/b': ['1', '2'] },
  none: undefined,
  empty: {},
  list: [],
  nil: null,
};

describe('a value as JSON', () => {
  test('is the same value', () => expect(JSON.parse(printJson(EVENT).text)).toEqual(JSON.parse(JSON.stringify(EVENT))));

  test('has an array of one scalar on one line, and else a line for each member', () =>
    expect(printJson(EVENT).text.split('\n')).toEqual([
      '{',
      '  "path": "/",',
      '  "headers": {',
      '    "host": ["h"],',
      '    "a/b": [',
      '      "1",',
      '      "2"',
      '    ]',
      '  },',
      '  "empty": {},',
      '  "list": [],',
      '  "nil": null',
      '}',
    ]));

  test.each([
    ['', [1, 13]],
    ['/path', [2, 2]],
    ['/headers', [3, 9]],
    ['/headers/host', [4, 4]],
    ['/headers/host/0', [4, 4]],
    ['/headers/a~1b', [5, 8]],
    ['/headers/a~1b/1', [7, 7]],
    ['/none', undefined],
  ])('says where %j is', (pointer, lines) => expect(printJson(EVENT).lines.get(pointer)).toEqual(lines));

  test.each([['text'], [1], [true], [null], [[]], [{}]])('%j alone', (value) =>
    expect(printJson(value).text).toBe(JSON.stringify(value)),
  );

  test('cuts a long string, and says how much of it is missing', () => {
    const { text } = printJson({ body: 'x'.repeat(25_000) });
    expect(text.length).toBeLessThan(20_100);
    expect(text).toContain('x… 5,000 more characters"');
  });
});
