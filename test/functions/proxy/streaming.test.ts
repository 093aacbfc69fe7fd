import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { capturedLog } from '../../support/captured-log.ts';
import { DOORS, door } from '../../support/doors.ts';
import { startEventEndpoint } from '../../support/event-endpoint.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import {
  ResponseStream,
  type Streamed,
  type StreamingProxy,
  startStreamingProxy,
} from '../../support/streaming-proxy.ts';
import { type RawServer, rawServer } from '../../targets/http/raw-server.ts';

const log = capturedLog();

/** A target that answers each request so, and the streaming handler in front of it. */
async function proxyFor(
  answer: (socket: Socket, request: string) => void,
  settings: object = {},
): Promise<StreamingProxy & { target: RawServer }> {
  const target = await rawServer((socket) => {
    socket.on('data', (bytes) => answer(socket, bytes.toString('latin1')));
  });
  const { proxy } = startProxy({
    targetGroups: { all: { type: 'http', url: target.url, ...settings } },
    rules: [],
    defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'all' }] } },
  });
  return { ...proxy, target };
}

const startProxy = (routes: object) => ({ proxy: startStreamingProxy({ ROUTES: JSON.stringify(routes) }) });

const REST = door('REST API');
const get = (target = '/', from = REST) => from.toEvent({ method: 'GET', target });

const whole = (text: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;

/** The bytes of a stream that are there once `count` pieces of the body have been taken. */
function heldStream(): { stream: ResponseStream; pieces: AsyncIterator<Buffer> } {
  const stream = new ResponseStream();
  const taken: Buffer[] = [];
  let wake = () => {};
  stream.take = (piece) => {
    taken.push(Buffer.from(piece));
    wake();
  };
  async function* read(): AsyncGenerator<Buffer> {
    for (;;) {
      while (taken.length > 0) yield taken.shift()!;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  return { stream, pieces: read() };
}

describe('an answer goes out as it comes', () => {
  it.each([
    ['REST API', { headers: { 'content-type': 'text/plain' }, multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] } }],
    ['Function URL', { headers: { 'content-type': 'text/plain' }, cookies: ['a=1', 'b=2'] }],
  ])('%s: head, eight NUL bytes, the bytes of the body', async (name, expected) => {
    const body = Buffer.from([0, 1, 2, 0xff, 0xfe, 0, 0, 0, 0, 0, 0, 0, 0, 10]);
    const proxy = await proxyFor((socket) => {
      socket.write('HTTP/1.1 201 Made\r\nContent-Type: text/plain\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n');
      socket.write(`Content-Length: ${body.length}\r\n\r\n`);
      socket.write(body);
    });
    const streamed = await proxy.invoke(get('/', door(name)));
    expect(streamed.contentType).toBe('application/vnd.awslambda.http-integration-response');
    expect(streamed.head).toEqual({ statusCode: 201, ...expected });
    expect(streamed.body).toEqual(body);
    expect(streamed.isWhole).toBe(true);
    expect(await log.until('request')).toEqual([
      expect.objectContaining({ level: 'INFO', status: 201, ended: 'complete', StreamedBytes: body.length }),
    ]);
  });

  it('the head before any byte of the body, and each piece before the next', async () => {
    let open!: Socket;
    const proxy = await proxyFor((socket) => {
      open = socket;
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');
    });
    const { stream, pieces } = heldStream();
    const streamed = proxy.invoke(get(), { stream });
    const next = async () => (await pieces.next()).value.toString() as string;
    expect(JSON.parse(await next())).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/event-stream' },
    });
    expect(await next()).toBe('\0'.repeat(8));
    expect(await next()).toBe('');
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      open.write(`${event.length.toString(16)}\r\n${event}\r\n`);
      expect(await next()).toBe(event);
    }
    open.write('0\r\n\r\n');
    const { isWhole, body } = await streamed;
    expect(isWhole).toBe(true);
    expect(await log.until('request')).toEqual([expect.objectContaining({ StreamedBytes: body.length })]);
  });

  it('and leaves no timer and no listener behind', async () => {
    const proxy = await proxyFor(async (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none');
      await headIsTaken;
      socket.write('two');
    });
    const stream = new ResponseStream();
    const headIsTaken = new Promise<void>((resolve) => {
      stream.take = () => resolve();
    });
    const listeners = () => [stream.listenerCount('drain'), stream.listenerCount('close')];
    const before = listeners();
    const [set, clear] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];
    onTestFinished(() => void vi.restoreAllMocks());
    const context = { ...lambdaContext(), getRemainingTimeInMillis: () => 500_000 };
    expect((await proxy.invoke(get(), { stream, context })).body.toString()).toBe('onetwo');
    const ofInvocation = set.mock.results.filter((_, i) => set.mock.calls[i]![1]! > 400_000).map(({ value }) => value);
    // One for the connection, one for the answer.
    expect(ofInvocation).toHaveLength(2);
    for (const timer of ofInvocation) expect(clear).toHaveBeenCalledWith(timer);
    expect(listeners()).toEqual(before);
  });

  it.each(['HEAD', 'GET'])('%s without a body: the head is written all the same', async (method) => {
    const proxy = await proxyFor((socket) => socket.write('HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n'));
    const streamed = await proxy.invoke(REST.toEvent({ method, target: '/' }));
    expect(streamed).toMatchObject({ head: { statusCode: 200, headers: { 'x-a': '1' } }, isWhole: true });
    expect(streamed.body).toHaveLength(0);
  });

  it('the connection is used again after a whole answer, and not after a broken one', async () => {
    const answers = [whole('one'), whole('two'), 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nonly', whole('four')];
    const proxy = await proxyFor((socket) => {
      const answer = answers.shift()!;
      socket.write(answer, () => answer.endsWith('only') && socket.end());
    });
    const wholeness: boolean[] = [];
    for (let i = 0; i < 4; i++) wholeness.push((await proxy.invoke(get())).isWhole);
    expect(wholeness).toEqual([true, true, false, true]);
    expect(proxy.target.connections()).toBe(2);
  });

  it('memory holds little while the client is slow: the target is not read', async () => {
    const size = 32 * 1024 * 1024;
    let written = 0;
    const proxy = await proxyFor((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
      const piece = Buffer.alloc(64 * 1024, 'x');
      const more = () => {
        while (written < size && !socket.destroyed) {
          written += piece.length;
          if (!socket.write(piece)) return;
        }
      };
      socket.on('drain', more);
      more();
    });
    const stream = new ResponseStream();
    let taken = 0;
    const release = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    stream.take = (piece) => {
      taken += piece.length;
      if (taken < 1024 * 1024) return;
      arrived.resolve();
      return release.promise;
    };
    const streamed = proxy.invoke(get(), { stream });
    await arrived.promise;
    // Until the kernel's buffers between target and proxy are full too, which says nothing of the proxy's.
    for (let before = -1; before !== written; ) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(stream.writableLength).toBeLessThan(1024 * 1024);
    expect(written).toBeLessThan(size);
    release.resolve();
    const { isWhole, body } = await streamed;
    expect({ isWhole, length: body.length }).toEqual({ isWhole: true, length: size });
  });
});

describe('an answer that breaks off is never taken for a whole one', () => {
  const BODY = 'Hello, world! The rest of it.';
  const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';
  const ANSWERS = {
    chunked: `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n${BODY.slice(0, 5)}\r\n18;x=y\r\n${BODY.slice(5)}\r\n0\r\nX-Trailer: 1\r\n\r\n`,
    'framed by its length': `${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`,
  };

  it.each(Object.entries(ANSWERS))('%s, at every byte', async (_, answer) => {
    let upTo = 0;
    const proxy = await proxyFor((socket) => {
      socket.write(answer.slice(0, upTo), () => (upTo < answer.length ? socket.end() : undefined));
    });
    const headEnd = answer.indexOf('\r\n\r\n') + 4;
    for (upTo = 1; upTo <= answer.length; upTo++) {
      const streamed = await proxy.invoke(REST.toEvent({ method: 'POST', target: '/' }));
      const isAll = upTo === answer.length;
      if (upTo < headEnd) expect(streamed, `${upTo}`).toMatchObject({ isWhole: true, head: { statusCode: 502 } });
      else if (!isAll && streamed.head.statusCode === 502)
        expect(streamed.body.toString(), `${upTo}`).toContain('"status":502');
      else {
        expect(streamed.isWhole, `${upTo} of ${answer.length}`).toBe(isAll);
        expect(BODY.startsWith(streamed.body.toString()), `${upTo}`).toBe(true);
        if (isAll) expect(streamed.body.toString()).toBe(BODY);
      }
    }
  });

  it.each([
    ['a chunk that is no chunk', 'Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n', 'zz\r\n', 'not valid HTTP'],
    ['a reset', 'Content-Length: 5\r\n\r\nok', 'reset', 'ended early'],
  ])('%s', async (_, begin, then, detail) => {
    const { stream, pieces } = heldStream();
    const sockets: Socket[] = [];
    const proxy = await proxyFor((socket) => {
      sockets.push(socket);
      socket.write(`HTTP/1.1 200 OK\r\n${begin}`);
    });
    const streamed = proxy.invoke(get(), { stream });
    while ((await pieces.next()).value.toString() !== 'ok');
    if (then === 'reset') sockets[0]!.resetAndDestroy();
    else sockets[0]!.write(then);
    const { isWhole, error, body } = await streamed;
    expect({ isWhole, body: body.toString() }).toEqual({ isWhole: false, body: 'ok' });
    expect(error!.message).toContain(detail);
    expect(await log.until('request')).toEqual([
      expect.objectContaining({ level: 'ERROR', status: 200, ended: 'brokenOff', bytesOut: 2, GatewayErrors: 1 }),
    ]);
  });
});

describe('errors count as they do without a stream, so that alarms and ramps see them', () => {
  it.each(['REST API', 'Function URL'])('%s: a 500 of the target', async (name) => {
    const proxy = await proxyFor((socket) => socket.write('HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno'));
    expect((await proxy.invoke(get('/', door(name)))).head.statusCode).toBe(500);
    expect(await log.until('request')).toEqual([expect.objectContaining({ status: 500, TargetErrors: 1 })]);
  });

  it.each([
    ['an answer that is not HTTP', 'SMTP\r\n\r\n', {}, 502],
    ['no answer in time', '', { timeoutMs: 100 }, 504],
  ])('%s', async (_, answer, settings, status) => {
    const proxy = await proxyFor((socket) => socket.write(answer), settings);
    expect((await proxy.invoke(get())).head.statusCode).toBe(status);
    expect(await log.until('request')).toEqual([expect.objectContaining({ level: 'ERROR', status, GatewayErrors: 1 })]);
  });

  it('what a client alone causes is refused, and no gateway error', async () => {
    const proxy = await proxyFor((socket) => socket.write(whole('ok')));
    await proxy.invoke({ ...get(), httpMethod: 'get' });
    const [line] = (await log.until('request')) as Record<string, unknown>[];
    expect(line).toMatchObject({ status: 400, RefusedRequests: 1 });
    expect(line).not.toHaveProperty('GatewayErrors');
  });

  it('a door that does not stream', async () => {
    const proxy = await proxyFor((socket) => socket.write('HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno'));
    await proxy.invoke(get('/', door('ALB')));
    expect(await log.until('request')).toEqual([expect.objectContaining({ status: 500, TargetErrors: 1 })]);
  });
});

describe('time', () => {
  /** One byte, and then silence. */
  const silent = (settings: object) =>
    proxyFor((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1'), settings);

  it('a silent target ends the stream after idleTimeoutMs', async () => {
    const proxy = await silent({ idleTimeoutMs: 100 });
    const { isWhole, error } = await proxy.invoke(get());
    expect({ isWhole, message: error!.message }).toEqual({
      isWhole: false,
      message: 'the target was silent for 100 ms',
    });
    await proxy.target.closedByClient;
  });

  it('timeoutMs is for the head alone', async () => {
    const proxy = await proxyFor(
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1');
        setTimeout(() => socket.write('2345'), 300);
      },
      { timeoutMs: 100 },
    );
    expect(await proxy.invoke(get())).toMatchObject({ isWhole: true, body: Buffer.from('12345') });
  });

  it('no head in time is a 504, as without streaming', async () => {
    const proxy = await proxyFor(() => {}, { timeoutMs: 100 });
    expect(await proxy.invoke(get())).toMatchObject({ isWhole: true, head: { statusCode: 504 } });
  });

  it('the end of the invocation ends the stream', async () => {
    let left = 30_000;
    const proxy = await proxyFor((socket) => {
      left = 300;
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1');
    });
    const context = { ...lambdaContext(), getRemainingTimeInMillis: () => left };
    const { isWhole, error } = await proxy.invoke(get(), { context });
    expect({ isWhole, message: error!.message }).toEqual({
      isWhole: false,
      message: 'the invocation ended before the answer did',
    });
    await proxy.target.closedByClient;
    expect(await log.until('request')).toEqual([
      expect.objectContaining({ level: 'INFO', ended: 'cut', errorKind: 'deadline' }),
    ]);
  });

  it('a client that goes away ends the request to the target', async () => {
    const proxy = await silent({});
    const { stream, pieces } = heldStream();
    const streamed = proxy.invoke(get(), { stream });
    while ((await pieces.next()).value.toString() !== '1');
    stream.destroy(new Error('ECONNRESET'));
    await proxy.target.closedByClient;
    // The invocation has not failed: an error would count as the proxy's.
    const { isWhole, error } = await streamed;
    expect({ isWhole, error }).toEqual({ isWhole: false, error: undefined });
    expect(await log.until('request')).toEqual([
      expect.objectContaining({ level: 'INFO', ended: 'clientGone', bytesOut: 1 }),
    ]);
  });
});

describe('what the proxy itself answers', () => {
  it('a problem document, whole', async () => {
    const { proxy } = startProxy({ targetGroups: {}, rules: [] });
    const { head, body, isWhole } = await proxy.invoke(get());
    expect({ head, isWhole }).toEqual({
      head: { statusCode: 404, headers: { 'content-type': 'application/problem+json' }, multiValueHeaders: {} },
      isWhole: true,
    });
    expect(JSON.parse(body.toString())).toMatchObject({ title: 'No rule matches', status: 404 });
  });

  it('an answer that turns out to be larger than Lambda streams is no gateway error, because a client can ask for it', async () => {
    const proxy = await proxyFor((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n');
      setTimeout(() => socket.write('C800000\r\n'), 50);
    });
    const { isWhole, error } = await proxy.invoke(get());
    expect({ isWhole, message: error!.message }).toEqual({
      isWhole: false,
      message: 'the answer is larger than 209715200 bytes',
    });
    const [line] = (await log.until('request')) as Record<string, unknown>[];
    expect(line).toMatchObject({ ended: 'brokenOff', errorKind: 'unencodable', Unencodable: 1 });
    expect(line).not.toHaveProperty('GatewayErrors');
  });

  it('an answer that says it is larger than Lambda streams is a 502', async () => {
    const proxy = await proxyFor((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 209715201\r\n\r\n'));
    const { head, body } = await proxy.invoke(get());
    expect(head.statusCode).toBe(502);
    expect(JSON.parse(body.toString()).detail).toBe('the answer is larger than 209715200 bytes');
  });

  it('an event that is no request: the stream fails', async () => {
    const { proxy } = startProxy({ targetGroups: {}, rules: [] });
    const streamed = await proxy.invoke({ Records: [] });
    expect(streamed).toMatchObject({ isWhole: false, error: { name: 'UnrecognizedEventError' } });
  });

  it('a fallback: nothing of the first answer gets out, and its connection ends', async () => {
    const first = await rawServer((socket) => {
      socket.on('data', () => socket.write('HTTP/1.1 503 No\r\nContent-Length: 100\r\n\r\nfirst'));
    });
    const second = await rawServer((socket) => {
      socket.on('data', () => socket.write(whole('second')));
    });
    const { proxy } = startProxy({
      targetGroups: { first: { type: 'http', url: first.url }, second: { type: 'http', url: second.url } },
      rules: [],
      defaultAction: {
        forward: {
          targetGroups: [{ targetGroupIdentifier: 'first' }],
          fallback: { targetGroupIdentifier: 'second', on: [503] },
        },
      },
    });
    expect(await proxy.invoke(get())).toMatchObject({ isWhole: true, body: Buffer.from('second') });
    await first.closedByClient;
  });
});

describe('front doors that do not stream get their result, as from handler.mjs', () => {
  const buffered = DOORS.filter(({ name }) => name !== 'REST API' && name !== 'Function URL' && name !== '2016 event');

  it.each(buffered)('$name', async (from) => {
    const proxy = await proxyFor((socket) => socket.write(whole('all of it')));
    const streamed: Streamed = await proxy.invoke(get('/', from));
    expect(streamed).toMatchObject({ contentType: 'application/json', isWhole: true, head: undefined });
    const { status, body } = from.toAnswer(JSON.parse(streamed.body.toString()));
    expect({ status, body: body.toString() }).toEqual({ status: 200, body: 'all of it' });
  });
});

it('a request that cannot be decoded is answered', async () => {
  const { proxy } = startProxy({ targetGroups: {}, rules: [] });
  const { head, isWhole } = await proxy.invoke({ ...(get() as object), httpMethod: 'G E T' });
  expect([head.statusCode, isWhole]).toEqual([400, true]);
});

it('a 2016 event’s rejection is thrown, and logged as what it tells', async () => {
  const { proxy } = startProxy({ targetGroups: {}, rules: [] });
  const { error } = await proxy.invoke(get('/', door('2016 event')));
  expect(JSON.parse(error!.message)).toMatchObject({ status: 400 });
  expect(await log.until('request')).toEqual([expect.objectContaining({ status: 400, errorKind: 'malformed' })]);
});

describe('a streamed answer is compared whole, when it was sent', () => {
  const answering = (text: string, length = text.length) =>
    `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n${text}`;

  /**
   * Both servers send the pieces of their answers; the further ones once the client has the first, so that it is a stream.
   * At `END` the server ends the connection, at `GONE` the client goes away.
   */
  async function mirrored(primaryPieces: string[], mirrorPieces: string[], settings: object = {}) {
    const stream = new ResponseStream();
    const headIsTaken = new Promise<void>((resolve) => {
      stream.take = () => resolve();
    });
    const sending = ([first, ...rest]: string[]) =>
      rawServer((socket) => {
        socket.on('data', async () => {
          socket.write(first!);
          await headIsTaken;
          for (const piece of rest) {
            if (piece === 'END') socket.end();
            else if (piece === 'GONE') stream.destroy(new Error('ECONNRESET'));
            else socket.write(piece);
          }
        });
      });
    const [primary, mirror] = [await sending(primaryPieces), await sending(mirrorPieces)];
    const { proxy } = startProxy({
      targetGroups: { all: { type: 'http', url: primary.url }, next: { type: 'http', url: mirror.url } },
      defaultAction: {
        forward: {
          targetGroups: [{ targetGroupIdentifier: 'all' }],
          mirror: { targetGroupIdentifier: 'next', mode: 'inline', ...settings },
        },
      },
    });
    const { body, isWhole } = await proxy.invoke(get(), { stream });
    return { body: body.toString(), isWhole, mirror };
  }

  const LARGEST = 'x'.repeat(1_000_000);

  it.each<[what: string, answer: string, mirrors: string, told: object]>([
    ['the same', 'onetwo', 'onetwo', { equal: true }],
    ['another body', 'onetwo', 'oneTWO', { equal: false, differences: [{ at: 'body', type: 'changed' }] }],
    ['the same, of the largest size', LARGEST, LARGEST, { equal: true }],
    ['nothing, because the answer is larger than a job', `${LARGEST}x`, 'onetwo', { skipped: 'tooLarge' }],
  ])('and the mirror answers %s', async (_, answer, mirrors, told) => {
    const { body } = await mirrored([answering('', answer.length), answer], [answering(mirrors)]);
    expect(body).toBe(answer);
    expect(await log.until('mirror')).toEqual([expect.objectContaining(told)]);
  });

  it('with the piece that came with the head', async () => {
    const { body } = await mirrored([answering('one', 6), 'two'], [answering('onetwo')]);
    expect(body).toBe('onetwo');
    expect(await log.until('mirror')).toEqual([expect.objectContaining({ equal: true })]);
  });

  it('and not when its method is not mirrored, however large it is', async () => {
    const { isWhole, mirror } = await mirrored(
      [answering('', LARGEST.length + 1), `${LARGEST}x`],
      [answering('onetwo')],
      { methods: ['HEAD'] },
    );
    expect(isWhole).toBe(true);
    await log.until('request');
    expect([log.lines('mirror'), mirror.connections()]).toEqual([[], 0]);
  });

  it.each([
    ['it broke off', 'END'],
    ['the client went away', 'GONE'],
  ])('and not when %s', async (_, how) => {
    const { isWhole, mirror } = await mirrored([answering('one', 6), 'tw', how], [answering('onetwo')]);
    expect(isWhole).toBe(false);
    await log.until('request');
    expect([log.lines('mirror'), mirror.connections()]).toEqual([[], 0]);
  });
});

it('a mirror that is not awaited is asked by this handler too, in the invocation that it is handed over to', async () => {
  const lambda = await startEventEndpoint();
  onTestFinished(() => lambda.close());
  const all = await rawServer((socket) => void socket.on('data', () => socket.write(whole('answer'))));
  const next = await rawServer((socket) => void socket.on('data', () => socket.write(whole('answer'))));
  const routes = {
    targetGroups: { all: { type: 'http', url: all.url }, next: { type: 'http', url: next.url } },
    defaultAction: {
      forward: { targetGroups: [{ targetGroupIdentifier: 'all' }], mirror: { targetGroupIdentifier: 'next' } },
    },
  };
  const proxy = startStreamingProxy({ ROUTES: JSON.stringify(routes) }, lambda.environment);
  expect((await proxy.invoke(get())).body.toString()).toBe('answer');
  const [invocation] = await lambda.until(1);
  const { body, isWhole } = await proxy.invoke(invocation!.event);
  expect({ body: body.toString(), isWhole }).toEqual({ body: '', isWhole: true });
  expect(await log.until('mirror')).toEqual([expect.objectContaining({ equal: true, mirror: 'next' })]);
});
