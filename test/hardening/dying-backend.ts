import { execFileSync } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

/**
 * A backend in a process of its own, which loses its connections in all the ways there are when told to. Every
 * request has a target of its own, so that what was delivered can be counted, twice as well as never.
 */
export type Ending =
  /** Closes: a FIN. */
  | 'FIN'
  /** Drops: an RST. */
  | 'RST'
  /** Sends a FIN but goes on reading, and counts what it reads. */
  | 'half-close'
  /** Forgets it, and the network with it: no packet of this connection arrives any more, either way. */
  | 'silence'
  /** Forgets it without a word that could arrive (its link is down), and answers later packets with an RST. */
  | 'amnesia';

export type Command =
  | { id: number; end: Ending; lastServed: string }
  | { id: number; heal: string }
  | { id: number; deliveries: string };

const [, , host = '127.0.0.1', tls = ''] = process.argv;
const secureContext = tls ? createSecureContext(JSON.parse(tls)) : undefined;

interface Connection {
  /** What requests are read from: the other side of TLS where there is TLS. */
  socket: Socket;
  tcp: Socket;
  clientPort: number;
}

const deliveries = new Map<string, number>();
const connections = new Map<string, Connection>();
const ports = new Map<string, number>();

const serve = (tcp: Socket) => {
  const clientPort = tcp.remotePort!;
  const socket = secureContext ? new TLSSocket(tcp, { isServer: true, secureContext }) : tcp;
  for (const each of [tcp, socket]) each.on('error', () => {});
  socket.on('end', () => socket.end());
  let head = '';
  let bodyLeft = 0;
  socket.on('data', (chunk) => {
    if (bodyLeft > 0) {
      bodyLeft -= chunk.length;
      return bodyLeft > 0 ? undefined : answer();
    }
    head += chunk.toString('latin1');
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const target = head.split(' ', 2)[1]!.split('?')[0]!;
    deliveries.set(target, (deliveries.get(target) ?? 0) + 1);
    connections.set(target, { socket, tcp, clientPort });
    bodyLeft = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0) - (head.length - end - 4);
    head = '';
    if (bodyLeft <= 0) answer();
  });
  const answer = () => {
    if (socket.writable) socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok');
  };
};

const rules = (action: 'add' | 'del', port: number) => {
  for (const side of ['sport', 'dport']) execFileSync('ip', ['rule', action, side, String(port), 'blackhole']);
};

const endings: Record<Ending, (connection: Connection, target: string) => void> = {
  FIN: ({ socket }) => void socket.destroy(),
  RST: ({ tcp }) => void tcp.resetAndDestroy(),
  'half-close': ({ socket }) => void socket.end(),
  amnesia: ({ tcp }) => void tcp.resetAndDestroy(),
  silence({ tcp, clientPort }, target) {
    ports.set(target, clientPort);
    rules('add', clientPort);
    tcp.resetAndDestroy();
  },
};

process.on('message', (command: Command) => {
  let answer: number | undefined;
  if ('end' in command) {
    const connection = connections.get(command.lastServed)!;
    if (connection.tcp.destroyed) throw new Error('the connection had ended before');
    endings[command.end](connection, command.lastServed);
  } else if ('heal' in command) rules('del', ports.get(command.heal)!);
  else answer = deliveries.get(command.deliveries) ?? 0;
  // A socket's own close happens at the end of this turn.
  setImmediate(() => process.send!({ id: command.id, answer }));
});
process.on('disconnect', () => process.exit());

const server = createServer({ allowHalfOpen: true }, serve);
server.listen(0, host, () => process.send!({ port: (server.address() as { port: number }).port }));
