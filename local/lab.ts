import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRouteTable } from '../shared/routing/load.ts';
import { hostsOf } from './commands.ts';
import { LOCAL_CREDENTIALS } from './credentials.ts';
import { DIST } from './dist.ts';
import { doorSettings } from './door-settings.ts';
import { REGION } from './doors/aws.ts';
import { type Door, openDoor, type Served } from './doors/door.ts';
import { doors } from './doors/index.ts';
import { localFunctions } from './functions.ts';
import { openPort, type Port } from './http/port.ts';
import type { LabDoor, LabOptions, LabRequest, Lab as PublicLab } from './lab-api.d.ts';
import type { Handler } from './lambda.ts';
import { lambdaService } from './lambda-service/service.ts';
import { type LogLine, takeLogLines } from './log-lines.ts';
import { startFunction, startStreamingFunction } from './running-function.ts';

const HANDLER = join(DIST, 'proxy', 'handler.mjs');
const STREAMING_HANDLER = join(DIST, 'proxy', 'streaming.mjs');

/** The doors' public names, in the order of their ports. */
const NAMES: readonly LabDoor[] = [
  'apigateway-rest',
  'apigateway-http',
  'alb',
  'lattice-v2',
  'function-url',
  'lattice-v1',
  'alb-multi-value',
  'vpc-proxy',
  'apigateway-rest-streaming',
  'function-url-streaming',
];

/** Starts the built proxy behind its front doors, on free ports. lab-api.d.ts says what it promises. */
export async function startLab({ routes, functions: handlers = {}, hosts = [] }: LabOptions): Promise<PublicLab> {
  const name = typeof routes === 'string' ? routes : 'routes';
  const text = typeof routes === 'string' ? readFileSync(routes, 'utf8') : JSON.stringify(routes);
  const table = parseRouteTable(text, name);
  const given = new Map(Object.entries(handlers).map(([name, handler]) => [name, () => handler as Handler]));

  const log = takeLogLines(() => {});
  const ports: Port[] = [];
  let giveBack = (): void => {};
  const close = async (): Promise<void> => {
    for (const port of ports) port.close();
    giveBack();
    log.stop();
  };
  try {
    const functions = new Map();
    const lambda = await openPort(lambdaService({ functions }), 0);
    ports.push(lambda);
    giveBack = setEnvironment({
      ...LOCAL_CREDENTIALS,
      AWS_REGION: REGION,
      AWS_LAMBDA_FUNCTION_NAME: 'lattice-migration-proxy',
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${lambda.port}`,
    });
    const proxy = await startFunction(HANDLER, { ROUTES: text });
    const streaming = await startStreamingFunction(STREAMING_HANDLER, { ROUTES: text });
    const local = localFunctions(given, proxy.handler);
    const [missing] = await local.addFrom(table);
    if (missing !== undefined) throw new Error(`${name}: no handler for the function ${missing}: name it in functions`);
    for (const [arn, settings] of local.functions) functions.set(arn, settings);

    const requests: LabRequest[] = [];
    const options = (door: LabDoor) => ({
      hosts: () => [...hosts, ...hostsOf(table)],
      onServed: (served: Served) => void requests.push(record(door, served, log.lineOf)),
    });
    const open = async (door: Door, i: number): Promise<[LabDoor, string]> => {
      const { invoke } = door.streams ? streaming : proxy;
      const port = await openPort(openDoor(door, log.watch(invoke), options(NAMES[i]!)), 0);
      ports.push(port);
      return [NAMES[i]!, `http://127.0.0.1:${port.port}`];
    };
    const opened = await Promise.all([...doors(() => doorSettings(table)).values()].map(open));
    return { doors: Object.fromEntries(opened) as PublicLab['doors'], requests, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The function logs one turn after its answer, so what its line says is read when it is asked for. */
function record(
  door: LabDoor,
  { request, event, answer, problem, ms }: Served,
  lineOf: (event: object) => LogLine | undefined,
): LabRequest {
  const log = () => event && lineOf(event);
  return {
    door,
    method: request.method,
    path: request.path,
    status: answer.status,
    durationMs: ms,
    ...(event && { event }),
    ...(problem !== undefined && { problem }),
    get rule() {
      return log()?.['rule'] as string;
    },
    get targetGroup() {
      return log()?.['targetGroup'] as string;
    },
    get log() {
      return log() as LogLine;
    },
  };
}

/** Returns how to set everything back. */
function setEnvironment(variables: Readonly<Record<string, string | undefined>>): () => void {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  const set = (values: Readonly<Record<string, string | undefined>>): void => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  set(variables);
  return () => set(before);
}
