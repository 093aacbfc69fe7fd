import { once } from 'node:events';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseRouteTable } from '../shared/routing/load.ts';
import type { RouteTable } from '../shared/routing/schema.ts';
import { DEMO_PATHS, demoEnvironment, demoServers, demoUrls } from './demo.ts';
import { openDoor } from './doors/door.ts';
import { doors } from './doors/index.ts';
import { createInspector } from './inspector/inspector.ts';
import { lambda, loadHandler } from './lambda.ts';
import { liveRoutes } from './live-routes.ts';
import { demoRoutes, readRoutes } from './routes.ts';

const HANDLER = fileURLToPath(new URL('../dist/proxy/handler.mjs', import.meta.url));

export interface Running {
  /** What listens where, and how to call it. */
  summary: string;
  close(): void;
}

/** Starts the inspector on `port`, the doors on `port + 1` to `port + 8`, and the demo's targets unless there is a route table of the caller's. */
export async function start(port: number, routesFile: string | undefined): Promise<Running> {
  const isDemo = routesFile === undefined;
  const routes = isDemo ? demoRoutes(demoUrls(port)) : readRoutes(routesFile);
  const live = liveRoutes(process.env, port, routes.text);
  setEnvironment(live?.environment ?? { ROUTES: routes.text }, isDemo ? demoEnvironment(port) : {});
  const handler = await loadHandler(HANDLER);
  // It has read them. The inspector's replays are handlers with tables of their own, in ROUTES.
  for (const name of SUPPLIES) delete process.env[name];
  const invoke = lambda(handler);
  const inspector = createInspector({
    table: routes.table,
    handler: HANDLER,
    ...(live && { tableOf: parsedOnce(live.textOf) }),
  });

  const servers: Server[] = [];
  const close = () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
  const listen = async (server: Server, at: number) => {
    servers.push(server);
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
  };

  try {
    const lines: string[] = [`Inspector  http://127.0.0.1:${port}`, ''];
    await listen(inspector.server, port);
    for (const { offset, door, curl } of doors(routes.namedTarget)) {
      const url = `http://127.0.0.1:${port + offset}`;
      await listen(openDoor(door, inspector.inspect(door, port + offset, invoke)), port + offset);
      lines.push(`${door.name}  ${url}`, `  ${curl.replace('URL', url)}`, '');
    }
    if (live) {
      await listen(live.server, live.port);
      lines.push(`${live.name}  http://127.0.0.1:${live.port}`, `  ${live.curl}`, '');
    }
    if (isDemo) {
      for (const { name, port: at, server } of await demoServers(port, routes.table, handler)) {
        await listen(server, at);
        lines.push(`${name}  http://127.0.0.1:${at}`);
      }
      for (const { what, offset, path } of DEMO_PATHS) {
        lines.push('', what, `  curl -i 'http://localhost:${port + offset}${path}'`);
      }
    } else {
      lines.push(`Routes from ${routesFile}`);
    }
    return { summary: lines.join('\n'), close };
  } catch (error) {
    close();
    throw isPortInUse(error) ? new Error(`port ${error.port} is in use: choose others with --port`) : error;
  }
}

const isPortInUse = (error: unknown): error is Error & { port: number } =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/** The function has checked what it uses; a text is parsed once, so that one table is one object. */
function parsedOnce(textOf: (version: string) => string | undefined): (version: string) => RouteTable | undefined {
  const tables = new Map<string, RouteTable>();
  return (version) => {
    const text = textOf(version);
    if (text === undefined) return undefined;
    const table = tables.get(text) ?? parseRouteTable(text, version);
    tables.set(text, table);
    return table;
  };
}

const SUPPLIES = ['ROUTES', 'ROUTES_FILE', 'ROUTES_PARAMETER', 'ROUTES_APPCONFIG', 'BACKEND_URL'];

/** What Lambda sets, and the route table as the only configuration: the handler refuses to start with two. */
function setEnvironment(supply: Record<string, string>, demo: Record<string, string | undefined>): void {
  for (const name of SUPPLIES) delete process.env[name];
  Object.assign(process.env, supply);
  process.env['AWS_REGION'] ??= 'us-east-2';
  process.env['AWS_LAMBDA_FUNCTION_NAME'] ??= 'lattice-migration-proxy';
  for (const [name, value] of Object.entries(demo)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
