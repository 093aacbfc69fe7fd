import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { DIST } from '../../local/dist.ts';
import { unpack } from '../../local/load-handler.ts';
import type { EventSource } from '../../shared/lattice/event-source.ts';
import { lambdaContext } from './lambda-context.ts';
import { checkLogOutput, tapLogOutput } from './log-output.ts';

export const PACKAGE = join(DIST, 'proxy');

/** Where the handler may find its route table; a test gives exactly what it wants to be there. */
const SUPPLIES = ['BACKEND_URL', 'ROUTES', 'ROUTES_FILE', 'ROUTES_PARAMETER', 'ROUTES_APPCONFIG'] as const;

export type Supply = Partial<Record<(typeof SUPPLIES)[number], string>>;

export interface BuiltProxy {
  /** As the Lambda service calls it: the event and the result both pass through JSON. */
  invoke(event: unknown, context?: Context): Promise<unknown>;
  /** Event sources whose answers it streams. They may be larger than a result of Lambda. */
  streams?: ReadonlySet<EventSource>;
}

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** With a log, so that each case's lines are checked (log-output.ts). */
const AWS_ENVIRONMENT = { AWS_REGION: 'us-east-2', POWERTOOLS_LOG_LEVEL: 'INFO' };

/** One start after the other: each reads the environment while it loads. */
let started: Promise<unknown> = Promise.resolve();

export type StartProxy = (supply: Supply, environment?: Record<string, string>) => BuiltProxy;

/**
 * Loads the built handler again, as a cold start does, with this environment and no other supply of routes. Whatever
 * keeps it from starting is what its invocations fail with.
 */
export const startProxy: StartProxy = (...given) => start(...given);

/** Lets the cases of a test file run through another handler. */
export function startProxiesWith(other: StartProxy): void {
  start = other;
}

let start: StartProxy = (supply, environment = {}) => {
  tapLogOutput();
  const loading = setEnvironment(
    supply,
    environment,
    async () => (await import(pathToFileURL(join(unpack(PACKAGE), 'handler.mjs')).href)) as { handler: Handler },
  );
  return {
    async invoke(event, context = lambdaContext()) {
      const { handler } = await loading;
      // The log line comes a turn after the answer, long before the runtime has handed that over.
      const result = await handler(throughJson(event), context).finally(() => new Promise(setImmediate));
      checkLogOutput();
      // A handler that returns nothing is `null` to the caller of Lambda.
      return result === undefined ? null : throughJson(result);
    },
  };
};

/** Loads something with this environment and no other supply of routes, when all earlier loads are done. */
export function setEnvironment<T>(
  supply: Supply,
  environment: Record<string, string>,
  load: () => Promise<T>,
): Promise<T> {
  const loading = started.then(() => {
    for (const name of SUPPLIES) delete process.env[name];
    Object.assign(process.env, AWS_ENVIRONMENT, environment, supply);
    return load();
  });
  started = loading.catch(() => {});
  return loading;
}

/** Everything to this one backend. */
export const proxyTo = (url: string): BuiltProxy => startProxy({ BACKEND_URL: url });

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
