import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** What the server does with a request. */
export interface Order {
  /** The lines of its answer in addition to the length. */
  lines?: string[];
  /** `early` answers to the first bytes and leaves the rest unread; `reset` and `close` end without an answer. */
  way?: 'answer' | 'early' | 'reset' | 'close';
  /** Bytes after the answer that nobody asked for. */
  more?: string;
}

/** A server that does as it is ordered, and says on which connection a request came; connections are counted from 0. */
export interface ModelServer {
  url: string;
  /** The connections that the client has not ended. */
  open(): number[];
  /** The requests that came since the last call, by the connection that each came on. */
  taken(): number[];
  /** For requests on a connection that was used before, and for those on a fresh one. */
  orders: { reused: Order; fresh: Order };
  /** Holds requests back until `release` answers them, first come, first served. */
  hold(): void;
  release(count: number): Promise<void>;
  /** Ends or resets a connection, or writes on it; the client has seen it when this resolves. */
  disturb(connection: number, how: 'end' | 'reset' | 'write'): Promise<void>;
  close(): void;
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

export async function startModelServer(): Promise<ModelServer> {
  const sockets = new Map<number, Socket>();
  const used = new Set<number>();
  let count = 0;
  const seen: number[] = [];
  let held: (() => void)[] | undefined;

  const carryOut = (socket: Socket, { lines = [], way = 'answer', more = '' }: Order): void => {
    if (way === 'reset') socket.resetAndDestroy();
    else if (way === 'close') socket.end();
    else {
      socket.write(`${['HTTP/1.1 200 OK', ...lines, 'content-length: 2', '', ''].join('\r\n')}ok${more}`);
      // The rest is read once the client has had its answer, to see how the connection ends.
      if (way === 'early') setTimeout(() => socket.resume(), 5);
    }
  };

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const id = count++;
    sockets.set(id, socket);
    socket.on('error', () => {});
    socket.on('end', () => socket.destroy());
    socket.on('close', () => sockets.delete(id));
    let received = '';
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/.exec(received)?.[1] ?? 0);
      const order = used.has(id) ? model.orders.reused : model.orders.fresh;
      const isEarly = order.way === 'early';
      if (!isEarly && received.length < head + 4 + length) return;
      received = '';
      used.add(id);
      seen.push(id);
      if (isEarly) {
        socket.removeAllListeners('data');
        socket.pause();
      }
      if (held) held.push(() => carryOut(socket, order));
      else carryOut(socket, order);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const model: ModelServer = {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    open: () => [...sockets.keys()].sort((a, b) => a - b),
    taken: () => seen.splice(0),
    orders: { reused: {}, fresh: {} },
    hold: () => {
      held = [];
    },
    async release(expected) {
      while (held!.length < expected) await turn();
      const answers = held!;
      held = undefined;
      for (const answer of answers) {
        answer();
        await turn();
      }
    },
    async disturb(connection, how) {
      const socket = sockets.get(connection)!;
      const closed = once(socket, 'close');
      if (how === 'reset') socket.resetAndDestroy();
      else if (how === 'end') socket.end();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged');
      await closed;
      await turn();
    },
    close() {
      for (const socket of sockets.values()) socket.destroy();
      server.close();
    },
  };
  return model;
}
