import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modifyPath, restorePath, splitPrefix } from '../../shared/filters/path-modifier.ts';

describe('replacePrefixMatch (Gateway API, HTTPPathModifier)', () => {
  it.each([
    ['/foo/bar', '/foo', '/xyz', '/xyz/bar'],
    ['/foo/bar', '/foo', '/xyz/', '/xyz/bar'],
    ['/foo/bar', '/foo/', '/xyz', '/xyz/bar'],
    ['/foo/bar', '/foo/', '/xyz/', '/xyz/bar'],
    ['/foo', '/foo', '/xyz', '/xyz'],
    ['/foo/', '/foo', '/xyz', '/xyz/'],
    ['/foo/bar', '/foo', '', '/bar'],
    ['/foo/', '/foo', '', '/'],
    ['/foo', '/foo', '', '/'],
    ['/foo/', '/foo', '/', '/'],
    ['/foo', '/foo', '/', '/'],
    // Rules without a path, and the default action, match `/`.
    ['/a/b', '/', '/v2', '/v2/a/b'],
    ['/', '/', '/v2', '/v2/'],
    ['/v1/orders/7', '/v1/orders', '/orders', '/orders/7'],
    ['/v1/orders', '/v1/orders', '/a/b/c', '/a/b/c'],
    // The rest stays byte for byte.
    ['/foo//bar/', '/foo', '/xyz', '/xyz//bar/'],
    ['/foo/a%2Fb/%C3%A9', '/foo', '/xyz', '/xyz/a%2Fb/%C3%A9'],
    ['/foo/a;v=1', '/foo', '/xyz', '/xyz/a;v=1'],
    // So do the parameters at the end of the prefix, a session's id above all.
    ['/foo;jsessionid=8F2A', '/foo', '/xyz', '/xyz;jsessionid=8F2A'],
    ['/foo;jsessionid=8F2A/bar', '/foo', '/xyz', '/xyz;jsessionid=8F2A/bar'],
    // Rules match without case, and any spelling of a character.
    ['/FOO/bar', '/foo', '/xyz', '/xyz/bar'],
    ['/%66oo/bar', '/foo', '/xyz', '/xyz/bar'],
  ])('%s under %s by %j: %s', (path, prefix, replacePrefixMatch, expected) => {
    expect(modifyPath({ replacePrefixMatch }, splitPrefix(path, prefix))).toBe(expected);
  });

  it.each(['/foo/../x', '/foo/%2e%2e/x', '/foo/..%2fx', '/foo/..;/x', '/foo/..\\x'])(
    '%s could leave the replacement, as some servers read it: 400',
    (path) => {
      const modify = () => modifyPath({ replacePrefixMatch: '/xyz' }, splitPrefix(path, '/foo'));
      expect(modify).toThrow(expect.objectContaining({ kind: 'ambiguousPath', statusCode: 400 }));
    },
  );
});

describe('replaceFullPath', () => {
  it.each([
    ['/foo/bar', '/xyz', '/xyz'],
    ['/foo/bar', '/xyz/', '/xyz/'],
    ['/foo/../x', '/xyz', '/xyz'],
    ['/foo', '', '/'],
  ])('%s by %j: %s', (path, replaceFullPath, expected) => {
    expect(modifyPath({ replaceFullPath }, splitPrefix(path, '/foo'))).toBe(expected);
  });

  it('has no way back', () => {
    expect(restorePath({ replaceFullPath: '/xyz' }, splitPrefix('/foo/bar', '/foo'), '/xyz')).toBeUndefined();
  });
});

describe('the way back', () => {
  it.each<[path: string, under: string, prefix: string, by: string, expected: string | undefined]>([
    ['/orders/8', '/v1/orders/7', '/v1/orders', '/orders', '/v1/orders/8'],
    ['/orders', '/v1/orders/7', '/v1/orders', '/orders', '/v1/orders'],
    ['/orders-archive', '/v1/orders/7', '/v1/orders', '/orders', undefined],
    ['/login', '/v1/orders/7', '/v1/orders', '/orders', undefined],
    ['/login', '/v1/orders/7', '/v1', '/', '/v1/login'],
    ['/', '/v1/orders/7', '/v1', '/', '/v1/'],
    ['/V1x', '/V1/orders', '/v1', '', '/V1/V1x'],
    ['/v2/a', '/a', '/', '/v2', '/a'],
    ['/v2', '/a', '/', '/v2', '/'],
  ])('%s, when %s was sent under %s by %j: %s', (path, under, prefix, replacePrefixMatch, expected) => {
    expect(restorePath({ replacePrefixMatch }, splitPrefix(under, prefix), path)).toBe(expected);
  });

  const segment = fc.stringMatching(/^[a-z0-9%._~-]{1,6}$/).filter((text) => !/[.%]/.test(text));
  const path = fc.array(segment, { maxLength: 4 }).map((segments) => segments.map((text) => `/${text}`).join(''));

  it('is the inverse of the way there', () => {
    fc.assert(
      fc.property(path, path, path, (prefix, replacePrefixMatch, rest) => {
        const sent = prefix + rest || '/';
        const split = splitPrefix(sent, prefix || '/');
        const modifier = { replacePrefixMatch };
        const back = restorePath(modifier, split, modifyPath(modifier, split));
        // Under the root, the prefix itself and the prefix with a slash are one path.
        if (replacePrefixMatch === '' && rest === '') expect(back).toBe(`${prefix}/`);
        else expect(back).toBe(sent);
      }),
    );
  });
});
