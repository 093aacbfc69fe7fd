import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ProxyError } from '../../../shared/errors.ts';
import { answerParser } from '../../../shared/http/answer-parser.ts';
import { type ClientRequest, createHttpClient, type HttpClient } from '../../../shared/targets/http/client.ts';
import { recordingBackend } from '../../support/proxied-backend.ts';
import { http, startRecordingBackend, thenClose } from '../../support/recording-backend.ts';
import { addressesAre } from './addresses.ts';
import { answering, answeringAndEnding, rawServer } from './raw-server.ts';

const request = (changes: Partial<ClientRequest> = {}): ClientRequest => ({
  method: 'GET',
  path: '/',
  headers: () => ['host', 'api.example.com', ...(changes.body ? ['content-length', `${changes.body.length}`] : [])],
  body: undefined,
  timeoutMs: 10_000,
  ...changes,
});

const clientOf = (url: string): HttpClient => createHttpClient(new URL(url));

/** The gateway error that came of it; nothing that a caller reads tells where the target is. */
async function failure(answer: Promise<unknown>): Promise<ProxyError> {
  const error = await answer.then(
    (response) => expect.unreachable(`answered ${JSON.stringify(response)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ProxyError);
  expect((error as ProxyError).message).not.toMatch(/127\.0\.0\.1|localhost|:\d|ECONN|\.ts\b/);
  return error as ProxyError;
}

const backend = recordingBackend();
let send: HttpClient;
beforeEach(() => {
  send = clientOf(backend.url);
});

/** The connection of the last request has ended. */
const closed = () => backend.closed(backend.requests.at(-1)!.connection);

const connections = () => backend.requests.map(({ connection }) => connection - backend.requests[0]!.connection);

describe('connections are kept', () => {
  it('and used again, one request after the other', async () => {
    for (const method of ['GET', 'POST', 'GET', 'DELETE']) await send(request({ method }));
    expect(connections()).toEqual([0, 0, 0, 0]);
  });

  it('and used again after a body, small or large, for another body', async () => {
    const bodies = ['one', 'x'.repeat(1_000_000), '', 'four'].map((text) => Buffer.from(text));
    for (const body of bodies) {
      const headers = () => ['host', 'x', 'content-length', String(body.length)];
      expect(await send(request({ method: 'POST', headers, body }))).toMatchObject({ statusCode: 200 });
    }
    expect(backend.requests.map(({ body }) => body.length)).toEqual([3, 1_000_000, 0, 4]);
    expect(connections()).toEqual([0, 0, 0, 0]);
  });

  it('and more are opened for requests at the same time', async () => {
    await Promise.all(Array.from({ length: 5 }, () => send(request())));
    expect(new Set(connections()).size).toBe(5);
    await send(request());
    expect(new Set(connections()).size).toBe(5);
  });

  it.each<[method: string, idleMs: number, reused: boolean]>([
    ['GET', 55_000, true],
    ['GET', 55_001, false],
    ['PUT', 55_000, true],
    ['POST', 4_000, true],
    ['POST', 4_001, false],
    ['PATCH', 4_001, false],
    ['POST', 3_600_000, false],
  ])('for a %s that comes %i ms later by the clock on the wall: %s', async (method, idleMs, reused) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    await send(request());
    vi.setSystemTime(Date.now() + idleMs);
    await send(request({ method }));
    expect(connections()).toEqual(reused ? [0, 0] : [0, 1]);
  });

  it('and not ended by the signal of a request that was answered', async () => {
    const answered = new AbortController();
    await send(request({ signal: answered.signal }));
    answered.abort();
    await send(request());
    expect(connections()).toEqual([0, 0]);
  });

  it('also after a stream that its reader let wait, which has each byte as it came', async () => {
    const pieces = ['a', 'b', 'c'].map((letter) => letter.repeat(30_000));
    const asked = Promise.withResolvers<Socket>();
    const server = await rawServer((socket) => {
      let count = 0;
      socket.on('data', () => {
        count += 1;
        if (count === 1) asked.resolve(socket);
        if (count === 1) socket.write(`${OK}content-length: 90000\r\n\r\n${pieces[0]}`);
        else socket.write(`${OK}content-length: 0\r\n\r\n`);
      });
    });
    const client = clientOf(server.url);
    const { stream } = await client(request({ streaming: {} }));
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) (await asked.promise).write(piece);
      await expect.poll(() => stream!.readableLength).toBe(30_000 * (i + 1));
    }
    // The last piece was more than the stream takes, so the socket was told to wait.
    expect((await buffer(stream!)).toString()).toBe(pieces.join(''));
    expect(await client(request())).toMatchObject({ statusCode: 200 });
    expect(server.connections()).toBe(1);
  });

  it('but not one whose answer asked to close it', async () => {
    backend.answer = () => http(200, [['connection', 'close']], 'ok');
    await send(request());
    await send(request());
    expect(connections()).toEqual([0, 1]);
  });

  it('but not one that the server has closed meanwhile, for any method', async () => {
    for (const method of ['GET', 'POST']) {
      backend.reset();
      backend.answer = () => thenClose(http(200, [], 'ok'));
      await send(request());
      await closed();
      await send(request({ method }));
      expect(connections()).toEqual([0, 1]);
      await closed();
    }
  });

  it('but not one on which more came than the answer', async () => {
    backend.answer = () => Buffer.concat([http(200, [], 'ok'), http(200, [], 'forged')]);
    await send(request()).catch(() => {});
    await closed();
    backend.answer = () => http(200, [], 'mine');
    expect((await send(request())).body?.toString()).toBe('mine');
    expect(connections()).toEqual([0, 1]);
  });
});

/** The first request of a connection is answered, the next gets `second`; a fresh connection answers again. */
const stale = (second: 'reset' | Buffer | Buffer[]) => {
  const seen = new Set<number>();
  backend.answer = ({ connection, method }) => {
    if (seen.has(connection)) return second;
    seen.add(connection);
    return http(200, [], 'ok', method === 'HEAD');
  };
};

it('each piece of a stream may take its idle time, and its end leaves no timer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const asked = Promise.withResolvers<Socket>();
  const server = await rawServer((socket) =>
    socket.once('data', () => {
      socket.write(`${OK}transfer-encoding: chunked\r\n\r\n`);
      asked.resolve(socket);
    }),
  );
  const { stream } = await clientOf(server.url)(request({ streaming: { idleTimeoutMs: 1_000 } }));
  const socket = await asked.promise;
  const pieces = stream![Symbol.asyncIterator]();
  for (const letter of 'abc') {
    const next = pieces.next();
    vi.advanceTimersByTime(900);
    socket.write(`1\r\n${letter}\r\n`);
    expect(String((await next).value)).toBe(letter);
  }
  // The end comes while nobody reads.
  expect(vi.getTimerCount()).toBe(1);
  socket.write('0\r\n\r\n');
  for (let turns = 0; turns < 1_000 && vi.getTimerCount() > 0; turns++) await new Promise(setImmediate);
  expect(vi.getTimerCount()).toBe(0);
  expect(await pieces.next()).toMatchObject({ done: true });
});

describe('no timer is left', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    return () => void vi.useRealTimers();
  });

  it('of a request that failed', async () => {
    backend.answer = () => 'reset';
    await failure(send(request({ method: 'POST' })));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of a name whose first address has accepted', async () => {
    addressesAre('127.0.0.1', '127.0.0.2');
    await clientOf(`http://orders.internal:${backend.port}`)(request());
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of a stream whose reader gave it up', async () => {
    const server = await rawServer((socket) =>
      socket.once('data', () => socket.write(`${OK}transfer-encoding: chunked\r\n\r\n`)),
    );
    const { stream } = await clientOf(server.url)(request({ streaming: { idleTimeoutMs: 1_000 } }));
    stream!.read();
    expect(vi.getTimerCount()).toBe(1);
    stream!.destroy();
    await once(stream!, 'close');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a kept connection that turns out to be dead', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])('%s is sent again, on a fresh one', async (method) => {
    stale('reset');
    await send(request());
    const body = method === 'PUT' ? Buffer.from('body') : undefined;
    expect((await send(request({ method, body }))).statusCode).toBe(200);
    expect(connections()).toEqual([0, 0, 1]);
    expect(backend.requests[2]).toMatchObject({ method, body: body ?? Buffer.alloc(0) });
  });

  it.each(['POST', 'PATCH', 'PROPFIND', 'LOCK'])('%s never is: it may have been heard', async (method) => {
    stale('reset');
    await send(request());
    const error = await failure(send(request({ method, body: Buffer.from('order') })));
    expect(error).toMatchObject({ kind: 'unreachable', statusCode: 502, nothingSent: false });
    expect(connections()).toEqual([0, 0]);
  });

  it('asks for its header lines again, since a signature is for one attempt', async () => {
    stale('reset');
    await send(request());
    let made = 0;
    await send(request({ headers: async () => ['host', 'x', 'x-attempt', String(++made)] }));
    expect(backend.requests.map(({ values }) => values('x-attempt'))).toEqual([[], ['1'], ['2']]);
  });

  it('is not tried again once the request is given up', async () => {
    stale('reset');
    await send(request());
    const giveUp = new AbortController();
    backend.answer = () => {
      giveUp.abort();
      return 'silence';
    };
    const attempts = { ms: 0, retries: 0 };
    await failure(send(request({ signal: giveUp.signal, attempts })));
    expect([attempts.retries, connections()]).toEqual([0, [0, 0]]);
  });

  it('is not tried a third time', async () => {
    let answered = false;
    backend.answer = () => {
      if (answered) return 'reset';
      answered = true;
      return http(200, [], 'ok');
    };
    await send(request());
    expect(await failure(send(request()))).toMatchObject({ kind: 'unreachable', statusCode: 502 });
    expect(connections()).toEqual([0, 0, 1]);
  });

  it('shares the time of the request between both attempts', async () => {
    const answers: ((socket: Socket) => unknown)[] = [
      (socket) => socket.write(http(200)),
      (socket) => setTimeout(() => socket.destroy(), 500),
      // Were the time not shared, this answer would be in time.
      (socket) => setTimeout(() => socket.write(http(200)), 700),
    ];
    const server = await rawServer((socket) => void socket.on('data', () => answers.shift()?.(socket)));
    const client = clientOf(server.url);
    await client(request());
    expect(await failure(client(request({ timeoutMs: 1_000 })))).toMatchObject({ kind: 'deadline', statusCode: 504 });
    expect(answers).toEqual([]);
  });

  it.each<[what: string, bytes: Buffer]>([
    ['an interim answer', http(103)],
    ['part of the status line', Buffer.from('HTTP/1.1 2')],
    ['part of a header', Buffer.from('HTTP/1.1 200 OK\r\nx-a: ')],
    ['the head', Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n')],
    ['part of the body', Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\npart')],
  ])('but that had begun to answer, by %s, is not: 502', async (_, bytes) => {
    stale(thenClose(bytes));
    await send(request());
    expect(await failure(send(request()))).toMatchObject({ statusCode: 502 });
    expect(connections()).toEqual([0, 0]);
  });
});

/** The kernel's list of connections (shared/targets/http/unacknowledged.ts) is the test's own here. */
describe('a connection on which nothing is acknowledged', () => {
  const hex = (port: number): string => port.toString(16).toUpperCase();

  /** `sentAgain`: what each look finds. */
  it.each<[what: string, method: string, requests: number, sentAgain: number[], status: number, connections: number]>([
    ['a kept one is given up for a fresh one', 'GET', 2, [1], 200, 2],
    ['also where only the second look finds it', 'GET', 2, [0, 1], 200, 2],
    ['not for a request that must not be sent twice', 'POST', 2, [1], 504, 1],
    ['not a fresh one', 'GET', 1, [1], 504, 1],
    ['not one whose server only takes its time', 'GET', 2, [0], 504, 1],
  ])('%s', async (_, method, requests, sentAgain, status, connections) => {
    let asked = 0;
    let clientPort = 0;
    const server = await rawServer((socket, connection) => {
      clientPort ||= socket.remotePort!;
      socket.on('data', () => {
        asked += 1;
        if (connection > 0 || asked < requests) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      });
    });
    const spy = vi
      .spyOn(process.getBuiltinModule('node:fs'), 'readFileSync')
      .mockImplementation(
        () =>
          `heading\n0: 0100007F:${hex(clientPort)} 0100007F:${hex(server.port)} 01 5:0 01:40 ${sentAgain.length > 1 ? sentAgain.shift() : sentAgain[0]}\n`,
      );
    onTestFinished(() => spy.mockRestore());
    const client = clientOf(server.url);
    for (let i = 1; i < requests; i++) await client(request());
    const outcome = await client(request({ method, timeoutMs: status === 200 ? 10_000 : 1_200 })).catch(
      (error: ProxyError) => error,
    );
    expect([outcome.statusCode, server.connections()]).toEqual([status, connections]);
  });
});

describe('a fresh connection that fails is not tried again', () => {
  it('reset before an answer', async () => {
    backend.answer = () => 'reset';
    expect(await failure(send(request()))).toMatchObject({ kind: 'unreachable', statusCode: 502, nothingSent: false });
    expect(backend.requests).toHaveLength(1);
  });

  it('refused', async () => {
    const gone = await startRecordingBackend();
    await gone.close();
    const error = await failure(clientOf(gone.url)(request({ method: 'POST' })));
    expect(error).toMatchObject({ kind: 'unreachable', statusCode: 502, nothingSent: true });
    expect(error.message).toBe('the target could not be reached');
  });

  it('a name that nobody has', async () => {
    const error = await failure(clientOf('http://nobody.invalid')(request()));
    expect(error).toMatchObject({ kind: 'unreachable', statusCode: 502, nothingSent: true });
    expect(error.message).not.toContain('nobody');
  });

  it('ended without a byte', async () => {
    const server = await rawServer((socket) => socket.once('data', () => socket.end()));
    expect(await failure(clientOf(server.url)(request()))).toMatchObject({ kind: 'unreachable', statusCode: 502 });
    expect(server.connections()).toBe(1);
  });
});

/**
 * The port of a server whose queue of connections is full until it accepts, after `busyMs`: the first packet of a further
 * connection is lost, and the kernel sends it again after a second.
 */
async function busyServer(busyMs = Number.POSITIVE_INFINITY): Promise<number> {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const server = require('node:net').createServer((socket) => {
       socket.on('error', () => {});
       socket.once('data', () => socket.write('HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nok'));
     });
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       parentPort.once('message', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, workerData));
     });`,
    { eval: true, workerData: busyMs },
  );
  const [port] = (await once(worker, 'message')) as [number];
  worker.postMessage('be busy');
  await sleep(50);
  const queued = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  onTestFinished(async () => {
    for (const socket of queued) socket.destroy();
    await worker.terminate();
  });
  await once(queued[0]!, 'connect');
  await sleep(50);
  return port;
}

describe('a deadline ends each stage with a 504, and the connection with it', () => {
  const SHORT = { timeoutMs: 500 };

  it('no time left: nobody is asked', async () => {
    for (const timeoutMs of [0, -1, Number.NaN]) {
      expect(await failure(send(request({ timeoutMs })))).toMatchObject({
        kind: 'deadline',
        statusCode: 504,
        message: 'no time was left to ask the target',
      });
    }
    expect(backend.requests).toEqual([]);
  });

  it('a server that never accepts', async () => {
    const port = await busyServer();
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const before = sockets();
    const error = await failure(clientOf(`http://127.0.0.1:${port}`)(request({ method: 'POST', ...SHORT })));
    expect(error).toMatchObject({ kind: 'deadline', statusCode: 504, nothingSent: true });
    expect(error.message).toMatch(/^the target did not accept a connection within (49\d|500) ms$/);
    await expect.poll(sockets).toBeLessThanOrEqual(before);
  });

  const endless = (first: string, next: string) =>
    rawServer((socket) => {
      socket.once('data', () => {
        socket.write(first);
        const timer = setInterval(() => socket.write(next), 10);
        socket.on('close', () => clearInterval(timer));
        socket.resume();
        socket.on('end', () => socket.destroy());
      });
    });

  it.each<[what: string, start: () => Promise<Awaited<ReturnType<typeof rawServer>>>]>([
    ['accepts and never reads', () => rawServer((socket) => socket.pause())],
    ['never answers', () => rawServer((socket) => socket.resume())],
    ['stops in its status line', () => answering('HTTP/1.1 200')],
    ['stops in its head', () => answering('HTTP/1.1 200 OK\r\nx-a: 1\r\n')],
    ['stops in its body', () => answering('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nfive.')],
    ['stops in a chunk', () => answering('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab')],
    ['never ends its last chunk', () => answering('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n')],
    ['sends a byte now and then', () => endless('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n', 'a')],
    ['sends a header now and then', () => endless('HTTP/1.1 200 OK\r\n', 'x: 1\r\n')],
    ['sends an interim answer now and then', () => endless('', 'HTTP/1.1 102 Processing\r\n\r\n')],
    ['sends chunks without end', () => endless('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\na\r\n')],
  ])('a server that %s', async (_, start) => {
    const server = await start();
    const error = await failure(clientOf(server.url)(request(SHORT)));
    expect(error).toMatchObject({ kind: 'deadline', statusCode: 504, nothingSent: false });
    expect(error.message).toBe('the target did not answer within 500 ms');
    if (_ !== 'accepts and never reads') await server.closedByClient;
  });

  it('leaves the next request clean', async () => {
    let silent = true;
    backend.answer = () => (silent ? 'silence' : http(200, [], 'mine'));
    await failure(send(request(SHORT)));
    silent = false;
    expect((await send(request())).body?.toString()).toBe('mine');
    expect(connections()).toEqual([0, 1]);
  });

  it('an answer in time leaves no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await send(request());
    expect(vi.getTimerCount()).toBe(0);
  });
});

const OK = 'HTTP/1.1 200 OK\r\n';

/** What is no valid HTTP, and what is odd but sound, is in test/http/answer-parser.test.ts. */
describe('an answer that no front door could pass on is a 502', () => {
  it.each<[what: string, bytes: string | Buffer, detail: RegExp]>([
    ['not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', /not valid HTTP/],
    ['of two lengths', `${OK}content-length: 1\r\ncontent-length: 2\r\n\r\nab`, /not valid HTTP/],
    ['interim answers without end', http(103).toString().repeat(1000), /1xx/],
    ['status 0', 'HTTP/1.1 000 None\r\ncontent-length: 0\r\n\r\n', /status 0|not valid HTTP/],
    ['status 99', 'HTTP/1.1 099 Low\r\ncontent-length: 0\r\n\r\n', /status 99/],
    ['status 600', 'HTTP/1.1 600 High\r\ncontent-length: 0\r\n\r\n', /status 600/],
  ])('%s', async (_, bytes, detail) => {
    const server = await answering(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    const error = await failure(clientOf(server.url)(request()));
    expect(error).toMatchObject({ kind: 'badAnswer', statusCode: 502 });
    expect(error.message).toMatch(detail);
    if (!/^status \d/.test(_)) await server.closedByClient;
  });

  it.each<[what: string, bytes: string]>([
    ['shorter than it says', `${OK}content-length: 10\r\n\r\nfive.`],
    ['ended in a chunk', `${OK}transfer-encoding: chunked\r\n\r\n5\r\nab`],
    ['ended between chunks', `${OK}transfer-encoding: chunked\r\n\r\n2\r\nab\r\n`],
    ['ended after its head', `${OK}content-length: 10\r\n\r\n`],
  ])('%s, and no part of it a 200', async (_, bytes) => {
    const server = await answeringAndEnding(bytes);
    const error = await failure(clientOf(server.url)(request()));
    expect(error).toMatchObject({ kind: 'badAnswer', statusCode: 502, message: 'the answer ended early' });
  });

  it.each<[what: string, bytes: string]>([
    ['in its status line', 'HTTP/1.1 20'],
    ['in its head', `${OK}content-le`],
  ])('ended %s', async (_, bytes) => {
    const server = await answeringAndEnding(bytes);
    expect(await failure(clientOf(server.url)(request()))).toMatchObject({ statusCode: 502 });
  });

  const MB = 1024 * 1024;
  const piece = Buffer.alloc(MB, 'a');

  it.each<[what: string, head: string, bytes: (string | Buffer)[]]>([
    ['by its length', `content-length: ${7 * MB}`, Array.from({ length: 7 }, () => piece)],
    [
      'in chunks',
      'transfer-encoding: chunked',
      Array.from({ length: 7 }, () => [`${MB.toString(16)}\r\n`, piece, '\r\n']).flat(),
    ],
    ['until the end of the connection', 'connection: close', Array.from({ length: 7 }, () => piece)],
  ])('larger than 6 MB %s, read no further than that', async (_, head, bytes) => {
    const server = await answering(`${OK}${head}\r\n\r\n`, ...bytes);
    const error = await failure(clientOf(server.url)(request()));
    // No fault of the server: a client asks for what is large, or for no compression.
    expect(error).toMatchObject({ kind: 'unencodable', statusCode: 502 });
    expect(error.message).toMatch(/larger than/);
    await server.closedByClient;
  });

  it('a body that comes byte by byte takes no more memory than another', () => {
    const parser = answerParser('GET');
    parser.push(Buffer.from(`${OK}transfer-encoding: chunked\r\n\r\n`));
    const chunks = Buffer.from('1\r\na\r\n'.repeat(10_000));
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 50; i++) parser.push(chunks);
    // An object for each byte would take ninety.
    expect((process.memoryUsage().heapUsed - before) / MB).toBeLessThan(30);
    parser.push(Buffer.from('0\r\n\r\n'));
    expect(parser.body.equals(Buffer.alloc(500_000, 'a'))).toBe(true);
  });

  it('while 6 MB pass', async () => {
    const server = await answering(`${OK}content-length: ${6 * MB}\r\n\r\n`, ...Array.from({ length: 6 }, () => piece));
    expect((await clientOf(server.url)(request())).body).toHaveLength(6 * MB);
  });
});

describe('an answer that is odd but sound passes', () => {
  it.each<[what: string, bytes: string, expected: object]>([
    [
      'with interim answers before it',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${OK}content-length: 2\r\n\r\nok`,
      { statusCode: 200, headers: { 'content-length': ['2'] } },
    ],
    [
      'with trailers, which are dropped',
      `${OK}transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-end: 1\r\n\r\n`,
      { headers: { 'transfer-encoding': ['chunked'] }, body: Buffer.from('ok') },
    ],
    ['of status 599', 'HTTP/1.1 599 X\r\ncontent-length: 0\r\n\r\n', { statusCode: 599 }],
  ])('%s', async (_, bytes, expected) => {
    const server = await answering(bytes);
    expect(await clientOf(server.url)(request())).toMatchObject(expected);
  });

  it('a body that ends with the connection', async () => {
    const server = await answeringAndEnding(`${OK}\r\nall of it`);
    expect((await clientOf(server.url)(request())).body?.toString()).toBe('all of it');
  });
});

describe("host and port are configuration's alone", () => {
  it('an IPv6 host is asked without its brackets', async () => {
    const error = await failure(clientOf('http://[::1]:1')(request()));
    expect(error.cause).toMatchObject({ cause: { code: 'ECONNREFUSED', address: '::1', port: 1 } });
  });
});

describe('a server that refuses a request without reading it', () => {
  const body = Buffer.alloc(4 * 1024 * 1024, 'a');
  /**
   * Answers to the first bytes and closes with the rest unread, so that the kernel resets the connection. In a thread
   * of its own, because the client must be in the middle of its writing.
   */
  const refusing = async (answer: string): Promise<string> => {
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       const server = require('node:net').createServer((socket) => {
         socket.on('error', () => {});
         socket.once('readable', () => {
           socket.read(1);
           socket.write(workerData, () => socket.resetAndDestroy());
         });
       });
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true, workerData: answer },
    );
    onTestFinished(async () => void (await worker.terminate()));
    return `http://127.0.0.1:${(await once(worker, 'message'))[0]}`;
  };

  it.each<[framing: string, answer: string]>([
    ['with a length', 'HTTP/1.1 413 Content Too Large\r\ncontent-length: 8\r\nconnection: close\r\n\r\ntoo much'],
    [
      'in chunks',
      'HTTP/1.1 413 x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n8\r\ntoo much\r\n0\r\n\r\n',
    ],
    ['until the end of the connection', 'HTTP/1.0 413 Content Too Large\r\n\r\ntoo much'],
  ])('is heard, its answer %s', async (_, answer) => {
    const client = clientOf(await refusing(answer));
    for (let i = 0; i < 20; i++) {
      const response = await client(request({ method: 'POST', body }));
      expect(response).toMatchObject({ statusCode: 413, body: Buffer.from('too much') });
    }
  });

  it.each<[what: string, answer: string]>([
    ['a 200 that a reset cut off', 'HTTP/1.0 200 OK\r\n\r\nhalf'],
    ['an error page that a reset cut off before its length', 'HTTP/1.1 413 x\r\ncontent-length: 100\r\n\r\nhalf'],
  ])('but not %s', async (_, answer) => {
    const client = clientOf(await refusing(answer));
    for (let i = 0; i < 20; i++) {
      const error = await failure(client(request({ method: 'POST', body })));
      expect(error).toMatchObject({ kind: 'badAnswer', statusCode: 502, message: 'the answer ended early' });
    }
  });

  it('nor an error page that a reset cut off when there was no body to refuse', async () => {
    const server = await rawServer((socket) =>
      socket.once('data', () => socket.write('HTTP/1.0 500 x\r\n\r\nhalf', () => socket.resetAndDestroy())),
    );
    const error = await failure(clientOf(server.url)(request({ method: 'POST' })));
    expect(error).toMatchObject({ kind: 'badAnswer', statusCode: 502, message: 'the answer ended early' });
  });

  it('and does not answer is not called unreachable: it closed the connection', async () => {
    const error = await failure(clientOf(await refusing(''))(request({ method: 'POST', body })));
    expect(error).toMatchObject({ kind: 'unreachable', statusCode: 502, nothingSent: false });
    expect(error.message).toBe('the target closed the connection without an answer');
  });
});

describe('a name with several addresses', () => {
  const ok = () =>
    rawServer((socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')));

  it('is reached when the first refuses', async () => {
    const { port } = await ok();
    addressesAre('127.0.0.9', '127.0.0.1');
    expect(await clientOf(`http://service.internal:${port}`)(request())).toMatchObject({ statusCode: 200 });
  });

  it.each([
    ['the slow one first', ['127.0.0.1', '127.0.0.9']],
    ['the refusing one first', ['127.0.0.9', '127.0.0.1']],
    ['a slow one between refusing ones', ['127.0.0.9', '127.0.0.1', '127.0.0.8']],
  ])('is tried as long as there is time: %s', async (_, addresses) => {
    const port = await busyServer(400);
    addressesAre(...addresses);
    expect(await clientOf(`http://service.internal:${port}`)(request())).toMatchObject({ statusCode: 200 });
  });

  it('is reached at the second while the first is silent', async () => {
    const port = await busyServer();
    const second = createServer((socket) => socket.once('data', () => socket.end(`${OK}content-length: 0\r\n\r\n`)));
    second.listen(port, '127.0.0.2');
    onTestFinished(() => void second.close());
    await once(second, 'listening');
    addressesAre('127.0.0.1', '127.0.0.2');
    expect(await clientOf(`http://service.internal:${port}`)(request())).toMatchObject({ statusCode: 200 });
  });

  it('is not asked at the second when the first has accepted and then resets', async () => {
    const { port } = await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    let accepted = 0;
    const second = createServer((socket) => void socket.end(String(++accepted)));
    second.listen(port, '127.0.0.2');
    onTestFinished(() => void second.close());
    await once(second, 'listening');
    addressesAre('127.0.0.1', '127.0.0.2');
    await failure(clientOf(`http://service.internal:${port}`)(request({ method: 'POST' })));
    // Connections are accepted in the order in which they came.
    expect(await text(connect(port, '127.0.0.2'))).toBe('1');
  });

  it('is refused when all refuse', async () => {
    const { port } = await ok();
    addressesAre('127.0.0.9', '127.0.0.8');
    const error = await failure(clientOf(`http://service.internal:${port}`)(request()));
    expect(error).toMatchObject({ kind: 'unreachable', nothingSent: true });
    expect(error.message).toBe('the target could not be reached');
  });
});

describe('the age of a connection', () => {
  it.each<[ageMs: number, connections: number[]]>([
    [60_000, [0, 0]],
    [60_001, [0, 1]],
  ])('after %i ms of steady use, for a name that may have moved', async (ageMs, expected) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const startedAt = Date.now();
    await send(request());
    for (let ms = 1_000; ms < ageMs; ms += 1_000) {
      vi.setSystemTime(startedAt + ms);
      await send(request());
    }
    backend.requests.splice(1);
    vi.setSystemTime(startedAt + ageMs);
    await send(request());
    expect(connections()).toEqual(expected);
  });
});

it('a request that cannot be sent takes no connection with it', async () => {
  await send(request());
  await failure(send(request({ path: '/a b' })));
  await send(request());
  expect(connections()).toEqual([0, 0]);
});
