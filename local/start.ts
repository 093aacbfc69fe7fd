import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChangedMeanwhile, type RouteStore } from '../functions/ramp/stores/store.ts';
import { parseRouteTable } from '../shared/routing/load.ts';
import { localCertificates } from './certificates.ts';
import { describeChanges } from './changes.ts';
import { hostsOf } from './commands.ts';
import { hasCredentials, LOCAL_CREDENTIALS, PROXY_ROLE } from './credentials.ts';
import { DEMO_MODULES, demoServers, demoSupply } from './demo.ts';
import { DIST } from './dist.ts';
import { doorSettings } from './door-settings.ts';
import { REGION } from './doors/aws.ts';
import { openDoor } from './doors/door.ts';
import { doors } from './doors/index.ts';
import { handlersOf, localFunctions, type Modules } from './functions.ts';
import { openPort, type Port } from './http/port.ts';
import { createInspector } from './inspector/inspector.ts';
import { lambdaService, lambdaSigning } from './lambda-service/service.ts';
import { liveRoutes } from './live-routes.ts';
import { type LocalRamp, startRamp } from './ramp.ts';
import { startFunction, startStreamingFunction } from './running-function.ts';
import { missingModule, summarize } from './summary.ts';
import { findSupply } from './supply.ts';
import { TableHistory } from './table-history.ts';
import type { Terminal } from './terminal.ts';
import { watchText } from './watch.ts';

const HANDLER = join(DIST, 'proxy', 'handler.mjs');
const STREAMING_HANDLER = join(DIST, 'proxy', 'streaming.mjs');

/** Added to the base port. */
const LAMBDA_OFFSET = 22;

export interface StartOptions {
  /** The route table's file. Without one, and without a variable of the function, the demo starts. */
  routes?: string | undefined;
  /** Names that clients may use for the doors besides those of this machine. */
  hosts?: readonly string[];
  /** The modules that stand for functions of the route table. */
  modules?: Modules;
  terminal?: Terminal;
  /** How long a minute of a ramp lasts, in seconds; 60 without it. */
  rampSeconds?: number;
  /** Told what becomes of the route table's file. */
  say?: (text: string) => void;
}

export interface Running {
  /** The addresses of all servers, and how to call them. */
  summary(): string;
  close(): void;
}

/** Starts the inspector on `port`, the doors on `port + 1` to `port + 10`, and what the route table needs. */
export async function start(port: number, options: StartOptions = {}): Promise<Running> {
  const { routes, hosts = [], terminal, rampSeconds = 60, say = () => {} } = options;
  const given = await findSupply(process.env, routes);
  const supply = given ?? demoSupply(port);
  const live = liveRoutes(process.env, port, supply.text);
  const tables = new TableHistory(supply.text, supply.table, live?.textOf);

  const modules = given ? (options.modules ?? new Map()) : DEMO_MODULES;
  const isLambdaLocal = modules.size > 0 || !hasCredentials(process.env);
  const lambdaPort = port + LAMBDA_OFFSET;
  setEnvironment({
    ...(given ? {} : { AWS_REGION: REGION }),
    ...(!given || !hasCredentials(process.env) ? LOCAL_CREDENTIALS : {}),
    ...(isLambdaLocal && { AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${lambdaPort}` }),
  });
  const { backendUrl } = supply;
  const environment = live?.environment ?? (backendUrl ? { BACKEND_URL: backendUrl } : { ROUTES: supply.text });
  const proxy = await startFunction(HANDLER, environment);
  const streaming = await startStreamingFunction(STREAMING_HANDLER, environment);
  let ramp: LocalRamp | undefined;
  const inspector = createInspector({
    table: supply.table,
    handler: HANDLER,
    tableOf: (version) => tables.of(version),
    onRamp: async (what, rule) => ramp?.decide(what, rule),
  });
  const { functions, addFrom } = localFunctions(handlersOf(modules), inspector.watchMirrors(proxy.handler));
  const missing = await addFrom(supply.table);
  const doorOptions = {
    hosts: () => [...hosts, ...hostsOf(tables.latest)],
    ...(terminal && { onServed: terminal.print }),
  };

  const certificates = await localCertificates();
  const folder = mkdtempSync(join(tmpdir(), 'lattice-migration-proxy-'));
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, certificates.ca);
  const ports: Port[] = [];
  const stops: (() => void)[] = [];
  const close = () => {
    for (const stop of [...stops, ...ports.map((port) => port.close)]) stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const listen = async (server: Server, at: number, tls?: typeof certificates) =>
    void ports.push(await openPort(server, at, tls));

  const opened = doors(() => doorSettings(tables.latest));
  const signing = given ? {} : { signing: lambdaSigning(REGION, [PROXY_ROLE]) };
  const lambda = {
    name: "Lambda's Invoke endpoint",
    port: lambdaPort,
    server: lambdaService({ functions, ...signing }),
  };
  const servers = [...(given ? [] : demoServers(port)), ...(isLambdaLocal ? [lambda] : [])];
  try {
    await listen(inspector.server, port);
    // Before the doors, whose first request reads the table.
    for (const { server, port: at } of [...(live ? [live] : []), ...servers]) await listen(server, at);
    for (const [offset, door] of opened) {
      const inspected = inspector.inspect(door, port + offset, (door.streams ? streaming : proxy).invoke);
      // Outside of the inspector, whose replays have no door that prints their line.
      const invoke = terminal ? terminal.watch(inspected) : inspected;
      await listen(openDoor(door, invoke, doorOptions), port + offset, certificates);
    }
  } catch (error) {
    close();
    throw isPortInUse(error) ? new Error(`port ${error.port} is in use: choose others with --port`) : error;
  }

  /** The table in use, where there is no store that keeps it. */
  let memory = { text: supply.text, version: 1 };

  /** A table that is not right, or that the function does not start with, changes nothing. */
  const apply = async (text: string, tell?: (text: string) => void): Promise<void> => {
    const before = tables.latest;
    const table = parseRouteTable(text, supply.name);
    const unknown = await addFrom(table);
    if (live) live.put(text);
    else for (const started of [proxy, streaming]) await started.deploy({ ROUTES: text });
    tables.add(text, table);
    memory = { text, version: memory.version + 1 };
    if (!tell) return;
    const changes = [...(await describeChanges(before, table)), ...unknown.map(missingModule)];
    const when = live ? ' put into the store. The function uses it in less than a minute' : ' applied';
    tell([`${supply.name}${when}`, ...changes.map((change) => `  ${change}`)].join('\n'));
  };
  /** One after the other. */
  let applied: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = applied.then(work);
    applied = turn.catch(() => {});
    return turn;
  };
  if (supply.file !== undefined) {
    const onText = (text: string): void =>
      void inTurn(() => apply(text, say)).catch((error: Error) =>
        say(
          [
            `${supply.name} not applied, the table before it stays in use:`,
            ...error.message.split('\n').map((line) => `  ${line.replace(`${supply.name}: `, '')}`),
          ].join('\n'),
        ),
      );
    stops.push(watchText(supply.file, onText));
  }
  const inUse = live ? live.read : () => memory;
  const store: RouteStore = {
    read: async () => inUse(),
    async replace(read, text) {
      await inTurn(async () => {
        if (inUse().version !== read.version) throw new ChangedMeanwhile('the route table was changed meanwhile');
        await apply(text);
      });
      return inUse().version;
    },
  };
  if (!supply.backendUrl) {
    ramp = startRamp({ store, minuteMs: rampSeconds * 1000, say, show: inspector.showRamps });
    stops.push(ramp.stop);
  }

  const setting = { port, doors: opened, given, live, servers, ca, missing };
  return { summary: () => summarize({ ...setting, table: tables.latest }), close };
}

const isPortInUse = (error: unknown): error is Error & { port: number } =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/** The variables that Lambda sets and that the local services need. A region of the user's own is kept. */
function setEnvironment(variables: Readonly<Record<string, string | undefined>>): void {
  process.env['AWS_REGION'] ??= REGION;
  process.env['AWS_LAMBDA_FUNCTION_NAME'] ??= 'lattice-migration-proxy';
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
