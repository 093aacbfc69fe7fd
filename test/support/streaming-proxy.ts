import { isUtf8 } from 'node:buffer';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { unpack } from '../../local/load-handler.ts';
import { awslambda, ResponseStream as LambdaStream, NUL } from '../../local/response-stream.ts';
import { lambdaContext } from './lambda-context.ts';
import { checkLogOutput, tapLogOutput } from './log-output.ts';
import { type BuiltProxy, PACKAGE, type Supply, setEnvironment } from './proxy.ts';

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

/** Keeps what it gets. A test may hold it back with `take`, as a slow client does. */
export class ResponseStream extends LambdaStream {
  readonly bytes: Buffer[] = [];

  override _write(chunk: Buffer, encoding: string, callback: (error?: Error) => void): void {
    this.bytes.push(Buffer.from(chunk));
    super._write(chunk, encoding, callback);
  }
}

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
    async () => (await import(pathToFileURL(`${unpack(PACKAGE)}/streaming.mjs`).href)) as { handler: Handler },
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

/**
 * The streaming handler as one that buffers. A door that does not stream gets its result in the stream. A body that
 * breaks off is to its client what a 502 is to the client of a door that buffers.
 */
export function bufferedStreamingProxy(...given: Parameters<typeof startStreamingProxy>): BuiltProxy {
  const proxy = startStreamingProxy(...given);
  return {
    streams: new Set(['apigateway-rest', 'function-url']),
    async invoke(event, context) {
      const { error, head, body } = await proxy.invoke(event, context && { context });
      if (error && head) {
        const { message } = error;
        const headers = { 'content-type': 'application/problem+json' };
        return {
          ...head,
          statusCode: 502,
          headers,
          body: JSON.stringify({ title: 'Broken off', status: 502, message }),
        };
      }
      if (error) throw error;
      if (!head) return body.length === 0 ? null : JSON.parse(body.toString());
      return isUtf8(body)
        ? { ...head, body: body.toString(), isBase64Encoded: false }
        : { ...head, body: body.toString('base64'), isBase64Encoded: true };
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
