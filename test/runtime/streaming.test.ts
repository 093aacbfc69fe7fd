import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DIST } from '../../local/dist.ts';
import { eventFile } from '../support/events.ts';
import { needs } from '../support/needs.ts';

const client = resolve('.cache/ric/node_modules/aws-lambda-ric/index.mjs');

const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** One streamed answer, as the Runtime API gets it. */
interface Posted {
  request: IncomingMessage;
  /** Answers the runtime client, which then asks for the next event. */
  accept(): void;
}

const RIC = needs(existsSync(client), 'aws-lambda-ric in .cache/ric, which `bash .ci/run` installs');

describe('streaming.mjs under Lambda’s own runtime client', RIC, () => {
  let answer: (response: ServerResponse) => void;
  const backend = createServer((request, response) => request.resume().on('end', () => answer(response)));
  let waiting: ServerResponse | undefined;
  let deliver = () => {};
  let onPosted: (posted: Posted) => void;
  const api = createServer((request, response) => {
    if (request.url!.endsWith('/next')) {
      waiting = response;
      deliver();
    } else onPosted({ request, accept: () => response.writeHead(202).end() });
  });
  let folder: string;
  let child: ReturnType<typeof spawn>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'package-'));
    cpSync(join(DIST, 'proxy'), folder, { recursive: true });
    const url = `http://${await listen(backend)}`;
    child = spawn(process.execPath, [client, 'streaming.handler'], {
      cwd: folder,
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        AWS_LAMBDA_RUNTIME_API: await listen(api),
        _HANDLER: 'streaming.handler',
        LAMBDA_TASK_ROOT: folder,
        AWS_REGION: 'us-east-2',
        AWS_LAMBDA_FUNCTION_NAME: 'proxy',
        AWS_LAMBDA_FUNCTION_VERSION: '1',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_LOG_GROUP_NAME: 'proxy',
        AWS_LAMBDA_LOG_STREAM_NAME: '1',
        BACKEND_URL: url,
      },
    });
  });

  afterAll(async () => {
    if (child?.pid && child.exitCode === null) {
      child.kill();
      await once(child, 'exit');
    }
    for (const server of [api, backend]) {
      server.closeAllConnections();
      server.close();
    }
    if (folder) rmSync(folder, { recursive: true });
  });

  function invoke(): Promise<Posted> {
    const event = JSON.stringify(eventFile('apigateway-rest-get'));
    deliver = () => {
      if (!waiting) return;
      const headers = {
        'content-type': 'application/json',
        'Lambda-Runtime-Aws-Request-Id': '00000000-0000-4000-8000-000000000001',
        'Lambda-Runtime-Deadline-Ms': String(Date.now() + 60_000),
        'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-2:123456789012:function:proxy:live',
      };
      waiting.writeHead(200, headers).end(event);
      waiting = undefined;
      deliver = () => {};
    };
    return new Promise((resolve) => {
      onPosted = resolve;
      deliver();
    });
  }

  async function read({ request, accept }: Posted): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    accept();
    return Buffer.concat(pieces);
  }

  const HEAD = (length: number) => Buffer.concat([Buffer.from(JSON.stringify(head)), Buffer.alloc(length)]);
  const head = { statusCode: 200, headers: { 'content-type': 'text/event-stream' }, multiValueHeaders: {} };
  const sse = (response: ServerResponse) => {
    response.sendDate = false;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    return response;
  };

  test('head, NUL bytes and body are exact', async () => {
    const body = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 10]);
    answer = (response) => sse(response).end(body);
    const posted = await invoke();
    expect(posted.request.headers).toMatchObject({
      'lambda-runtime-function-response-mode': 'streaming',
      'content-type': 'application/vnd.awslambda.http-integration-response',
    });
    expect(await read(posted)).toEqual(Buffer.concat([HEAD(8), body]));
    expect(posted.request.trailers).toEqual({});
  });

  test('the head comes before any byte of the body', async () => {
    let open!: ServerResponse;
    answer = (response) => {
      open = sse(response);
      open.flushHeaders();
    };
    const posted = await invoke();
    let got = Buffer.alloc(0);
    while (got.length < HEAD(8).length) got = Buffer.concat([got, (await once(posted.request, 'data'))[0] as Buffer]);
    expect(got).toEqual(HEAD(8));
    open.end();
    await read(posted);
  });

  test('an answer that breaks off is reported as failed', async () => {
    answer = (response) => sse(response).write('data: 1\n\n', () => response.destroy());
    const posted = await invoke();
    expect((await read(posted)).toString()).toContain('data: 1\n\n');
    expect(posted.request.trailers).toMatchObject({ 'lambda-runtime-function-error-type': 'ProxyError' });
  });

  /** The most memory that the process has ever had (proc(5)). */
  const peakBytes = (): number =>
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) * 1024;

  /** Before the first large answer. A peak never falls, so a later one must be compared with this too. */
  let idle: number | undefined;

  test.each([
    ['a fast reader', 0],
    ['a reader that stops in the middle', 500],
  ])('100 MB through %s with less than 64 MB of memory more', async (_, pauseMs) => {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    answer = async (response) => {
      sse(response);
      for (let i = 0; i < 100; i++) if (!response.write(piece)) await once(response, 'drain');
      response.end();
    };
    idle ??= peakBytes();
    const { request, accept } = await invoke();
    let bytes = 0;
    let isPaused = false;
    for await (const part of request) {
      bytes += (part as Buffer).length;
      if (bytes > 50_000_000 && !isPaused) {
        isPaused = true;
        await new Promise((resume) => setTimeout(resume, pauseMs));
      }
    }
    accept();
    expect(bytes).toBe(HEAD(8).length + 100 * piece.length);
    expect(peakBytes() - idle).toBeLessThan(64 * 1024 * 1024);
  });
});
