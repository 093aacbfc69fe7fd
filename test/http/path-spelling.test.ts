import { describe, expect, it } from 'vitest';
import { spelledAlike } from '../../shared/http/path-spelling.ts';

describe('spelledAlike: equal escapes are equal', () => {
  it.each([
    ['/%7Euser', '/~user'],
    ['/a%2eb%2D', '/a.b-'],
    ['/%40scope%2fpkg', '/@scope%2Fpkg'],
    ['/Products%281%29', '/Products(1)'],
    ['/caf%c3%a9', '/café'],
    ['/café', '/café'],
    ['/a%20b', '/a b'],
    // These mean something else when they are not escaped …
    ['/%2f%5c%3b%25%3f%23', '/%2F%5C%3B%25%3F%23'],
    ['/a#b', '/a%23b'],
    ['/%00%0a%7f%c2%85', '/%00%0A%7F%C2%85'],
    // … and an honest client escapes neither letters nor digits.
    ['/%61%5a%30', '/%61%5A%30'],
    // Not UTF-8
    ['/%ff%c0%af', '/%FF%C0%AF'],
    ['/100%', '/100%'],
    ['/%u0061', '/%u0061'],
  ])('%s is %s', (path, expected) => {
    expect(spelledAlike(path)).toBe(expected);
  });
});
