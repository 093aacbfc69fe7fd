import { expect, it } from 'vitest';
import { createConnections } from '../../../shared/targets/http/connections.ts';
import { exchange } from '../../../shared/targets/http/exchange.ts';
import { rawServer } from './raw-server.ts';

/** The rest of what connections do is in connections.model.test.ts. */
it('a connection that has just been destroyed is not used, although its end is not yet known', async () => {
  const { port } = await rawServer(() => {});
  const connections = createConnections({ host: '127.0.0.1', port, tls: undefined });
  const connection = await connections.open(5_000);
  connections.giveBack(connection);
  connection.socket.destroy();
  expect(connections.takeIdle(60_000)).toBeUndefined();
});

it('a connection that the server has ended is not used in the turn that says so', async () => {
  const { port } = await rawServer((socket) => setImmediate(() => socket.end()));
  const connections = createConnections({ host: '127.0.0.1', port, tls: undefined });
  const connection = await connections.open(5_000);
  connections.giveBack(connection);
  const { promise, resolve } = Promise.withResolvers<unknown>();
  connection.socket.on('end', () => resolve(connections.takeIdle(60_000)));
  expect(await promise).toBeUndefined();
});

it('an exchange ends with its connection, whoever destroyed that', async () => {
  const { port } = await rawServer(() => {});
  const connections = createConnections({ host: '127.0.0.1', port, tls: undefined });
  const connection = await connections.open(5_000);
  const outgoing = {
    method: 'GET',
    head: 'GET / HTTP/1.1\r\n\r\n',
    body: undefined,
    isIdempotent: true,
    isLenient: false,
    streaming: undefined,
  };
  const endsAt = performance.now() + 30_000;
  const answer = exchange(connections, connection, { ...outgoing, endsAt, timeoutMs: 30_000 });
  connection.socket.destroy();
  await expect(answer).rejects.toMatchObject({ name: 'ExchangeError', cause: { code: 'ECONNRESET' } });
});

it('a connection that was destroyed meanwhile is not taken back', async () => {
  const { port } = await rawServer(() => {});
  const connections = createConnections({ host: '127.0.0.1', port, tls: undefined });
  const [kept, destroyed] = [await connections.open(5_000), await connections.open(5_000)];
  connections.giveBack(kept);
  destroyed.socket.destroy();
  connections.giveBack(destroyed);
  expect(connections.takeIdle(60_000)).toBe(kept);
  expect(connections.takeIdle(60_000)).toBeUndefined();
  kept.socket.destroy();
});

/** TLS says a turn late that all is written, and no server can be made to answer in that turn. */
it.each<[what: string, laterUnwritten: number, isKept: boolean]>([
  ['and is written a turn later: kept', 0, true],
  ['and is not written a turn later either: ended', 5, false],
])('a request of which a part is not written when its answer comes, %s', async (_, laterUnwritten, isKept) => {
  const { port } = await rawServer(() => {});
  const connections = createConnections({ host: '127.0.0.1', port, tls: undefined });
  const connection = await connections.open(5_000);
  let unwritten = 5;
  Object.defineProperty(connection.socket, 'writableLength', { get: () => unwritten });
  connections.giveBack(connection);
  expect(connections.takeIdle(60_000)).toBeUndefined();
  unwritten = laterUnwritten;
  await new Promise(setImmediate);
  expect(connections.takeIdle(60_000)).toBe(isKept ? connection : undefined);
  expect(connection.socket.destroyed).toBe(!isKept);
  connection.socket.destroy();
});
