import { Writable } from 'node:stream';

/** Between the head and the body of a streamed answer (docs/wire-facts.md#streaming). */
export const NUL = Buffer.alloc(8);

/** The content type of a stream that begins with a head. */
const WITH_HEAD = 'application/vnd.awslambda.http-integration-response';

/**
 * The stream that Lambda's runtime client hands to a handler (aws-lambda-ric 4.0.2, response-stream.js). It throws where
 * the real one would refuse what is written, or lose it.
 */
export class ResponseStream extends Writable {
  contentType = 'application/octet-stream';
  /** The head. It goes out together with the first piece of the body. */
  beforeFirstWrite: string | undefined;
  private hasBegun = false;
  /** Gets each piece. The next one waits until the promise is settled. */
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
    new Promise<void>((resolve) => resolve(this.take(chunk))).then(() => callback(), callback);
  }
}

/** The global of Lambda's Node runtime. */
export const awslambda = {
  streamifyResponse: (handler: unknown) => handler,
  HttpResponseStream: {
    from(stream: ResponseStream, head: object) {
      stream.setContentType(WITH_HEAD);
      stream.beforeFirstWrite = JSON.stringify(head);
      return stream;
    },
  },
};
