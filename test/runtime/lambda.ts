import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkLogText } from '../support/log-output.ts';

/** How an invocation ended: with the function's answer, or with the error that Lambda would report. */
export interface Outcome {
  answer?: unknown;
  error?: { errorType: string; errorMessage: string };
}

/** One execution environment: Lambda's own runtime client around the built package, and a Runtime API for it to ask. */
export interface Environment {
  invoke(event: unknown, timeLeftMs?: number): Promise<Outcome>;
  /** What the runtime reported instead of asking for the first event. */
  initError: Promise<Outcome['error']>;
  /** Lines of the function's log so far, those that are JSON. */
  log(): Record<string, unknown>[];
  close(): Promise<void>;
}

const API = '/2018-06-01/runtime';

/** Starts it as Lambda does: `_HANDLER` in the folder of the package, and the settings that template.yaml makes. */
export async function startEnvironment(
  { client, packageFolder }: { client: string; packageFolder: string },
  env: Record<string, string>,
): Promise<Environment> {
  let waiting: ServerResponse | undefined; // the client's open question for the next event
  let pending: { id: string; event: unknown; deadline: number } | undefined;
  let settle: ((outcome: Outcome) => void) | undefined;
  let count = 0;
  const initError = Promise.withResolvers<Outcome['error']>();
  let output = '';

  const deliver = () => {
    if (!waiting || !pending) return;
    const headers = {
      'content-type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': pending.id,
      'Lambda-Runtime-Deadline-Ms': String(pending.deadline),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-2:123456789012:function:proxy:live',
      'Lambda-Runtime-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0',
    };
    waiting.writeHead(200, headers).end(JSON.stringify(pending.event));
    waiting = undefined;
    pending = undefined;
  };

  const server = createServer(async (request, response) => {
    const path = request.url!.slice(API.length);
    if (path === '/invocation/next') {
      waiting = response;
      deliver();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || 'null');
    response.writeHead(202).end();
    if (path === '/init/error') initError.resolve(body as Outcome['error']);
    else if (path.endsWith('/response')) settle?.({ answer: body });
    else if (path.endsWith('/error')) settle?.({ error: body as Outcome['error'] });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const child: ChildProcess = spawn(process.execPath, [client, 'handler.handler'], {
    cwd: packageFolder,
    env: {
      PATH: process.env['PATH'],
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      _HANDLER: 'handler.handler',
      LAMBDA_TASK_ROOT: packageFolder,
      AWS_REGION: 'us-east-2',
      AWS_LAMBDA_FUNCTION_NAME: 'proxy',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: 'proxy',
      AWS_LAMBDA_LOG_STREAM_NAME: '1',
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: 'DEBUG',
      POWERTOOLS_SERVICE_NAME: 'proxy',
      POWERTOOLS_LOG_LEVEL: 'INFO',
      POWERTOOLS_METRICS_NAMESPACE: 'lattice-migration-proxy/proxy',
      ...env,
    },
  });
  child.stdout!.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr!.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  exited.then(() => settle?.({ error: { errorType: 'Runtime.ExitError', errorMessage: output } }));

  return {
    initError: initError.promise,
    invoke(event, timeLeftMs = 29_000) {
      count += 1;
      pending = {
        id: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
        event,
        deadline: Date.now() + timeLeftMs,
      };
      return new Promise((resolve) => {
        settle = resolve;
        deliver();
      });
    },
    log: () =>
      output
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    async close() {
      settle = undefined;
      child.kill();
      await exited;
      server.closeAllConnections();
      server.close();
      checkLogText(output);
    },
  };
}
