import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

/** Who is listening to a connection while an exchange runs on it. */
interface Listener {
  bytes(bytes: Buffer): void;
  /** The server has closed, in order or not. */
  closed(error: Error | undefined): void;
}

/** A keep-alive connection to a target. */
export interface Connection {
  socket: Socket;
  listener: Listener | undefined;
  /** Whether it has served an exchange before: then a failure may be no more than its age. */
  isReused: boolean;
  /** When the connection stood, TLS and all; before that nothing can have reached the server. */
  isOpen: boolean;
  /** By the wall clock, which goes on while an environment is frozen. */
  idleSince: number;
  /** How long the server says it keeps an idle connection. */
  keepAliveMs: number;
}

export interface Server {
  host: string;
  port: number;
  /** For HTTPS; the defaults verify. */
  tls: ConnectionOptions | undefined;
}

/** The connections of one target group; idle ones are kept for the next invocation. */
export interface Connections {
  open(): Connection;
  /** The connection used last, if one has been idle for no longer than this, nor than its server allows. */
  takeIdle(maxIdleMs: number): Connection | undefined;
  giveBack(connection: Connection): void;
}

/** A server closes at its limit; ours must be reached first, whatever the way there takes. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

export function createConnections(server: Server): Connections {
  const idle: Connection[] = [];

  const forget = (connection: Connection): void => {
    const at = idle.indexOf(connection);
    if (at >= 0) idle.splice(at, 1);
  };

  return {
    open() {
      const connection: Connection = {
        socket: undefined as unknown as Socket,
        listener: undefined,
        isReused: false,
        isOpen: false,
        idleSince: 0,
        keepAliveMs: Number.POSITIVE_INFINITY,
      };
      const onBytes = (bytes: Buffer): void => {
        // Nobody asked: what a server says on an idle connection must not become the next answer.
        if (connection.listener) connection.listener.bytes(bytes);
        else connection.socket.destroy();
      };
      const socket = connect(server, onBytes);
      connection.socket = socket;
      socket.once(server.tls ? 'secureConnect' : 'connect', () => {
        connection.isOpen = true;
      });
      const close = (error: Error | undefined): void => {
        forget(connection);
        socket.destroy();
        connection.listener?.closed(error);
      };
      socket.on('end', () => close(undefined));
      socket.on('error', close);
      socket.on('close', () => close(undefined));
      return connection;
    },

    takeIdle(maxIdleMs) {
      const now = Date.now();
      for (let connection = idle.pop(); connection; connection = idle.pop()) {
        const limit = Math.min(maxIdleMs, connection.keepAliveMs - KEEP_ALIVE_MARGIN_MS);
        if (now - connection.idleSince <= limit && !connection.socket.destroyed) return connection;
        connection.socket.destroy();
      }
      return undefined;
    },

    giveBack(connection) {
      connection.listener = undefined;
      connection.isReused = true;
      connection.idleSince = Date.now();
      idle.push(connection);
    },
  };
}

/** Bytes of a read; every connection has a buffer of its own, so that none is allocated for each read. */
const READ_BYTES = 64 * 1024;

/** TLS is loaded only for targets that need it, and has no buffer to lend: its bytes come as events. */
function connect({ host, port, tls }: Server, onBytes: (bytes: Buffer) => void): Socket {
  if (tls) {
    const socket = process.getBuiltinModule('node:tls').connect({ host, port, ...tls });
    socket.setNoDelay(true);
    return socket.on('data', onBytes);
  }
  const callback = (count: number, buffer: Uint8Array): boolean => {
    onBytes((buffer as Buffer).subarray(0, count));
    return true;
  };
  const onread = { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback };
  return process.getBuiltinModule('node:net').connect({ host, port, noDelay: true, onread });
}
