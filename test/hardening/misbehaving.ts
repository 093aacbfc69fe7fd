import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Backends that do not answer as they should, as data: what each does with a connection, and what must come of it. */
export interface Misbehaviour {
  name: string;
  /** What the caller gets. */
  status: 502 | 504;
  serve(socket: Socket): void;
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n';

const onceAsked = (answer: (socket: Socket) => void) => (socket: Socket) =>
  void socket.once('data', () => answer(socket));

/** Writes for as long as the other side reads. */
const endlessly = (begin: string, more: string | Buffer) =>
  onceAsked((socket) => {
    socket.write(begin);
    const write = () => {
      while (socket.writable && socket.write(more));
    };
    socket.on('drain', write);
    write();
  });

const dripping = (begin: string, drop: string, everyMs: number) =>
  onceAsked((socket) => {
    socket.write(begin);
    const timer = setInterval(() => socket.write(drop), everyMs);
    socket.on('close', () => clearInterval(timer));
  });

const says = (...parts: (string | Buffer)[]) =>
  onceAsked((socket) => {
    for (const part of parts) socket.write(part);
  });

const saysAndEnds = (text: string) => onceAsked((socket) => socket.end(text));

const BLOCK = Buffer.alloc(64 * 1024, 'x');
const CHUNK = Buffer.concat([Buffer.from('10000\r\n'), BLOCK, Buffer.from('\r\n')]);

export const MISBEHAVIOURS: readonly Misbehaviour[] = [
  { name: 'accepts and never reads', status: 504, serve: (socket) => socket.pause() },
  { name: 'reads and never answers', status: 504, serve: (socket) => socket.resume() },
  { name: 'answers a byte of its status line a second', status: 504, serve: dripping('H', 'T', 1000) },
  { name: 'answers a byte of its headers at a time', status: 504, serve: dripping(`${HEAD}x-a: `, 'a', 20) },
  {
    name: 'answers a byte of its body at a time',
    status: 504,
    serve: dripping(`${HEAD}content-length: 10000\r\n\r\n`, 'b', 20),
  },
  {
    name: 'answers a chunk of a byte at a time',
    status: 504,
    serve: dripping(`${HEAD}transfer-encoding: chunked\r\n\r\n`, '1\r\nc\r\n', 20),
  },
  { name: 'stalls within its headers', status: 504, serve: says(HEAD) },
  { name: 'stalls before its body', status: 504, serve: says(`${HEAD}content-length: 10\r\n\r\n`) },
  { name: 'stalls within its body', status: 504, serve: says(`${HEAD}content-length: 10\r\n\r\nhalf`) },
  { name: 'stalls within a chunk', status: 504, serve: says(`${HEAD}transfer-encoding: chunked\r\n\r\nff\r\nhalf`) },
  {
    name: 'stalls before its last chunk',
    status: 504,
    serve: says(`${HEAD}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n`),
  },
  {
    name: 'stalls within a body that ends with the connection',
    status: 504,
    serve: says(`${HEAD}connection: close\r\n\r\nhalf`),
  },
  { name: 'sends 100 Continue now and then', status: 504, serve: dripping('', 'HTTP/1.1 100 Continue\r\n\r\n', 50) },
  {
    name: 'sends 1xx answers without end',
    status: 502,
    serve: endlessly('', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)),
  },
  { name: 'sends header lines without end', status: 502, serve: endlessly(HEAD, `x-filler: ${'x'.repeat(1000)}\r\n`) },
  { name: 'sends one header line without end', status: 502, serve: endlessly(`${HEAD}x-filler: `, BLOCK) },
  { name: 'sends a status line without end', status: 502, serve: endlessly('HTTP/1.1 200 ', BLOCK) },
  { name: 'sends a body without end', status: 502, serve: endlessly(`${HEAD}connection: close\r\n\r\n`, BLOCK) },
  {
    name: 'sends chunks without end',
    status: 502,
    serve: endlessly(`${HEAD}transfer-encoding: chunked\r\n\r\n`, CHUNK),
  },
  {
    name: 'sends small chunks without end',
    status: 502,
    serve: endlessly(`${HEAD}transfer-encoding: chunked\r\n\r\n`, `40\r\n${'x'.repeat(64)}\r\n`.repeat(1000)),
  },
  {
    name: 'sends chunk extensions without end',
    status: 502,
    serve: endlessly(`${HEAD}transfer-encoding: chunked\r\n\r\n1;`, BLOCK),
  },
  {
    name: 'sends trailers without end',
    status: 502,
    serve: endlessly(`${HEAD}transfer-encoding: chunked\r\n\r\n0\r\n`, `x-filler: ${'x'.repeat(1000)}\r\n`),
  },
  {
    name: 'announces a body of a terabyte',
    status: 502,
    serve: endlessly(`${HEAD}content-length: 1099511627776\r\n\r\n`, BLOCK),
  },
  { name: 'announces a body of a byte too many', status: 502, serve: says(`${HEAD}content-length: 6291557\r\n\r\n`) },
  { name: 'sends what is no HTTP, without end', status: 502, serve: endlessly('', BLOCK) },
  { name: 'ends without an answer', status: 502, serve: saysAndEnds('') },
  { name: 'ends within its headers', status: 502, serve: saysAndEnds(HEAD) },
  { name: 'ends within its body', status: 502, serve: saysAndEnds(`${HEAD}content-length: 10\r\n\r\nhalf`) },
  {
    name: 'ends within a chunk',
    status: 502,
    serve: saysAndEnds(`${HEAD}transfer-encoding: chunked\r\n\r\nff\r\nhalf`),
  },
  {
    name: 'ends before its last chunk',
    status: 502,
    serve: saysAndEnds(`${HEAD}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n`),
  },
  { name: 'resets the connection once asked', status: 502, serve: onceAsked((socket) => socket.resetAndDestroy()) },
  { name: 'resets the connection at once', status: 502, serve: (socket) => socket.resetAndDestroy() },
  {
    name: 'resets within its body',
    status: 502,
    serve: onceAsked((socket) => {
      socket.write(`${HEAD}content-length: 10\r\n\r\nhalf`, () => setTimeout(() => socket.resetAndDestroy(), 20));
    }),
  },
];

export interface MisbehavingBackend {
  url: string;
  /** How it treats new connections from now on; `undefined` is well. */
  misbehaves: Misbehaviour | undefined;
  /** Connections that the other side has not closed. */
  open(): number;
  close(): Promise<void>;
}

export async function startMisbehavingBackend(): Promise<MisbehavingBackend> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    if (backend.misbehaves) backend.misbehaves.serve(socket);
    else socket.on('data', () => socket.write(`${HEAD}content-length: 2\r\n\r\nok`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const backend: MisbehavingBackend = {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    misbehaves: undefined,
    open() {
      // One that does not read would not notice.
      for (const socket of sockets) socket.resume();
      return sockets.size;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  return backend;
}

/** A server whose queue of connections is full: the kernel answers no further one. */
export async function startFullBackend(): Promise<{ url: string; close(): void }> {
  const listen = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port) })`;
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(String((await once(child.stdout, 'data'))[0]));
  process.kill(child.pid!, 'SIGSTOP');
  const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  await once(fillers[0]!, 'connect');
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      for (const socket of fillers) socket.destroy();
      process.kill(child.pid!, 'SIGKILL');
    },
  };
}
