import { malformed } from '../errors.ts';
import type { RouteTable, TargetGroup } from './schema.ts';

/** Finds the target group that a 2016 event names by host and port. Throws 400 if no group has them. */
export type NamedTargets = (named: { hostname: string; port: string }) => string;

/**
 * A group has the host and port of its `url`; a Lambda group those of its `namedTarget`, because its function asks that
 * server. The server itself comes before a function that asks it, and otherwise the group that is first in the table.
 */
export function compileNamedTargets({ targetGroups }: RouteTable): NamedTargets {
  const groups = new Map<string, string>();
  const all = Object.entries(targetGroups);
  for (const isFunction of [false, true]) {
    for (const [name, group] of all.filter(([, { type }]) => (type === 'lambda') === isFunction)) {
      const key = hostAndPort(group);
      if (key && !groups.has(key)) groups.set(key, name);
    }
  }
  return ({ hostname, port }) => {
    const name = groups.get(`${hostname.toLowerCase()}:${port}`);
    if (name === undefined) throw malformed('requestParams: no target group has this hostname and port');
    return name;
  };
}

function hostAndPort(group: TargetGroup): string | undefined {
  if (group.type === 'lambda') {
    return group.namedTarget && `${group.namedTarget.hostname.toLowerCase()}:${group.namedTarget.port}`;
  }
  const url = new URL(group.url);
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}
