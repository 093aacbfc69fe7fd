import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { ProxyError } from '../../errors.ts';

/** The body of an answer on its way from a socket to whoever reads the stream. */
export interface IncomingBody {
  /** Made when it is first asked for, because it costs more than all the rest of a small answer. */
  readonly stream: Readable;
  /** What has come before anybody asked for the stream. */
  readonly begun: Buffer;
  /** Takes a copy of the next bytes. */
  push(bytes: Buffer): void;
  /** The last byte has come. */
  end(): void;
  /** It will not come: whoever reads gets the error. */
  breakOff(error: ProxyError): void;
}

/**
 * While the reader is slower than the target, the socket is paused, so that memory holds little more than a buffer.
 * `fail` ends the exchange: when the target is silent for `idleTimeoutMs`, and when the reader destroys the stream.
 */
export function createIncomingBody(
  socket: Socket,
  idleTimeoutMs: number | undefined,
  fail: (error: Error) => void,
): IncomingBody {
  const { Readable } = process.getBuiltinModule('node:stream');
  const begun: Buffer[] = [];
  let hasEnded = false;
  let idle: NodeJS.Timeout | undefined;
  let stream: Readable | undefined;

  function makeStream(): Readable {
    const made = new Readable({
      read() {
        if (hasEnded) return;
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
    made.on('error', () => {});
    for (const bytes of begun) made.push(bytes);
    return made;
  }

  function giveUp(): void {
    fail(new ProxyError('deadline', `the target was silent for ${idleTimeoutMs} ms`));
  }

  return {
    get stream() {
      stream ??= makeStream();
      return stream;
    },
    get begun() {
      return Buffer.concat(begun);
    },
    push(bytes) {
      clearTimeout(idle);
      if (!stream) begun.push(Buffer.from(bytes));
      else if (!stream.push(Buffer.from(bytes))) socket.pause();
    },
    end() {
      hasEnded = true;
      clearTimeout(idle);
      stream?.push(null);
      // Its next exchange begins with a socket that reads.
      socket.resume();
    },
    breakOff(error) {
      hasEnded = true;
      stream?.destroy(error);
    },
  };
}
