import { describe, expect, it } from 'vitest';
import { malformed } from '../../shared/errors.ts';
import {
  decodeLeniently,
  encodeComponent,
  joinTarget,
  originForm,
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
    ['http://evil.example/', 'GET', 'expected one that begins with /, without scheme and host'],
    ['HTTPS://evil.example', 'OPTIONS', 'expected one that begins with /, without scheme and host'],
    ['*', 'GET', 'expected one that begins with /, without scheme and host'],
    ['/a\r\nx: y', 'GET', 'control character'],
    ['/a\0', 'GET', 'control character'],
    ['/a\x7f', 'GET', 'control character'],
  ])('refuses %j for %s: %s', (target, method, why) => {
    expect(() => originForm(target, method)).toThrow(malformed(`path: ${why}`));
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

describe('decodeLeniently', () => {
  it.each([
    ['a%20b', 'a b'],
    ['%E2%98%95', '☕'],
    ['%ff', '%ff'],
    ['%41%ff', 'A%ff'],
    ['%c3%a9%2F%ff', 'é/%ff'],
    ['%c3%a9%ff%c3', 'é%ff%c3'],
    // Overlong and beyond Unicode: not UTF-8.
    ['%c0%af%f7%bf%bf%bf', '%c0%af%f7%bf%bf%bf'],
    ['%ed%a0%80', '%ed%a0%80'],
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
