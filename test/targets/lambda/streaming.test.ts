import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LatticeResponse } from '../../../shared/lattice/response.ts';
import type { LambdaTargetGroup } from '../../../shared/routing/schema.ts';
import { createLambdaTarget } from '../../../shared/targets/lambda/lambda-target.ts';
import { latticeRequest } from '../request.ts';

/** Lambda's InvokeWithResponseStream, as far as the SDK sees it: the test writes each event. */
const server = createServer((request, response) => void answer(request, response));
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answer = (_request, response) => response.writeHead(500).end();
});

/** One event of the stream (AWS: "Event stream encoding", vnd.amazon.eventstream). */
function eventOf(type: string, payload: string | Buffer): Buffer {
  const headers = Buffer.concat(
    Object.entries({ ':message-type': 'event', ':event-type': type }).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(value.length);
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const body = Buffer.from(payload as string);
  const number = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value >>> 0);
    return bytes;
  };
  const prelude = Buffer.concat([number(16 + headers.length + body.length), number(headers.length)]);
  const message = Buffer.concat([prelude, number(crc32(prelude)), headers, body]);
  return Buffer.concat([message, number(crc32(message))]);
}

const piece = (text: string): Buffer => eventOf('PayloadChunk', text);
const complete = (result: object = {}): Buffer => eventOf('InvokeComplete', JSON.stringify(result));
const HEAD = `${JSON.stringify({ statusCode: 201, headers: { 'x-a': '1' } })}${'\0'.repeat(8)}`;

const answering = (...events: Buffer[]): void => {
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    for (const event of events) response.write(event);
    response.end();
  };
};

const group = (more: Partial<LambdaTargetGroup> = {}): LambdaTargetGroup => ({
  type: 'lambda',
  functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:orders:live',
  eventFormat: 'lattice-v2',
  streaming: true,
  ...more,
});

const ask = (more: Partial<LambdaTargetGroup> = {}, timeLeftMs = 10_000): Promise<LatticeResponse> =>
  createLambdaTarget(group(more))(latticeRequest(), { eventSource: 'function-url', streams: true }, () => timeLeftMs);

describe('a function made for streaming', () => {
  test('is invoked with a response stream, and its body comes in pieces', async () => {
    let path = '';
    let end = () => {};
    answer = (request, response) => {
      path = request.url!;
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      response.write(piece(HEAD.slice(0, 10)));
      response.write(piece(`${HEAD.slice(10)}one`));
      end = () => response.end(Buffer.concat([piece('two'), complete()]));
    };
    const response = await ask();
    expect(path).toMatch(/^\/2021-11-15\/functions\/.*\/response-streaming-invocations$/);
    expect(response).toMatchObject({ statusCode: 201, headers: { 'x-a': ['1'] } });
    const pieces = response.stream![Symbol.asyncIterator]();
    expect((await pieces.next()).value.toString()).toBe('one');
    end();
    expect((await pieces.next()).value.toString()).toBe('two');
    expect((await pieces.next()).done).toBe(true);
  });

  test.each([
    ['fails', complete({ ErrorCode: 'Unhandled', ErrorDetails: '{"errorType":"Error"}' })],
    ['ends without its last event', Buffer.alloc(0)],
  ])('that %s after its head breaks the stream', async (_, last) => {
    answering(piece(`${HEAD}one`), last);
    const { stream } = await ask();
    await expect(buffer(stream!)).rejects.toMatchObject({ kind: 'badAnswer', message: 'the answer ended early' });
  });

  test.each([
    ['fails', { ErrorCode: 'Unhandled', ErrorDetails: '{"errorType":"Error"}' }, 'badAnswer', 'the function failed'],
    [
      'times out',
      { ErrorCode: 'Unhandled', ErrorDetails: '{"errorType":"Sandbox.Timedout"}' },
      'deadline',
      'the function timed out',
    ],
  ])('that %s before its head is a gateway error', async (_, result, kind, message) => {
    answering(complete(result));
    await expect(ask()).rejects.toMatchObject({ kind, message });
  });

  test('is given up when it is silent for idleTimeoutMs', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      response.write(piece(`${HEAD}one`));
    };
    const { stream } = await ask({ idleTimeoutMs: 50 });
    await expect(buffer(stream!)).rejects.toMatchObject({ message: 'the function was silent for 50 ms' });
  });

  test('without a head in time is a 504, and the connection ends with it', async () => {
    const closed = Promise.withResolvers<void>();
    answer = (_request, response) => void response.once('close', closed.resolve);
    await expect(ask({ timeoutMs: 1_000 })).rejects.toMatchObject({ kind: 'deadline' });
    await closed.promise;
  });

  test('and is throttled: a 503', async () => {
    answer = (_request, response) =>
      response.writeHead(429, { 'x-amzn-errortype': 'TooManyRequestsException' }).end('{"Type":"User"}');
    await expect(ask()).rejects.toMatchObject({ kind: 'throttled' });
  });
});

test('a function that is not made for streaming answers as ever', async () => {
  answering(piece('{"statusCode":200,"headers":{"x-a":"1"},'), piece('"body":"all"}'), complete());
  const { stream, ...response } = await ask();
  expect({ stream, response }).toMatchObject({ stream: undefined, response: { statusCode: 200, body: 'all' } });
});
