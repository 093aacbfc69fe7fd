import { get, type IncomingMessage } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Door, openDoor, type Served } from '../../../local/doors/door.ts';
import { functionUrlStreaming } from '../../../local/doors/function-url.ts';
import { restApiStreaming } from '../../../local/doors/rest-api.ts';
import { awslambda, type ResponseStream } from '../../../local/response-stream.ts';
import { type StreamingHandler, streamingLambda } from '../../../local/streaming-lambda.ts';
import { listening } from './knock.ts';

const rest = restApiStreaming(() => ['*/*']);
const DOORS = [rest, functionUrlStreaming];

const HEAD = { statusCode: 201, headers: { 'content-type': 'text/plain' } };

/** A function whose answer goes on as the test says. */
const answering =
  (more: (out: ResponseStream) => Promise<void> | void, head: object = HEAD): StreamingHandler =>
  async (_event, stream) => {
    const out = awslambda.HttpResponseStream.from(stream, head);
    out.write('');
    await more(out);
  };

/** A request through the door, up to the head of its answer. */
async function open(door: Door, handler: StreamingHandler, timeoutMs?: number) {
  const served = Promise.withResolvers<Served>();
  const server = openDoor(door, streamingLambda(handler, timeoutMs), { onServed: served.resolve });
  const port = await listening(server);
  onTestFinished(() => void server.close());
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, path: '/', agent: false }, resolve).on('error', reject);
  });
  return { response, served: served.promise };
}

/** All of a body, or how it broke off. */
async function read(response: IncomingMessage): Promise<{ body: string; error?: string }> {
  let body = '';
  try {
    for await (const piece of response) body += piece;
    return { body };
  } catch (error) {
    return { body, error: (error as NodeJS.ErrnoException).code! };
  }
}

describe.each(DOORS)('$name', (door) => {
  test('sends the head before the body, and each piece before the next', async () => {
    const told = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { response } = await open(
      door,
      answering(async (out) => {
        for (const { promise } of told) {
          await promise;
          out.write('tick\n');
        }
        out.end();
      }),
    );
    expect([response.statusCode, response.headers['content-type']]).toEqual([201, 'text/plain']);
    expect(response.headers['content-length']).toBeUndefined();
    const pieces: string[] = [];
    told[0]!.resolve();
    for await (const piece of response) {
      pieces.push(String(piece));
      told[1]!.resolve();
    }
    expect(pieces).toEqual(['tick\n', 'tick\n']);
  });

  test('finds the end of a head that comes byte by byte', async () => {
    const text = `${JSON.stringify(HEAD)}${'\0'.repeat(8)}\0body`;
    const { response } = await open(door, async (_event, stream) => {
      for (const byte of Buffer.from(text)) stream.write(Buffer.from([byte]));
      stream.end();
    });
    expect([response.statusCode, await read(response)]).toEqual([201, { body: '\0body' }]);
  });

  test('a function that fails after the head: the body has no end', async () => {
    const { response, served } = await open(
      door,
      answering((out) => {
        out.write('part');
        throw new Error('the target ended early');
      }),
    );
    expect(await read(response)).toEqual({ body: 'part', error: 'ECONNRESET' });
    expect((await served).problem).toBe('the target ended early');
  });

  test.each<[what: string, handler: StreamingHandler, problem: string]>([
    ['fails', async () => Promise.reject(new Error('broken')), 'broken'],
    ['ends without a head', async (_event, stream) => void stream.end('text'), 'the stream has no head'],
    ['has a head that is no JSON', async (_event, stream) => void stream.end(`{${'\0'.repeat(8)}`), 'JSON'],
    ['has a status that is none', answering((out) => void out.end(), { statusCode: 99 }), 'statusCode'],
    [
      'has a header that cannot be sent',
      answering((out) => void out.end(), { statusCode: 200, headers: { 'a b': '' } }),
      'a b',
    ],
  ])('a function that %s is the 502 of the door', async (_what, handler, problem) => {
    const { response, served } = await open(door, handler);
    expect([response.statusCode, (await read(response)).body]).toEqual([502, String(door.badGateway.body)]);
    expect((await served).problem).toContain(problem);
  });

  test('a function that takes too long is cut', async () => {
    const { response, served } = await open(
      door,
      answering(() => new Promise(() => {})),
      300,
    );
    expect(await read(response)).toEqual({ body: '', error: 'ECONNRESET' });
    expect((await served).problem).toContain('Task timed out after 0.30 seconds');
  });

  test('a client that goes away ends the stream of the function', async () => {
    const gone = Promise.withResolvers<void>();
    const { response, served } = await open(
      door,
      answering((out) => {
        out.once('close', gone.resolve);
        return gone.promise;
      }),
    );
    response.destroy();
    await gone.promise;
    expect((await served).problem).toBe('the client has gone');
  });

  test('a slow client holds the function back', async () => {
    let written = 0;
    const full = Promise.withResolvers<void>();
    const piece = Buffer.alloc(1024 * 1024);
    const { response } = await open(
      door,
      answering(async (out) => {
        for (; written < 64; written += 1) {
          if (out.write(piece)) continue;
          if (written > 0) full.resolve();
          await new Promise((resolve) => out.once('drain', resolve));
        }
        out.end();
      }),
    );
    await full.promise;
    expect(written).toBeLessThan(32);
    let length = 0;
    for await (const chunk of response) length += (chunk as Buffer).length;
    expect(length).toBe(64 * piece.length);
  });
});

test.each([
  ['silence', { idleMs: 100, totalMs: 60_000 }, 'silent for 0.1 s'],
  ['length', { idleMs: 60_000, totalMs: 100 }, 'longer than 0.1 s'],
])('a REST API cuts a stream for its %s', async (_what, streams, problem) => {
  const { response, served } = await open(
    { ...rest, streams },
    answering(() => new Promise(() => {})),
  );
  expect(await read(response)).toEqual({ body: '', error: 'ECONNRESET' });
  expect((await served).problem).toBe(problem);
});

test('the limits are those that AWS documents', () => {
  expect(rest.streams).toEqual({ idleMs: 300_000, totalMs: 900_000 });
  expect(restApiStreaming(() => [], 'EDGE').streams).toEqual({ idleMs: 30_000, totalMs: 900_000 });
  expect(functionUrlStreaming.streams).toEqual({ totalMs: 900_000 });
});

test('Lambda ends a stream of more than 200 MB', async () => {
  let taken = 0;
  const take = (piece: Buffer) => {
    taken += piece.length;
  };
  const piece = Buffer.alloc(8 * 1024 * 1024);
  const outcome = await streamingLambda(
    answering(async (out) => {
      for (let i = 0; i < 26 && !out.destroyed; i += 1)
        if (!out.write(piece)) await new Promise((resolve) => out.once('drain', resolve));
      out.end();
    }),
  )({}, { take, gone: new AbortController().signal });
  expect(outcome).toMatchObject({
    kind: 'function-error',
    error: { errorMessage: expect.stringContaining('209715200') },
  });
  expect(taken).toBeLessThanOrEqual(209_715_200);
});
