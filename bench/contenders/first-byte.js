import { Writable } from 'node:stream';

/** What Lambda's runtime client gives a streaming handler, up to where it writes to its socket. The client's own goes first. */
globalThis.awslambda ??= {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: {
    from: (stream, head) => Object.assign(stream, { head, json: JSON.stringify(head) }),
  },
};

class FirstByte extends Writable {
  _write(piece, _encoding, done) {
    // An empty piece is a head without a body yet.
    if (piece.length > 0) this.resolve({ ...this.head, body: piece.toString(), isBase64Encoded: false });
    done();
  }
}

/** A handler that is over with the first byte of the body, and when the rest of it is over, as a runtime waits for it. */
export function untilFirstByte(loading) {
  let ending;
  return {
    async handler(event, context) {
      const streaming = await loading;
      const { promise, resolve, reject } = Promise.withResolvers();
      ending = streaming(event, Object.assign(new FirstByte(), { resolve }), context);
      ending.catch(reject);
      return promise;
    },
    ended: () => ending,
  };
}
