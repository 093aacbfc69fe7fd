import { describe, expect, it } from 'vitest';
import { readPath } from '../../shared/http/path-readings.ts';
import { createPathTree, type PathNode } from '../../shared/routing/path-tree.ts';

/** A tree with a text at each of its paths, which is the path itself. */
function treeOf(...paths: string[]) {
  const tree = createPathTree<string>((name) => name.toLowerCase());
  for (const path of paths) tree.nodeOf(readPath(path)![0]!).items.push(path);
  return tree;
}

const pathOf = (node: PathNode<string>): string => node.items.join() || (node.parent ? '(no item)' : '/');

describe('find leads as far down as there are nodes', () => {
  const tree = treeOf('/orders', '/orders/archive', '/Items');

  it.each([
    ['/', '/'],
    ['/orders', '/orders'],
    ['/ORDERS/7/lines', '/orders'],
    ['/orders/archive/', '/orders/archive'],
    ['/items', '/Items'],
    ['/orders-archive', '/'],
    ['/x/orders', '/'],
    ['*', '/'],
  ])('%s: %s', (path, expected) => {
    expect(pathOf(tree.find(path))).toBe(expected);
  });
});

describe('nodeOf takes a path as its most lenient reader does', () => {
  it.each([
    ['/a%2Fb', '/a/b'],
    ['//a/./b', '/a/b'],
    ['/a;v=1', '/a'],
    ['/a/', '/a'],
    ['/%61', '/a'],
  ])('%s where %s is', (path, same) => {
    const tree = treeOf(same);
    expect(pathOf(tree.nodeOf(readPath(path)![0]!))).toBe(same);
  });
});

describe('follow: every node that a path may end at, and how', () => {
  const tree = treeOf('/admin', '/x', '/x/admin', '/administration');
  const ends = (path: string): string[] => {
    const found = tree.follow(readPath(path)![0]!)!;
    return [
      ...new Set(found.map(({ node, isHere, ending }) => `${isHere ? '' : 'below '}${pathOf(node)} ${ending}`)),
    ].sort();
  };

  it.each<[path: string, ...ends: string[]]>([
    ['/x/admin/1', 'below /x/admin name'],
    ['/x/../admin', '/admin name', '/x/admin name', 'below /x name'],
    ['//admin', '/ name', '/admin name'],
    ['//x/admin', '/admin name', '/x/admin name', 'below / name'],
    ['/x%2fadmin', '/x either', '/x/admin either', 'below / either'],
    ['/admin%00/y', '/admin either', 'below / either', 'below / name', 'below /admin name'],
    ['/ADMINI~1', '/administration either', 'below / either'],
    ['/admin//', '/admin slash'],
    // It cannot come back to a node, so how it ends is not looked at.
    ['/y/%20/%2f', 'below / name'],
  ])('%s', (path, ...expected) => {
    expect(ends(path)).toEqual(expected);
  });

  it('gives up where it may be at more nodes than any honest path', () => {
    const chain = treeOf(...Array.from({ length: 20 }, (_, i) => '/a'.repeat(i + 1)));
    expect(chain.follow(readPath(`/a%2fa${'/a'.repeat(10)}`)![0]!)).toBeDefined();
    expect(chain.follow(readPath(`/a${'%2fa'.repeat(18)}`)![0]!)).toBeUndefined();
    const wide = treeOf(...Array.from({ length: 101 }, (_, i) => `/segment-${i}`));
    expect(wide.follow(readPath('/a%20b')![0]!)).toBeDefined();
    expect(wide.follow(readPath('/segmen~1')![0]!)).toBeUndefined();
  });

  it('does not look at what no node can be reached from', () => {
    expect(tree.follow(readPath(`/y${'/%20'.repeat(390)}`)![0]!)).toHaveLength(1);
  });
});
