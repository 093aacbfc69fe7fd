import { once } from 'node:events';
import { createServer, type RequestListener, Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { DIST } from '../../../local/dist.ts';
import { detailOf } from '../../../local/inspector/detail.ts';
import type { Detail } from '../../../local/inspector/messages.ts';
import { createRecorder } from '../../../local/inspector/recorder.ts';
import { summarize } from '../../../local/inspector/recording.ts';
import { handlersByTarget } from '../../../local/inspector/replay.ts';
import { type Handler, type Invoke, lambda as runAsLambda } from '../../../local/lambda.ts';
import { lambdaService, lambdaSigning } from '../../../local/lambda-service/service.ts';
import { loadHandler } from '../../../local/load-handler.ts';
import { checkRouteTable } from '../../../shared/routing/load.ts';
import type { RouteTable } from '../../../shared/routing/schema.ts';
import { checkLogOutput, tapLogOutput } from '../../support/log-output.ts';

/** The built handler, recorded, in front of targets of this test's own. */

export const HANDLER = join(DIST, 'proxy', 'handler.mjs');

const CALLER = { accessKeyId: 'AKID', secretAccessKey: 'not-a-secret', principal: 'arn:aws:iam::123456789012:user/x' };

Object.assign(process.env, {
  AWS_REGION: 'us-east-2',
  AWS_ACCESS_KEY_ID: CALLER.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CALLER.secretAccessKey,
});

const servers: NetServer[] = [];

export async function listening(server: NetServer): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export const backend = (listener: RequestListener): Promise<string> => listening(createServer(listener));

export function closeServers(): void {
  for (const server of servers.splice(0)) {
    server.close();
    if (server instanceof Server) server.closeAllConnections();
  }
}

/** An Invoke endpoint with functions by their ARNs. */
export async function lambdaEndpoint(handlers: Record<string, Handler>): Promise<void> {
  const signing = lambdaSigning('us-east-2', [CALLER]);
  const functions = new Map(Object.entries(handlers).map(([arn, handler]) => [arn, { handler }]));
  process.env['AWS_ENDPOINT_URL_LAMBDA'] = await listening(lambdaService({ functions, signing }));
}

/** Invokes with an event and reads what was recorded. */
export type Reader = (event: unknown, showSecrets?: boolean) => Promise<Detail>;

// Handlers log a line for each request; a test's output is no place for thousands. The recorder still reads them.
tapLogOutput();

const recorder = createRecorder(() => {});

export const tableOf = (table: unknown): RouteTable => checkRouteTable(table, 'table');

/** By the rules of a table; a process has one handler by this way. */
export function recordedBy(table: RouteTable): Reader {
  process.env['ROUTES'] = JSON.stringify(table);
  const loading = loadHandler(HANDLER);
  return reader(table, async () => runAsLambda(await loading));
}

/** To one target group of a table. */
export function recordedTo(table: RouteTable): (targetGroup: string) => Reader {
  const handlerTo = handlersByTarget(HANDLER);
  return (targetGroup) => reader(table, () => handlerTo(table, targetGroup));
}

const reader =
  (table: RouteTable, load: () => Promise<Invoke>): Reader =>
  async (event, showSecrets = false) => {
    const recording = await recorder.replay('test', await load(), event, 0);
    checkLogOutput();
    const requestContext = { region: process.env['AWS_REGION'], ...table.requestContext };
    const settings = { sources: table.sources, requestContext, now: Date.now };
    return detailOf(summarize(recording, 'test'), recording, { table, settings }, showSecrets);
  };
