import { malformed } from '../errors.ts';
import type { RouteTable } from './schema.ts';

/** Finds the target group that a 2016 event names by host and port. Throws 400 if no group has them. */
export type NamedTargets = (named: { hostname: string; port: string }) => string;

export function compileNamedTargets(table: RouteTable): NamedTargets {
  const groups = new Map<string, string>();
  for (const [name, group] of Object.entries(table.targetGroups)) {
    if (group.type === 'lambda') continue;
    const url = new URL(group.url);
    const key = `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
    if (!groups.has(key)) groups.set(key, name);
  }
  return ({ hostname, port }) => {
    const name = groups.get(`${hostname.toLowerCase()}:${port}`);
    if (name === undefined) throw malformed('requestParams: no target group has this hostname and port');
    return name;
  };
}
