import { isDeepStrictEqual } from 'node:util';
import type { RouteTable } from '../shared/routing/schema.ts';

/** The changes of a new route table, one line each: first what was edited, then which requests go elsewhere. */
export async function describeChanges(before: RouteTable, after: RouteTable): Promise<string[]> {
  // Loaded with the first change: a start without one need not wait for the command line's packages.
  const { diffRoutes } = await import('../cli/routes/diff.ts');
  return [...editedParts(before, after), ...diffRoutes(before, after).split('\n')];
}

function editedParts(before: RouteTable, after: RouteTable): string[] {
  const [was, is] = [partsOf(before), partsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    if (!is.has(name)) return [`${name}: removed`];
    if (!was.has(name)) return [`${name}: added`];
    return isDeepStrictEqual(was.get(name), is.get(name)) ? [] : [`${name}: changed`];
  });
}

/** The settings of the whole table are left to the second part, which names them with both values. */
function partsOf({ rules, targetGroups, defaultAction }: RouteTable): Map<string, unknown> {
  return new Map<string, unknown>([
    ...Object.entries(targetGroups).map(([name, group]) => [`target group ${name}`, group] as const),
    ...rules.map((rule) => [`rule ${rule.name}`, rule] as const),
    ...(defaultAction ? [['defaultAction', defaultAction] as const] : []),
  ]);
}
