import { describe, expect, it } from 'vitest';
import { modifyPath, splitPrefix } from '../../shared/filters/path-modifier.ts';

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
      expect(modify).toThrow(
        expect.objectContaining({
          kind: 'ambiguousPath',
          statusCode: 400,
          message: 'the path leads out of the rewritten prefix, as some servers read it',
        }),
      );
    },
  );
});

it('a prefix that is only taken away leaves nothing to climb out of: the rest stays as it came', () =>
  expect(modifyPath({ replacePrefixMatch: '/' }, splitPrefix('/foo/../x', '/foo'))).toBe('/../x'));

describe('replaceFullPath', () => {
  it.each([
    ['/foo/bar', '/xyz', '/xyz'],
    ['/foo/bar', '/xyz/', '/xyz/'],
    ['/foo/../x', '/xyz', '/xyz'],
    ['/foo', '', '/'],
  ])('%s by %j: %s', (path, replaceFullPath, expected) => {
    expect(modifyPath({ replaceFullPath }, splitPrefix(path, '/foo'))).toBe(expected);
  });
});
