import type { Socket } from 'node:net';
import { connect, type Server } from './connect.ts';

/** Who is listening to a connection while an exchange runs on it. */
interface Listener {
  bytes(bytes: Buffer): void;
  /** The connection has ended; without an error the server ended it in order. */
  closed(error: Error | undefined): void;
}

/** A keep-alive connection to a target. */
export interface Connection {
  readonly socket: Socket;
  listener: Listener | undefined;
  /** Whether it has served an exchange before: then a failure may be no more than its age. */
  isReused: boolean;
  /** By the wall clock, as `idleSince`, which goes on while an environment is frozen. */
  readonly openedAt: number;
  idleSince: number;
  /** How long the server says it keeps an idle connection. */
  keepAliveMs: number;
}

/** The connections of one target group; idle ones are kept for the next invocation. */
export interface Connections {
  /** Rejects with what `connect` rejects with. */
  open(timeoutMs: number): Promise<Connection>;
  /** The connection used last, unless it is closed or has been idle or open for too long. */
  takeIdle(maxIdleMs: number): Connection | undefined;
  /** Takes a connection back after an exchange that left it usable. */
  giveBack(connection: Connection): void;
}

/** The server closes at its limit. The proxy stops using a connection earlier, because a request takes time to arrive. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

/**
 * How old a connection may get. A kept connection does not notice when its name moves to other addresses. DNS answers
 * for AWS's load balancers are valid for 60 s.
 */
const MAX_AGE_MS = 60_000;

export function createConnections(server: Server): Connections {
  const idle: Connection[] = [];

  return {
    async open(timeoutMs) {
      let connection: Connection | undefined;
      const onBytes = (bytes: Buffer): void => {
        // Bytes that a server sends on an idle connection must not become the next answer.
        if (connection?.listener) connection.listener.bytes(bytes);
        else connection?.socket.destroy();
      };
      const socket = await connect(server, onBytes, timeoutMs);
      connection = newConnection(socket);
      endWithSocket(connection);
      return connection;
    },

    takeIdle(maxIdleMs) {
      const now = Date.now();
      for (let connection = idle.pop(); connection; connection = idle.pop()) {
        const { socket, idleSince, openedAt, keepAliveMs } = connection;
        const isFresh = now - idleSince <= Math.min(maxIdleMs, keepAliveMs - KEEP_ALIVE_MARGIN_MS);
        if (isFresh && now - openedAt <= MAX_AGE_MS && !socket.destroyed) return connection;
        socket.destroy();
      }
      return undefined;
    },

    giveBack(connection) {
      const { socket } = connection;
      connection.isReused = true;
      if (socket.writableLength === 0) keep(connection);
      // TLS says one turn late that all is written, and the answer may be here before.
      else setImmediate(() => (socket.writableLength === 0 ? keep(connection) : socket.destroy()));
    },
  };

  /** A connection with a rest of a request in it, after an early answer, never comes here. */
  function keep(connection: Connection): void {
    connection.idleSince = Date.now();
    idle.push(connection);
  }

  function endWithSocket(connection: Connection): void {
    const { socket } = connection;
    let writeError: Error | undefined;
    holdWriteErrors(socket, (error) => {
      writeError = error;
    });
    const close = (error: Error | undefined): void => {
      socket.destroy();
      connection.listener?.closed(error);
    };
    socket.on('end', () => close(writeError));
    socket.on('error', close);
    socket.on('close', () => close(writeError));
  }
}

const newConnection = (socket: Socket): Connection => ({
  socket,
  listener: undefined,
  isReused: false,
  openedAt: Date.now(),
  idleSince: 0,
  keepAliveMs: Number.POSITIVE_INFINITY,
});

/**
 * Keeps a failed write of a request with a body from ending the connection before everything is read. A server that
 * refuses a request without reading it answers and closes, and the kernel then refuses the rest of the request (RFC 9112
 * section 9.6). Node destroys the socket with the first write that fails, and the answer that waits to be read is lost.
 * The end of what there is to read always follows, so the stream is not told, and its write stays unfinished.
 */
function holdWriteErrors(socket: Socket, onError: (error: Error) => void): void {
  // Head and body are written together, and so by `_writev`.
  const writev = socket._writev!.bind(socket);
  socket._writev = (chunks, callback) =>
    writev(chunks, (error) => (error && !socket.destroyed ? onError(error) : callback(error)));
}
