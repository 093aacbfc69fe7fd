import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A port that answers until it is closed. */
export interface Port {
  port: number;
  close(): void;
}

/** The first byte of a TLS handshake (RFC 8446 section 5.1). No HTTP method begins with it. */
const HANDSHAKE = 22;

/**
 * Listens on a port of this machine, 0 for a free one. With a certificate the same port answers HTTPS too. Rejects if
 * another program has the port.
 */
export async function openPort(http: Server, at: number, tls?: { key: string; cert: string }): Promise<Port> {
  const https = tls && createHttpsServer({ ...tls, maxHeaderSize: 128 * 1024 });
  https?.on('request', (req, res) => http.emit('request', req, res));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first: Buffer | null = socket.read();
      if (first === null) return;
      socket.unshift(first);
      (https && first[0] === HANDSHAKE ? https : http).emit('connection', socket);
    });
  });
  server.listen(at, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
