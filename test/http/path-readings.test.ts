import { describe, expect, it } from 'vitest';
import { isPlainPath, lenientReading, mayClimbOut, readPath } from '../../shared/http/path-readings.ts';

describe('a path that every server reads alike', () => {
  it.each(['/', '*', '/orders/1', '/orders/', '/a.b/.c', '/~user', '/.well-known/x', "/Products(1)/a+b,c!$&'*=@:_-"])(
    '%s',
    (path) => {
      expect(isPlainPath(path)).toBe(true);
      expect(lenientReading(path)).toBeUndefined();
    },
  );

  it.each(['/a%62', '/a;b', '/a\\b', '//a', '/a//', '/a/../b', '/./a', '/a.', '/a./b', '/..a', '/é', '/a b', '/a#b'])(
    'not %s',
    (path) => {
      expect(isPlainPath(path)).toBe(false);
    },
  );

  it.each(['/ADMINI~1', '/admin::$DATA', '/admin:$i30:$INDEX_ALLOCATION'])(
    'not %s, for the sake of Windows',
    (path) => {
      expect(isPlainPath(path)).toBe(false);
    },
  );
});

describe('lenientReading: how the most lenient server reads a path', () => {
  it.each([
    ['/a/./b', '/a/b'],
    ['/a/../b', '/b'],
    ['/a/b/..', '/a/'],
    ['/../../a', '/a'],
    ['/a/%2e%2E/b', '/b'],
    ['/a/..%2fb', '/b'],
    ['/a/..;x=1/b', '/b'],
    ['/;x=1/b', '/b'],
    ['/a%2Fb', '/a/b'],
    ['/a%5cb', '/a/b'],
    ['/a;v=1/b;w', '/a/b'],
    ['/a\\b', '/a/b'],
    ['/a\\..\\b', '/b'],
    ['//a///b/', '/a/b/'],
    ['/a%00.png', '/a'],
    ['/a%3Fb', '/a'],
    ['/a%253fb/c', '/a'],
    ['/%6frders', '/orders'],
    ['/caf%C3%A9', '/café'],
    ['/%zz', '/%zz'],
    ['/admin./x', '/admin/x'],
    ['/admin%20%20', '/admin'],
    ['/admin::$DATA', '/admin'],
    ['/%u0061', '/a'],
    ['/..', '/'],
    ['//', '/'],
  ])('%s as %s', (path, expected) => {
    expect(lenientReading(path)).toBe(expected);
  });
});

describe('readPath', () => {
  it.each([
    ['/a', 'name'],
    ['/a/', 'slash'],
    ['/', 'slash'],
    ['/a%20', 'either'],
    ['/a/..', 'either'],
    ['/a%20/', 'slash'],
  ])('%s ends with: %s', (path, ending) => {
    expect(readPath(path)![0]!.ending()).toBe(ending);
  });

  it('malformed and overlong escapes have readings of their own', () => {
    expect(readPath('/.%c0%af.')).toHaveLength(2);
    expect(readPath('/.%25c0%25af.')).toHaveLength(2);
    expect(readPath('/%E0%B8%81/100%25')).toHaveLength(1);
    expect(readPath('/a%/x/b')).toHaveLength(5);
    expect(readPath('/a%20b')).toHaveLength(1);
  });

  it('nobody follows more than 400 segments, 10 climbs or eight escapings', () => {
    expect(readPath(`/%20${'/a'.repeat(399)}`)).toHaveLength(1);
    expect(readPath(`/%20${'/a'.repeat(400)}`)).toBeUndefined();
    expect(readPath('/..'.repeat(10))).toHaveLength(1);
    expect(readPath('/..'.repeat(11))).toBeUndefined();
    expect(readPath('/%zz/..')).toBeUndefined();
    // For those who leave the escape out, this climbs.
    expect(readPath('/x/.%zz./a')).toBeUndefined();
    expect(readPath(`/%${'25'.repeat(9)}41`)).toBeUndefined();
  });
});

describe('climbing', () => {
  it.each([
    ['/a/b', [0, 0]],
    ['/a/..', [0, -1]],
    ['/..', [-1]],
    ['/a/b/../..', [0, -1, -2, -1]],
    ['/a/%20/../b', [0, -1, -1, 0]],
    ['/a%2f../b', [0, 0]],
    ['/%2f../b', [-1, 0]],
  ])('%s, from each part on: %j', (path, expected) => {
    const [reading] = readPath(path)!;
    const lowest = reading!.lowest();
    expect(Array.from({ length: reading!.parts }, (_, part) => lowest[part] ?? 0)).toEqual(expected);
  });

  it.each([
    ['/a/..', false],
    ['/a%20/../b', false],
    ['/a/../..', true],
    ['/%2e%2e', true],
    ['/a//../../x', true],
    ['/a%/x/../../x', true],
    ['/100%', false],
    [`/a${'/%20'.repeat(500)}`, false],
    [`/a${'/%20'.repeat(500)}/..`, true],
    ['', false],
  ])('%s may lead out: %s', (path, expected) => {
    expect(mayClimbOut(path)).toBe(expected);
  });
});
