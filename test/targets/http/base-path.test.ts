import { describe, expect, it } from 'vitest';
import { basePathOf, withBasePath } from '../../../shared/targets/http/base-path.ts';

describe('withBasePath', () => {
  it.each([
    ['', '/../admin', '/../admin'],
    ['/app', '/orders?x=/../..', '/app/orders?x=/../..'],
    ['/app', '/', '/app/'],
    ['/app', '/a//b', '/app/a//b'],
    ['/app', '/a/../b', '/app/a/../b'],
    ['/app', '/100%25', '/app/100%25'],
    ['/a%2Fb', '/x?y', '/a%2Fb/x?y'],
    ['/app', '*', '*'],
    ['/app', '/x/../', '/app/x/../'],
    ['/app', '/x/..', '/app/x/..'],
  ])('%s in front of %s is %s', (base, target, expected) => {
    expect(withBasePath(base, target)).toBe(expected);
  });

  it.each([
    '/../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/..;/secret',
    '/\\..\\secret',
    '/a/../../secret',
    '/..',
    '/../app-archive/x',
  ])('refuses %s, which leads out of it', (target) => {
    expect(() => withBasePath('/app', target)).toThrow('the path leads out of the base path');
  });
});

it.each([
  ['http://h', ''],
  ['http://h/', ''],
  ['http://h/app', '/app'],
  ['http://h/app/', '/app'],
  ['http://h/app//', '/app'],
])('the base path of %s is %j', (url, expected) => {
  expect(basePathOf(new URL(url))).toBe(expected);
});
