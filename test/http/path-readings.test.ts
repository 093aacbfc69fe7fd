import { describe, expect, it } from 'vitest';
import {
  isPlainPath,
  isShortName,
  lenientReading,
  lowestFrom,
  mayBeShortFor,
  mayClimbOut,
  readPath,
  spelledAlike,
  withoutParameters,
} from '../../shared/http/path-readings.ts';

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

describe('what a segment may be read as', () => {
  const flags = (path: string) =>
    readPath(path)![0]!.segments.map(({ names, isPlain, mayVanish, mayClimb, isJoined, mayEnd, part }) =>
      [
        part,
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
    ['/', []],
    ['/a/b/', ['0 a plain', '1 b plain']],
    ['//a', ['0  vanish', '1 a plain']],
    ['/./..', ['0 . vanish', '1 .. vanish climb']],
    ['/.../. .', ['0 ... vanish climb', '1 . . vanish climb']],
    ['/a%2f..%5Cb', ['0 a', '0 .. vanish climb joined', '0 b joined']],
    ['/;x/a;x', ['0 ;x vanish', '1 a']],
    ['/..;x', ['0 ..;x vanish climb']],
    ['/a%00b', ['0 a|ab end']],
    ['/a%3fb/a%23b', ['0 a end', '1 a end']],
    ['/ad%09min', ['0 ad|admin end']],
    ['/caf%e9', ['0 café|caf'.normalize('NFKD')]],
    ['/ad%ffmin', ['0 adÿmin|admin'.normalize('NFKD')]],
    ['/..a%20', ['0 a']],
    ['/a.%20.', ['0 a']],
    ['/a¥b⁄c', ['0 a', '0 b joined', '0 c joined']],
  ])('%s', (path, expected) => {
    expect(flags(path)).toEqual(expected);
  });

  it.each([
    ['/a', 'name'],
    ['/a/', 'slash'],
    ['/', 'slash'],
    ['/a%20', 'either'],
    ['/a/..', 'either'],
    ['/a%20/', 'slash'],
  ])('%s ends with: %s', (path, ending) => {
    expect(readPath(path)![0]!.ending).toBe(ending);
  });

  it('a malformed escape has readings of its own', () => {
    expect(readPath('/a%/x/b')).toHaveLength(5);
    expect(readPath('/a%20b')).toHaveLength(1);
  });

  it('nobody follows more than 400 segments, nor endless escapes', () => {
    expect(readPath(`/%20${'/a'.repeat(399)}`)).toHaveLength(1);
    expect(readPath(`/%20${'/a'.repeat(400)}`)).toBeUndefined();
    expect(readPath(`/a${'%2fa'.repeat(399)}`)).toHaveLength(1);
    expect(readPath(`/a${'%2fa'.repeat(400)}`)).toBeUndefined();
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
    expect(lowestFrom(readPath(path)![0]!)).toEqual(expected);
  });

  it.each([
    ['/a/..', false],
    ['/a%20/../b', false],
    ['/a/../..', true],
    ['/%2e%2e', true],
    ['/a//../../x', true],
    ['/a%/x/../../x', true],
    ['/100%', false],
    [`/a${'/%20'.repeat(500)}`, true],
    ['', false],
  ])('%s may lead out: %s', (path, expected) => {
    expect(mayClimbOut(path)).toBe(expected);
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
