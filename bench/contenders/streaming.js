import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

/** The proxy's streaming handler, up to the first byte of the answer's body. A small body comes in one piece. */
globalThis.awslambda = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: { from: (stream, head) => Object.assign(stream, { head }) },
};
const loading = import(new URL('./proxy/streaming.mjs', pathToFileURL(__filename)));

class FirstByte extends Writable {
  _write(piece, _encoding, done) {
    // The handler writes an empty piece first, so that the head goes out.
    if (piece.length > 0) this.resolve({ ...this.head, body: piece.toString(), isBase64Encoded: false });
    done();
  }
}

export async function handler(event, context) {
  const { handler } = await loading;
  const { promise, resolve, reject } = Promise.withResolvers();
  handler(event, Object.assign(new FirstByte(), { resolve }), context).catch(reject);
  return promise;
}
