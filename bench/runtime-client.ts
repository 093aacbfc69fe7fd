import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, parse } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A full start under Lambda's own runtime client (aws-lambda-ric), where it is installed in `.cache/ric`. */

export const RUNTIME_CLIENT = fileURLToPath(
  new URL('../.cache/ric/node_modules/aws-lambda-ric/index.mjs', import.meta.url),
);

export const hasRuntimeClient = existsSync(RUNTIME_CLIENT);

/** What the Runtime API says of an event. */
export const invocationHeaders = () => ({
  'content-type': 'application/json',
  'Lambda-Runtime-Aws-Request-Id': '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
  'Lambda-Runtime-Deadline-Ms': Date.now() + 30_000,
  'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-2:123456789012:function:proxy',
  // Without a trace id the client's native part ends in a segmentation fault.
  'Lambda-Runtime-Trace-Id': 'Root=1-65f0c0de-0123456789abcdef01234567;Sampled=0',
});

/** Milliseconds from the start of the process to its first answer, at a Runtime API of our own. */
export async function fullStart(bundle: string, eventFile: string, env: NodeJS.ProcessEnv): Promise<number> {
  const event = readFileSync(eventFile);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let start = 0;
  let asked = false;
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/invocation/next')) {
      if (asked) return; // the next event never comes
      asked = true;
      response.writeHead(200, invocationHeaders());
      response.end(event);
      return;
    }
    const answered = performance.now() - start;
    request.resume().on('end', () => {
      response.writeHead(202).end();
      if (request.url?.endsWith('/response')) resolve(answered);
      else reject(new Error(`${bundle}: ${request.url}`));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const api = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  start = performance.now();
  const child = spawn(process.execPath, [RUNTIME_CLIENT], {
    env: {
      ...env,
      AWS_LAMBDA_RUNTIME_API: api,
      LAMBDA_TASK_ROOT: dirname(bundle),
      _HANDLER: `${parse(bundle).name}.handler`,
    },
    stdio: 'ignore',
  });
  child.on('exit', () => reject(new Error(`${bundle}: the runtime client ended`)));
  try {
    return await promise;
  } finally {
    child.kill();
    server.closeAllConnections();
    server.close();
  }
}
