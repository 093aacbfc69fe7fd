import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, parse } from 'node:path';
import { eventText, readResult, type Sent, type Source } from './events.ts';
import { type LaneRunner, lambdaEnvironment } from './measure.ts';
import { CONTENDER_CPU, pinnedTo } from './pin.ts';
import { invocationHeaders, RUNTIME_CLIENT } from './runtime-client.ts';
import type { Work } from './work.ts';
import type { Batch } from './worker.ts';

const NUL = Buffer.alloc(8);

/** One answer, as the Runtime API gets it. */
interface Post {
  request: IncomingMessage;
  response: ServerResponse;
}

/**
 * A streaming handler under Lambda's own runtime client. Timed from the event, as the Runtime API gives it, to the first
 * byte of the answer's body, as the Runtime API gets it.
 */
export class RuntimeRunner implements LaneRunner {
  readonly #backendUrl: string;
  readonly #starting: Promise<void>;
  #child: ChildProcess | undefined;
  #asked = Promise.withResolvers<ServerResponse>();
  #posted = Promise.withResolvers<Post>();
  readonly #server = createServer((request, response) => {
    if (request.url!.endsWith('/next')) this.#asked.resolve(response);
    else this.#posted.resolve({ request, response });
  });

  constructor(bundle: string, backendUrl: string) {
    this.#backendUrl = backendUrl;
    this.#starting = this.#start(bundle);
  }

  async check(work: Work, source: Source = 'apigateway-rest'): Promise<Sent> {
    const { head, body } = await this.#invoke(eventText(source, work, this.#backendUrl));
    return readResult(source, { ...JSON.parse(head), body: body.toString(), isBase64Encoded: false });
  }

  async run(work: Work, source: Source = 'apigateway-rest', count: number): Promise<Batch> {
    const event = eventText(source, work, this.#backendUrl);
    const times: number[] = [];
    while (times.length < count) times.push((await this.#invoke(event)).ms);
    return { times, cpu: Number.NaN };
  }

  stop(): void {
    this.#child?.kill();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #start(bundle: string): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { execPath = process.execPath, execArgv = [] } = pinnedTo(CONTENDER_CPU);
    const env = {
      ...lambdaEnvironment(this.#backendUrl),
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      LAMBDA_TASK_ROOT: dirname(bundle),
      _HANDLER: `${parse(bundle).name}.streaming`,
    };
    this.#child = spawn(execPath, [...execArgv, RUNTIME_CLIENT], { env, stdio: 'ignore' });
    this.#child.on('exit', () => {
      const ended = new Error(`${bundle}: the runtime client ended`);
      this.#asked.reject(ended);
      this.#posted.reject(ended);
    });
  }

  async #invoke(event: string): Promise<{ ms: number; head: string; body: Buffer }> {
    await this.#starting;
    const next = await this.#asked.promise;
    this.#asked = Promise.withResolvers();
    this.#posted = Promise.withResolvers();
    const start = performance.now();
    next.writeHead(200, invocationHeaders()).end(event);
    const { request, response } = await this.#posted.promise;
    if (!request.url!.endsWith('/response')) throw new Error(`the runtime client posted ${request.url}`);
    let bytes = Buffer.alloc(0);
    let at = -1;
    let ms = Number.NaN;
    request.on('data', (piece: Buffer) => {
      bytes = Buffer.concat([bytes, piece]);
      if (at < 0) at = bytes.indexOf(NUL);
      if (at >= 0 && bytes.length > at + NUL.length && Number.isNaN(ms)) ms = performance.now() - start;
    });
    await once(request, 'end');
    response.writeHead(202).end();
    return { ms, head: bytes.toString('utf8', 0, at), body: bytes.subarray(at + NUL.length) };
  }
}
