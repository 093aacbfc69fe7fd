import type { HttpTargetGroup, RouteTable } from '../shared/routing/schema.ts';
import type { DoorSettings } from './doors/index.ts';

/** The front doors' settings that fit a route table. */
export const doorSettings = (table: RouteTable): DoorSettings => ({
  namedTarget: namedTarget(table),
  binaryMediaTypes: binaryMediaTypes(table.sources['apigateway-rest']?.binaryMediaTypes),
});

/** The table's list is the API's own. Without one it is everything, as in template.yaml. */
const binaryMediaTypes = (setting: boolean | readonly string[] = true): readonly string[] =>
  typeof setting === 'boolean' ? (setting ? ['*/*'] : []) : setting;

/**
 * The server that the 2016 mapping template names: the default action's backend, else the first one. The proxy refuses
 * every name that its table does not have.
 */
function namedTarget({ targetGroups, defaultAction }: RouteTable): DoorSettings['namedTarget'] {
  const preferred = defaultAction?.forward?.targetGroups[0]?.targetGroupIdentifier;
  const ids = [...(preferred === undefined ? [] : [preferred]), ...Object.keys(targetGroups)];
  const group = ids.map((id) => targetGroups[id]!).find((group): group is HttpTargetGroup => group.type === 'http');
  if (!group) return { hostname: 'localhost', port: '80' };
  const { hostname, port, protocol } = new URL(group.url);
  return { hostname, port: port || (protocol === 'https:' ? '443' : '80') };
}
