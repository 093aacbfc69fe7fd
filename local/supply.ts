import { resolve } from 'node:path';
import { parseJson, readText } from '../cli/files.ts';
import { checkRouteTable, parseRouteTable } from '../shared/routing/load.ts';
import type { RouteTable } from '../shared/routing/schema.ts';
import { backendRouteTable, routesSupply, SUPPLIES } from '../shared/routing/supply.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The route table that `npm start` begins with. */
export interface Supply {
  /** For the summary: where the table comes from. */
  name: string;
  text: string;
  table: RouteTable;
  /** The file to watch. */
  file?: string;
  /** The function's own variable, where it is not ROUTES. */
  backendUrl?: string;
}

/**
 * Finds the table: a file, one of the function's own variables, or neither, which means the demo. A store
 * (ROUTES_PARAMETER, ROUTES_APPCONFIG) begins with the file's table or the demo's. Throws with what is wrong.
 */
export async function findSupply(env: Environment, routesFile: string | undefined): Promise<Supply | undefined> {
  const set = SUPPLIES.filter((key) => env[key]);
  const key = set.length === 0 ? undefined : routesSupply(env).key;
  const isStore = key === 'ROUTES_PARAMETER' || key === 'ROUTES_APPCONFIG';
  if (routesFile !== undefined && key && !isStore)
    throw new Error(`--routes and ${key} are both given: use one of them`);

  const file = routesFile ?? env['ROUTES_FILE'];
  if (file !== undefined && file !== '') return readSupply(file, env);
  if (key === 'ROUTES') return { name: 'ROUTES', text: env[key]!, table: parseRouteTable(env[key]!, key) };
  if (key === 'BACKEND_URL') {
    const url = env[key]!;
    return { name: `BACKEND_URL, ${url}`, text: url, table: backendRouteTable(url), backendUrl: url };
  }
  return undefined;
}

/** npm runs scripts in the package's folder, and says in INIT_CWD where the user called it. */
async function readSupply(name: string, env: Environment): Promise<Supply> {
  const file = resolve(env['INIT_CWD'] ?? '', name);
  const text = await readText(file);
  return { name, text, table: checkRouteTable(parseJson(text, name), name), file };
}
