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
    return [...new Set(found.map(({ node, below, ending }) => `${pathOf(node)} +${below} ${ending}`))].sort();
  };

  it.each<[path: string, ...ends: string[]]>([
    ['/x/admin/1', '/x/admin +1 name'],
    ['/x/../admin', '/admin +0 name', '/x +1 name', '/x/admin +0 name'],
    ['//admin', '/ +0 name', '/ +1 name', '/admin +0 name'],
    ['//x/admin', '/ +1 name', '/admin +0 name', '/x/admin +0 name'],
    ['/x%2fadmin', '/ +1 either', '/x +0 either', '/x +1 either', '/x/admin +0 either'],
    ['/admin%00/y', '/ +1 either', '/ +1 name', '/admin +0 either', '/admin +1 name'],
    ['/ADMINI~1', '/ +1 either', '/administration +0 either'],
    ['/admin//', '/admin +0 slash', '/admin +1 slash'],
    ['/y/%20/%2f', '/ +1 either'],
  ])('%s', (path, ...expected) => {
    expect(ends(path)).toEqual(expected);
  });

  it('gives up where the places are more than any honest path has', () => {
    expect(tree.follow(readPath('/x/..'.repeat(10))![0]!)).toBeDefined();
    expect(tree.follow(readPath('/x/..'.repeat(100))![0]!)).toBeUndefined();
    const wide = treeOf(...Array.from({ length: 401 }, (_, i) => `/segment-${i}`));
    expect(wide.follow(readPath('/a%20b')![0]!)).toBeDefined();
    expect(wide.follow(readPath('/segmen~1')![0]!)).toBeUndefined();
  });

  it('does not look at what no node can be reached from', () => {
    expect(tree.follow(readPath(`/y${'/%20'.repeat(390)}`)![0]!)).toHaveLength(1);
  });
});
