import { describe, expect, it } from 'vitest';
import {
  decodeLeniently,
  encodeComponent,
  joinTarget,
  normalizedPath,
  originForm,
  otherReadings,
  reencodePath,
  splitTarget,
  stripPrefix,
  toWireTarget,
} from '../../shared/http/path.ts';

describe('splitTarget and joinTarget', () => {
  it.each([
    ['/a', '/a', undefined],
    ['/a?', '/a', ''],
    ['/a?b=c?d', '/a', 'b=c?d'],
    ['?b', '', 'b'],
  ])('%s', (target, path, query) => {
    expect(splitTarget(target)).toEqual([path, query]);
  });

  it.each([
    ['/a', undefined, '/a'],
    ['/a', '', '/a'],
    ['/a', 'b=1', '/a?b=1'],
    ['/a?b', 'c=1', '/a%3Fb?c=1'],
    ['/a?b', undefined, '/a%3Fb'],
  ])('%s and %s', (path, query, target) => {
    expect(joinTarget(path, query)).toBe(target);
  });
});

describe('originForm', () => {
  it.each([
    ['/a//b/../c', 'GET', '/a//b/../c'],
    ['a', 'GET', '/a'],
    ['', 'GET', '/'],
    ['?q', 'GET', '/?q'],
    ['//evil.example/x', 'GET', '//evil.example/x'],
    ['@evil.example/', 'GET', '/@evil.example/'],
    ['a/http://evil.example/', 'GET', '/a/http://evil.example/'],
    ['*', 'OPTIONS', '*'],
  ])('%s for %s is %s', (target, method, expected) => {
    expect(originForm(target, method)).toBe(expected);
  });

  it.each([
    ['http://evil.example/', 'GET'],
    ['HTTPS://evil.example', 'OPTIONS'],
    ['*', 'GET'],
    ['/a\r\nx: y', 'GET'],
    ['/a\0', 'GET'],
    ['/a\x7f', 'GET'],
  ])('refuses %j for %s', (target, method) => {
    expect(() => originForm(target, method)).toThrow(/^path: /);
  });
});

describe('stripPrefix takes a prefix off once, at a segment', () => {
  it.each([
    ['/base/x', 'base', '/x'],
    ['/base/x', '/base/', '/x'],
    ['/base', 'base', '/'],
    ['/base/', 'base', '/'],
    ['/base/base/x', 'base', '/base/x'],
    ['/basement/x', 'base', '/basement/x'],
    ['/a/b/x', 'a/b', '/x'],
    ['/base/x', '//base//', '/x'],
    ['/x', undefined, '/x'],
  ])('%s without %s is %s', (path, prefix, expected) => {
    expect(stripPrefix(path, prefix)).toBe(expected);
  });
});

describe('reencodePath escapes what a path may not hold and nothing else', () => {
  it.each([
    ['/a b', '/a%20b'],
    ['/100%', '/100%25'],
    ['/a?b#c', '/a%3Fb%23c'],
    ['/"<>\\^`{|}', '/%22%3C%3E%5C%5E%60%7B%7C%7D'],
    ['/café/☕/😀', '/caf%C3%A9/%E2%98%95/%F0%9F%98%80'],
    ["/;,:@&=+$!*'()~", "/;,:@&=+$!*'()~"],
    ['/a\nb', '/a%0Ab'],
    ['☕', '%E2%98%95'],
  ])('%j is %s', (path, expected) => {
    expect(reencodePath(path)).toBe(expected);
  });
});

describe('toWireTarget', () => {
  it.each([
    ['/a%2Fb//c/../d;e?x={}|[]\'"<>', '/a%2Fb//c/../d;e?x={}|[]\'"<>'],
    ['/%zz%', '/%zz%'],
    ['/a b', '/a%20b'],
    ['/a#b', '/a%23b'],
    ['/é?ü=☕', '/%C3%A9?%C3%BC=%E2%98%95'],
  ])('%j goes out as %s', (target, expected) => {
    expect(toWireTarget(target)).toBe(expected);
  });
});

describe('normalizedPath: how a lenient server may read a path', () => {
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
  ])('%s as %s', (path, expected) => {
    expect(normalizedPath(path)).toBe(expected);
  });

  it.each(['/', '/orders/1', '/orders/', '/a.b/...c', '/~user', '/.well-known/x'])(
    'nobody reads %s differently',
    (path) => {
      expect(normalizedPath(path)).toBeUndefined();
    },
  );
});

describe('otherReadings: every other way that some server may read a path', () => {
  it.each(['/', '/orders/1', '/a.b/...c'])('none of %s', (path) => {
    expect(otherReadings(path)).toEqual([]);
  });

  it.each<[path: string, ...readings: string[]]>([
    ['/a//b', '/a/b'],
    ['/a/%2e%2e/b', '/b', '/a/../b'],
    // As a URL parser reads it, which resolves the dots and decodes nothing else.
    ['/a/%2e%2E/%62', '/%62'],
    ['/a%2fb', '/a/b'],
    ['/a;v=1', '/a'],
    ['/;v=1/a', '//a', '/a'],
    // As Tomcat reads it, which takes parameters away before it decodes.
    ['/;%2fx/a', '/a'],
    ['/a\\b', '/a/b'],
    ['/a%00b', '/a\0b', '/a'],
    ['/a%3Fb', '/a?b', '/a'],
    ['/%252561', '/%2561', '/%61'],
  ])('of %s', (path, ...readings) => {
    expect(otherReadings(path)).toEqual(expect.arrayContaining(readings));
    expect(otherReadings(path)).not.toContain(path);
  });
});

describe('decodeLeniently', () => {
  it.each([
    ['a%20b', 'a b'],
    ['%E2%98%95', '☕'],
    ['%ff', '%ff'],
    ['%41%ff', 'A%ff'],
    ['%c3%a9%2F%ff', 'é/%ff'],
    ['%4', '%4'],
    ['+', '+'],
  ])('%s is %s', (text, expected) => {
    expect(decodeLeniently(text)).toBe(expected);
  });
});

it('encodeComponent refuses half of a surrogate pair', () => {
  expect(encodeComponent('😀')).toBe('%F0%9F%98%80');
  expect(() => encodeComponent('\ud83d')).toThrow('half of a surrogate pair');
});
