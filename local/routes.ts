import { readFileSync } from 'node:fs';
import { parseRouteTable } from '../shared/routing/load.ts';
import type { HttpTargetGroup, RouteTable } from '../shared/routing/schema.ts';
import type { TemplateSettings } from './doors/shapes/mapping-templates.ts';

/** A route table for the handler, which reads it as text from ROUTES. */
export interface Routes {
  text: string;
  table: RouteTable;
  /** The server that the 2016 mapping template names. */
  namedTarget: TemplateSettings['target'];
}

/** The caller's own table. Throws with what is wrong with it. */
export const readRoutes = (file: string): Routes => checked(readFileSync(file, 'utf8'), file);

/** The demo's table, with the addresses that its target groups have here. */
export function demoRoutes(urls: Readonly<Record<string, string>>): Routes {
  const table = JSON.parse(readFileSync(new URL('routes.json', import.meta.url), 'utf8'));
  for (const [group, url] of Object.entries(urls)) table.targetGroups[group].url = url;
  return checked(JSON.stringify(table), 'local/routes.json');
}

function checked(text: string, name: string): Routes {
  const table = parseRouteTable(text, name);
  return { text, table, namedTarget: namedTarget(table) };
}

/** The default action's backend if it has one, else any: the proxy refuses every other. */
function namedTarget({ targetGroups, defaultAction }: RouteTable): TemplateSettings['target'] {
  const preferred = defaultAction?.forward?.targetGroups[0]?.targetGroupIdentifier;
  const ids = [...(preferred === undefined ? [] : [preferred]), ...Object.keys(targetGroups)];
  const group = ids.map((id) => targetGroups[id]!).find((group): group is HttpTargetGroup => group.type === 'http');
  if (!group) return { hostname: 'localhost', port: '80' };
  const { hostname, port, protocol } = new URL(group.url);
  return { hostname, port: port || (protocol === 'https:' ? '443' : '80') };
}
