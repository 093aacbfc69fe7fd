import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { RouteTable } from '../shared/routing/schema.ts';
import type { NamedTarget } from './doors/rest-api-2016.ts';

/** A route table for the handler, which reads it as text from ROUTES. */
export interface Routes {
  text: string;
  /** The server that the 2016 mapping template names. */
  namedTarget: NamedTarget;
}

/** The caller's own table. Throws with one line that says what is wrong with it. */
export function readRoutes(file: string): Routes {
  try {
    return routesFrom(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

/** The demo's table, with the port that its backend has here. */
export function demoRoutes(backendPort: number): Routes {
  const table = JSON.parse(readFileSync(new URL('routes.json', import.meta.url), 'utf8'));
  table.targetGroups.legacy.url = `http://127.0.0.1:${backendPort}`;
  return routesFrom(table);
}

function routesFrom(value: unknown): Routes {
  const parsed = RouteTable.safeParse(value);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new Error(`${z.core.toDotPath(path) || 'route table'}: ${message}`);
  }
  return { text: JSON.stringify(value), namedTarget: namedTarget(parsed.data) };
}

/** The default action's backend if it has one, else any: the proxy refuses every other (design, section 4). */
function namedTarget({ targetGroups, defaultAction }: RouteTable): NamedTarget {
  const preferred = defaultAction?.forward?.targetGroups[0]?.targetGroupIdentifier;
  const ids = [...(preferred === undefined ? [] : [preferred]), ...Object.keys(targetGroups)];
  const group = ids.map((id) => targetGroups[id]!).find(({ type }) => type === 'http');
  if (!group) return { hostname: 'localhost', port: '80' };
  const { hostname, port, protocol } = new URL(group.url);
  return { hostname, port: port || (protocol === 'https:' ? '443' : '80') };
}
