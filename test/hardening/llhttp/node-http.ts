import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createServer, type Socket } from 'node:net';
import type { ServerAnswer } from './answers.ts';

/** What a reader made of an answer: a message, or the reason why it is none. */
export type Reading = { statusCode: number; rawHeaders: string[]; body: string } | { refused: string };

/** node:http, which reads with llhttp, as the client of a server that answers whatever it is told to. */
export interface NodeHttp {
  read(answer: ServerAnswer): Promise<Reading>;
  close(): void;
}

export async function startNodeHttp(): Promise<NodeHttp> {
  const wires = new Map<string, Buffer>();
  let count = 0;
  const server = createServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      const id = /^\S+ \/(\d+) /.exec(bytes.toString('latin1', 0, 40))![1]!;
      socket.end(wires.get(id)!);
      wires.delete(id);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };

  return {
    read({ method, wire }) {
      const id = String(count++);
      wires.set(id, Buffer.from(wire, 'latin1'));
      return readAnswer({ host: '127.0.0.1', port, method, path: `/${id}`, agent: false, maxHeaderSize: 64 * 1024 });
    },
    close: () => void server.close(),
  };
}

const readAnswer = (options: object): Promise<Reading> =>
  new Promise((resolve) => {
    let message: IncomingMessage | undefined;
    let body = '';
    const outgoing = request(options);
    const settle = (refused: string): void => {
      // llhttp may find fault with what follows a message that is complete; its body is then not all read.
      while (message?.read());
      if (message?.complete) resolve({ statusCode: message.statusCode!, rawHeaders: message.rawHeaders, body });
      else resolve({ refused });
      outgoing.destroy();
    };
    outgoing.on('response', (response) => {
      message = response;
      response.on('data', (bytes: Buffer) => (body += bytes.toString('latin1')));
      response.on('end', () => settle('ended'));
      response.on('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    });
    outgoing.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve({ refused: 'upgrade' });
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    outgoing.on('close', () => settle('closed'));
    outgoing.end();
  });
