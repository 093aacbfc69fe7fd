import { createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawServer {
  url: string;
  port: number;
  /** Settles when the client has closed its side of the first connection. */
  closedByClient: Promise<void>;
  connections(): number;
}

/** A TCP server that speaks for itself; gone when the test is. */
export async function rawServer(onConnection: (socket: Socket, count: number) => void): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let count = 0;
  const closed = Promise.withResolvers<void>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('end', closed.resolve);
    socket.on('close', closed.resolve);
    onConnection(socket, count++);
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, port, closedByClient: closed.promise, connections: () => count };
}

/** A server that takes each request for whole as soon as bytes come, and answers with these. */
export const answering = (...writes: (string | Buffer)[]): Promise<RawServer> =>
  rawServer((socket) => {
    socket.once('data', () => {
      for (const bytes of writes) socket.write(bytes);
      socket.resume();
    });
  });

/** The same, and then it ends the connection. */
export const answeringAndEnding = (...writes: (string | Buffer)[]): Promise<RawServer> =>
  rawServer((socket) => {
    socket.once('data', () => {
      for (const bytes of writes) socket.write(bytes);
      socket.end();
      socket.resume();
    });
  });
