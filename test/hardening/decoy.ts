import { once } from 'node:events';
import { createServer } from 'node:net';

/** A server that nobody may ever reach. */
export interface Decoy {
  /** Host and port. */
  authority: string;
  /** How often it was reached. */
  visits(): number;
  close(): void;
}

export async function startDecoy(): Promise<Decoy> {
  let visits = 0;
  const server = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    authority: `127.0.0.1:${(server.address() as { port: number }).port}`,
    visits: () => visits,
    close: () => void server.close(),
  };
}
