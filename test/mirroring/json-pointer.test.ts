import { describe, expect, it } from 'vitest';
import { isIgnored, toPointer } from '../../shared/mirroring/json-pointer.ts';

describe('toPointer (RFC 6901)', () => {
  it.each([
    [['a', 'b'], '/a/b'],
    [['items', 0, 'id'], '/items/0/id'],
    [['a/b', 'm~n'], '/a~1b/m~0n'],
    [[], '/'],
  ])('%j is %s', (path, pointer) => expect(toPointer(path)).toBe(pointer));
});

describe('isIgnored', () => {
  it.each([
    ['/a', '/a', true],
    ['/a/b', '/a', true],
    ['/a', '/a/b', false],
    ['/ab', '/a', false],
    ['/items/0/id', '/items/*/id', true],
    ['/items/17/id', '/items/*/id', true],
    ['/items/0/name', '/items/*/id', false],
    ['/items/0/1/id', '/items/*/id', false],
    ['/x/id', '/*/id', true],
    ['/a~1b', '/a~1b', true],
    ['/a~1b', '/a', false],
    ['/a', '', true],
    ['body', '', true],
    ['body', '/body', false],
  ])('%s by %j: %s', (pointer, pattern, ignored) => expect(isIgnored(pointer, [pattern])).toBe(ignored));

  it('by any of several patterns, by none of none', () => {
    expect(isIgnored('/b', ['/a', '/b'])).toBe(true);
    expect(isIgnored('/b', [])).toBe(false);
  });
});
