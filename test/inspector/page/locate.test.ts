import { describe, expect, test } from 'vitest';
import { lineAt, lineOfField } from '../../../local/inspector/page/converter/locate.ts';

const TEXT = `{
  "httpMethod": 5,
  "multiValueHeaders": {
    "X-One": [
      "a",
      1
    ]
  },
  "requestContext": { "elb": {},
    "http": { "method": null }
  }
}`;

describe('the line of a field that an error names', () => {
  test.each([
    ['httpMethod', 2],
    ['multiValueHeaders.X-One[1]', 6],
    ['requestContext.http.method', 10],
    ['requestContext.elb', 9],
    ['requestContext.missing', 9],
    ['x-one', 4],
    ['nowhere', undefined],
  ])('%s', (field, line) => expect(lineOfField(TEXT, field)).toBe(line));

  test('however long the text', () => {
    const long = JSON.stringify(
      { body: 'x'.repeat(10), list: Array.from({ length: 300_000 }, (_, i) => i), last: {} },
      null,
      1,
    );
    expect(lineOfField(long, 'last.missing')).toBe(long.split('\n').length - 1);
  });

  test('and of a position', () =>
    expect([lineAt(TEXT, 0), lineAt(TEXT, 3), lineAt(TEXT, TEXT.length)]).toEqual([1, 2, 12]));
});
