import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { lambdaContext } from './lambda-context.ts';
import { checkLogOutput, tapLogOutput } from './log-output.ts';
import { type Supply, setEnvironment, unpackProxy } from './proxy.ts';

/** What Lambda's runtime client passes on of one streamed answer (aws-lambda-ric 4.0.2, response-stream.js). */
export interface Streamed {
  contentType: string;
  /** The JSON before the eight NUL bytes, for a stream made with HttpResponseStream.from. */
  head: {
    statusCode: number;
    headers: Record<string, string>;
    multiValueHeaders?: Record<string, string[]>;
    cookies?: string[];
  };
  body: Buffer;
  /** The stream ended, and nothing said that it had failed. */
  isWhole: boolean;
  error?: Error;
}

const NUL = Buffer.alloc(8);

/** Lambda's response stream. Whatever the real one would refuse or lose, this one throws for. */
export class ResponseStream extends Writable {
  contentType = 'application/octet-stream';
  beforeFirstWrite: string | undefined;
  readonly bytes: Buffer[] = [];
  private hasBegun = false;
  /** Takes each piece; a test may keep the promise open, as a slow client does. */
  take: (piece: Buffer) => Promise<void> | void = () => {};

  setContentType(contentType: string): void {
    if (this.hasBegun) throw new Error('Cannot set content-type, too late.');
    this.contentType = contentType;
  }

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) throw new TypeError('neither text nor bytes');
    if (!this.hasBegun && this.beforeFirstWrite !== undefined) {
      super.write(this.beforeFirstWrite);
      super.write(NUL);
    }
    this.hasBegun = true;
    return super.write(chunk, ...(rest as []));
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error) => void): void {
    this.bytes.push(Buffer.from(chunk));
    Promise.resolve(this.take(chunk)).then(() => callback(), callback);
  }
}

const awslambda = {
  streamifyResponse: (handler: unknown) => handler,
  HttpResponseStream: {
    from(stream: ResponseStream, head: object) {
      stream.setContentType('application/vnd.awslambda.http-integration-response');
      stream.beforeFirstWrite = JSON.stringify(head);
      return stream;
    },
  },
};

type Handler = (event: unknown, stream: ResponseStream, context: Context) => Promise<void>;

export interface StreamingProxy {
  invoke(event: unknown, options?: { context?: Context; stream?: ResponseStream }): Promise<Streamed>;
}

/** Loads the built streaming handler again. */
export function startStreamingProxy(supply: Supply, environment: Record<string, string> = {}): StreamingProxy {
  tapLogOutput();
  Object.assign(globalThis, { awslambda });
  const loading = setEnvironment(
    supply,
    environment,
    async () => (await import(pathToFileURL(`${unpackProxy()}/streaming.mjs`).href)) as { handler: Handler },
  );
  return {
    async invoke(event, { context = lambdaContext(), stream = new ResponseStream() } = {}) {
      const { handler } = await loading;
      const error = await handler(JSON.parse(JSON.stringify(event)), stream, context).then(
        (result: unknown) => (result === undefined ? undefined : new Error('streaming handlers return nothing')),
        (thrown: Error) => thrown,
      );
      await new Promise(setImmediate);
      checkLogOutput();
      return readStream(stream, error);
    },
  };
}

function readStream(stream: ResponseStream, error: Error | undefined): Streamed {
  const all = Buffer.concat(stream.bytes);
  const at = stream.beforeFirstWrite === undefined ? -1 : all.indexOf(NUL);
  return {
    contentType: stream.contentType,
    head: at < 0 ? undefined : JSON.parse(all.toString('utf8', 0, at)),
    body: all.subarray(at < 0 ? 0 : at + NUL.length),
    isWhole: stream.writableEnded && !error,
    ...(error && { error }),
  } as Streamed;
}
