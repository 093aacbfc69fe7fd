import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { FunctionSettings } from '../../../local/lambda-service/service.ts';
import { listening } from '../../local/doors/knock.ts';
import { arnOf, type LambdaEndpoint, PROXY_ROLE, startLambdaEndpoint } from './lambda-endpoint.ts';

/** Over real sockets, against an endpoint that answers as Lambda does (docs/wire-facts.md#lambda-invoke). */
let endpoint: LambdaEndpoint;
let invoke: typeof import('../../../shared/targets/lambda/invoke.ts').invoke;
let invokeAsync: typeof import('../../../shared/targets/lambda/invoke.ts').invokeAsync;
let toGatewayError: typeof import('../../../shared/targets/lambda/invoke.ts').toGatewayError;

beforeAll(async () => {
  endpoint = await startLambdaEndpoint();
  for (const [name, value] of Object.entries(endpoint.environment)) vi.stubEnv(name, value);
  ({ invoke, invokeAsync, toGatewayError } = await import('../../../shared/targets/lambda/invoke.ts'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  endpoint.close();
});
beforeEach(() => void endpoint.callers.splice(0, endpoint.callers.length, PROXY_ROLE));

const call = (payload: string | Buffer = '{}', timeoutMs = 10_000) =>
  invoke(arnOf('fn'), Buffer.from(payload as string), timeoutMs);

const never = new Promise<never>(() => {});

describe('an invocation', () => {
  test('hands over the event and brings the answer, both UTF-8', async () => {
    endpoint.deploy('fn', async (event) => ({ got: event, more: '☕' }));
    expect(await call('{"a":"é"}')).toEqual({
      functionError: undefined,
      payload: Buffer.from('{"got":{"a":"é"},"more":"☕"}'),
    });
  });

  test.each<[what: string, settings: FunctionSettings, payload: unknown]>([
    [
      'throws',
      { handler: async () => Promise.reject(new RangeError('boom')) },
      { errorType: 'RangeError', errorMessage: 'boom' },
    ],
    [
      'does not end',
      { handler: () => never, timeoutMs: 20 },
      { errorType: 'Sandbox.Timedout', errorMessage: expect.stringMatching(/ Task timed out after 0\.02 seconds$/) },
    ],
    [
      'answers too much',
      { handler: async () => 'x'.repeat(6_291_556) },
      { errorType: 'Function.ResponseSizeTooLarge' },
    ],
  ])('of a function that %s is a 200 with a function error', async (_, settings, payload) => {
    endpoint.deploy('fn', settings);
    const answer = await call();
    expect(answer.functionError).toBe('Unhandled');
    expect(JSON.parse(answer.payload.toString())).toMatchObject(payload as object);
  });

  test('of a function that returns nothing is null', async () => {
    endpoint.deploy('fn', async () => undefined);
    expect(await call()).toEqual({ functionError: undefined, payload: Buffer.from('null') });
  });
});

describe('an asynchronous invocation', () => {
  /** A server in Lambda's place, which handles each request, by its number, as it is told to. */
  async function withServer(handle: (request: IncomingMessage, response: ServerResponse, number: number) => void) {
    let count = 0;
    let connections = 0;
    const server = createHttpServer((request, response) => {
      count += 1;
      const number = count;
      request.resume().on('end', () => handle(request, response, number));
    });
    server.on('connection', () => void connections++);
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', `http://127.0.0.1:${await listening(server)}`);
    // A client reads the endpoint once for each region.
    regions += 1;
    const region = `ap-south-${regions}`;
    const arn = `arn:aws:lambda:${region}:123456789012:function:proxy:live`;
    const handOver = (payload = Buffer.from('{}')) =>
      invokeAsync(arn, payload).finally(() => {
        vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', endpoint.environment['AWS_ENDPOINT_URL_LAMBDA']);
        server.close();
        server.closeAllConnections();
      });
    return { handOver, asked: () => count, connections: () => connections };
  }
  let regions = 0;
  const take = (response: ServerResponse): void => void response.writeHead(202).end();

  test('goes on after a freeze, however long that was', async () => {
    const arrived = Promise.withResolvers<void>();
    const { handOver } = await withServer((_request, response) => {
      arrived.resolve();
      setTimeout(take, 50, response);
    });
    const taken = handOver();
    await arrived.promise;
    // Nothing runs meanwhile, and every timer is due afterwards.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_500);
    await expect(taken).resolves.toBeUndefined();
  }, 10_000);

  test('is tried once more where the connection was lost', async () => {
    const { handOver, asked } = await withServer((request, response, number) => {
      if (number === 1) request.socket.destroy();
      else take(response);
    });
    await expect(handOver()).resolves.toBeUndefined();
    expect(asked()).toBe(2);
  });

  test('is not where Lambda has refused it', async () => {
    const { handOver, asked } = await withServer((_request, response) => void response.writeHead(429).end('{}'));
    await expect(handOver()).rejects.toThrow();
    expect(asked()).toBe(1);
  });

  test('is given up after five seconds, counted in turns of a timer', async () => {
    const asked = Promise.withResolvers<void>();
    const server = await withServer(() => asked.resolve());
    const { handOver } = server;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    let isOver = false;
    const given = handOver().finally(() => {
      isOver = true;
    });
    given.catch(() => {});
    // Not by polling, which moves fake timers on.
    await asked.promise;
    vi.advanceTimersByTime(4_999);
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    vi.advanceTimersByTime(1);
    await expect(given).rejects.toThrow();
    expect(vi.getTimerCount()).toBe(0);
    expect(server.connections()).toBe(1);
  });

  test('leaves no timer when Lambda has taken it', async () => {
    const { handOver } = await withServer((_request, response) => take(response));
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    await handOver();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('waits with few others, for payloads must not fill the memory while Lambda cannot be reached', async () => {
    const silent = await withServer(() => {});
    const waiting = Array.from({ length: 10 }, () => silent.handOver(Buffer.alloc(1_000_000)));
    await expect.poll(silent.asked, { timeout: 10_000 }).toBe(10);
    await expect(silent.handOver(Buffer.alloc(1))).rejects.toThrow('too many events wait');
    expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual(Array(10).fill('rejected'));

    const { handOver } = await withServer((_request, response) => take(response));
    await expect(handOver(Buffer.alloc(1_000_000))).resolves.toBeUndefined();
  });
});

describe('what Lambda refuses is a gateway error whose cause is the exception:', () => {
  const handler = async () => 'ok';

  test.each<[what: string, prepare: () => void, kind: string, message: string, cause: string]>([
    [
      'throttled',
      () => endpoint.deploy('fn', { handler, reservedConcurrency: 0 }),
      'throttled',
      'the function is throttled',
      'TooManyRequestsException',
    ],
    [
      'denied',
      () => endpoint.deploy('fn', { handler, allows: () => false }),
      'unreachable',
      'the proxy may not invoke the function',
      'AccessDeniedException',
    ],
    [
      'credentials that expired',
      () => {
        endpoint.deploy('fn', handler);
        endpoint.callers.splice(0, 1, { ...PROXY_ROLE, expiresAt: 1 });
      },
      'badAnswer',
      'the function could not be invoked',
      'ExpiredTokenException',
    ],
    [
      'an unknown key',
      () => {
        endpoint.deploy('fn', handler);
        endpoint.callers.length = 0;
      },
      'badAnswer',
      'the function could not be invoked',
      'UnrecognizedClientException',
    ],
  ])('%s', async (_, prepare, kind, message, cause) => {
    prepare();
    await expect(call()).rejects.toMatchObject({ kind, message, cause: { name: cause } });
  });

  test('not found: no such function, or no such alias', async () => {
    for (const arn of [arnOf('gone'), `${arnOf('fn')}x`]) {
      await expect(invoke(arn, Buffer.from('{}'), 1000)).rejects.toMatchObject({
        kind: 'unreachable',
        message: 'the function does not exist',
        cause: { name: 'ResourceNotFoundException' },
      });
    }
  });

  test('too large', async () => {
    endpoint.deploy('fn', handler);
    const payload = Buffer.alloc(6_291_457, 'x');
    await expect(call(payload)).rejects.toMatchObject({
      kind: 'tooLarge',
      message: 'the request is too large for an invocation (6 MB)',
      cause: { name: 'RequestEntityTooLargeException' },
    });
  });

  test('not JSON', async () => {
    endpoint.deploy('fn', handler);
    await expect(call('{')).rejects.toMatchObject({
      kind: 'badAnswer',
      cause: { name: 'InvalidRequestContentException' },
    });
  });
});

test('any other error is a target that could not be reached', () => {
  const cause = new Error('no credentials');
  expect(toGatewayError(cause)).toMatchObject({
    kind: 'unreachable',
    message: 'the function could not be invoked',
    cause,
  });
});

test('it waits no longer than it may, and once only', async () => {
  let invocations = 0;
  endpoint.deploy('fn', () => {
    invocations++;
    return never;
  });
  await expect(call('{}', 50)).rejects.toMatchObject({
    kind: 'deadline',
    message: 'the function did not answer within 50 ms',
  });
  await sleep(100);
  expect(invocations).toBe(1);
});

test('an endpoint that drops the connection is a target that could not be reached, asked once', async () => {
  let connections = 0;
  const broken = createServer((socket) => {
    connections++;
    socket.on('error', () => {});
    socket.once('data', () => socket.resetAndDestroy());
  });
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', `http://127.0.0.1:${await listening(broken as never)}`);
  // Another region has a client of its own, which reads the environment again.
  const arn = arnOf('fn').replace('us-east-2', 'eu-west-1');
  await expect(invoke(arn, Buffer.from('{}'), 1000)).rejects.toMatchObject({
    kind: 'unreachable',
    message: 'the function could not be invoked',
    cause: { message: 'the target closed the connection without an answer' },
  });
  expect(connections).toBe(1);
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', endpoint.environment['AWS_ENDPOINT_URL_LAMBDA']);
  broken.close();
});

test('keys that are rotated in the environment sign the next call', async () => {
  const next = { ...PROXY_ROLE, accessKeyId: 'ASIANEXTEXAMPLE', secretAccessKey: 'next', sessionToken: 'next' };
  endpoint.deploy('fn', async () => 1);
  endpoint.callers.push(next);
  await call();
  endpoint.callers.splice(0, 1, { ...PROXY_ROLE, expiresAt: 1 });
  vi.stubEnv('AWS_ACCESS_KEY_ID', next.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', next.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', next.sessionToken);
  expect((await call()).payload.toString()).toBe('1');
});
