import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { ProxyError } from '../../errors.ts';

/** The body of an answer on its way from a socket to whoever reads the stream. */
export interface IncomingBody {
  readonly stream: Readable;
  /** Takes a copy of the next bytes. */
  push(bytes: Buffer): void;
  /** The last byte has come. */
  end(): void;
  /** It will not come: whoever reads gets the error. */
  breakOff(error: ProxyError): void;
}

/**
 * While the reader is slower than the target, the socket is paused, so that memory holds little more than a buffer.
 * `begun` is what has come already. `fail` ends the exchange: when the target is silent for `idleTimeoutMs`, and when
 * the reader destroys the stream.
 */
export function createIncomingBody(
  socket: Socket,
  idleTimeoutMs: number | undefined,
  begun: Buffer,
  fail: (error: Error) => void,
): IncomingBody {
  const { Readable } = process.getBuiltinModule('node:stream');
  let hasEnded = false;
  let idle: NodeJS.Timeout | undefined;

  const stream = new Readable({
    read() {
      if (socket.isPaused()) socket.resume();
      // Only while there is room: a pause of ours is not the target's silence.
      if (idleTimeoutMs !== undefined) idle = setTimeout(giveUp, idleTimeoutMs);
    },
    destroy(error, callback) {
      clearTimeout(idle);
      if (!hasEnded) fail(new Error('the answer is not read any more'));
      callback(error);
    },
  });
  // The reader gets the error when it reads. Until then nobody listens, and Node would end the process.
  stream.on('error', () => {});
  if (begun.length > 0) stream.push(begun);

  function giveUp(): void {
    fail(new ProxyError('deadline', `the target was silent for ${idleTimeoutMs} ms`));
  }

  return {
    stream,
    push(bytes) {
      clearTimeout(idle);
      if (!stream.push(Buffer.from(bytes))) socket.pause();
    },
    end() {
      hasEnded = true;
      clearTimeout(idle);
      stream.push(null);
      // Its next exchange begins with a socket that reads.
      socket.resume();
    },
    breakOff(error) {
      hasEnded = true;
      stream.destroy(error);
    },
  };
}
