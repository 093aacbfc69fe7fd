import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { readRequest } from '../../local/http/request.ts';
import { AuthenticationError, authenticate, type Caller } from '../../local/sigv4/authenticate.ts';
import { createAwsClient } from '../../shared/aws/client.ts';
import { listening } from '../local/doors/knock.ts';

/** What AWS's SDKs do by default, over real sockets, against services that check signatures and fail as they are told to. */

const ROLE: Caller = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token', principal: 'p' };
const NEXT: Caller = { accessKeyId: 'ASIANEXT', secretAccessKey: 'next', sessionToken: 'next', principal: 'p' };

const signIn = ({ accessKeyId, secretAccessKey, sessionToken }: Caller): void => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
};

beforeEach(() => {
  signIn(ROLE);
  // Delays are a random part of a time: none.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A service that gives these answers one after the other, the last one for good. */
async function service(...answers: Answer[]) {
  let asked = 0;
  const server = createServer(async (request, response) => {
    const answer = answers[Math.min(asked, answers.length - 1)]!;
    asked += 1;
    answer(request, response);
  });
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${await listening(server)}/base`);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { asked: () => asked, ask: (maxAttempts = 3) => ask(maxAttempts) };
}

const ask = (maxAttempts = 3, signal = AbortSignal.timeout(10_000)) =>
  createAwsClient(
    'ssm',
    'us-east-2',
    maxAttempts,
  )({
    method: 'POST',
    path: '/a/b%3Ac?d=%2B',
    headers: { 'x-amz-target': 'AmazonSSM.GetParameter' },
    body: '{"Name":"ü"}',
    signal,
  });

const ok: Answer = (_request, response) => void response.end('ok');
const failing =
  (status: number, headers: Record<string, string> = {}, body = ''): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);
const named = (status: number, name: string): Answer =>
  failing(status, {}, JSON.stringify({ __type: name, message: 'why' }));
const dropping: Answer = (request) => request.socket.destroy();

/** Checks the signature as AWS does, by this clock. */
const checking =
  (now = Date.now, ...callers: Caller[]): Answer =>
  async (incoming, response) => {
    const request = { ...(await readRequest(incoming, 1_000_000)), time: now() };
    const rules = { service: 'ssm', region: 'us-east-2', pathEscaping: 'twice', callers } as const;
    const payloadHash = () => createHash('sha256').update(request.body).digest('hex');
    response.setHeader('date', new Date(now()).toUTCString());
    try {
      response.end(authenticate(request, { ...rules, payloadHash })?.accessKeyId ?? 'nobody');
    } catch (error) {
      if (!(error instanceof AuthenticationError)) throw error;
      response.writeHead(400).end(JSON.stringify({ __type: error.name, message: error.message }));
    }
  };

test('a request is signed: path, query, body, headers and token', async () => {
  await service(checking(Date.now, ROLE));
  expect((await ask()).body.toString()).toBe('ASIAEXAMPLE');
});

test('the trace id goes along, because Lambda finds loops by it', async () => {
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-2-3');
  let traceId: unknown;
  await service((request, response) => {
    traceId = request.headers['x-amzn-trace-id'];
    response.end();
  });
  await ask();
  expect(traceId).toBe('Root=1-2-3');
});

describe('tried three times:', () => {
  test.each<[string, Answer, object]>([
    ['a throttle of JSON 1.1', named(400, 'ThrottlingException'), { name: 'ThrottlingException', statusCode: 400 }],
    ['a throttle by its status', failing(429), { name: 'UnknownError', statusCode: 429 }],
    ['a failure of the service', named(500, 'InternalServerError'), { name: 'InternalServerError' }],
    ['a failure in front of the service', failing(503, {}, '<html>'), { name: 'UnknownError', message: 'status 503' }],
    ['a lost connection', dropping, { kind: 'unreachable' }],
  ])('%s', async (_, answer, error) => {
    const always = await service(answer);
    await expect(always.ask()).rejects.toMatchObject(error);
    expect(always.asked()).toBe(3);
    const once = await service(answer, answer, ok);
    expect((await once.ask()).body.toString()).toBe('ok');
    const never = await service(answer, ok);
    await expect(never.ask(1)).rejects.toMatchObject(error);
  });
});

describe('tried once:', () => {
  test.each([
    ['a name that is not there', 400, 'ParameterNotFound'],
    ['no right', 400, 'AccessDeniedException'],
    ['expired credentials', 400, 'ExpiredTokenException'],
    ['an unknown key', 400, 'UnrecognizedClientException'],
    ['a wrong signature', 403, 'InvalidSignatureException'],
  ])('%s', async (_, status, name) => {
    const { asked, ask } = await service(named(status, name));
    await expect(ask()).rejects.toMatchObject({ name, message: 'why', statusCode: status });
    expect(asked()).toBe(1);
  });
});

test.each([
  ['after 1 failure, up to 100 ms', [failing(500)], [0.1]],
  ['after 2 failures, up to 200 ms', [failing(500), failing(500)], [0.1, 0.2]],
  ['after throttles, up to 500 and 1,000 ms', [failing(429), failing(429)], [0.5, 1]],
])('it waits %s', async (_, failures, seconds) => {
  // A hundredth of the longest time.
  vi.spyOn(Math, 'random').mockReturnValue(0.01);
  const pauses: number[] = [];
  const { setTimeout: pause } = process.getBuiltinModule('node:timers/promises');
  const getBuiltinModule = process.getBuiltinModule;
  vi.spyOn(process, 'getBuiltinModule').mockImplementation(((name: string) =>
    name === 'node:timers/promises'
      ? { setTimeout: (ms: number, ...rest: []) => pause(pauses.push(ms) && ms, ...rest) }
      : getBuiltinModule(name as 'node:fs')) as typeof process.getBuiltinModule);
  const { ask } = await service(...failures, ok);
  await ask();
  expect(pauses.map((ms) => ms / 10)).toEqual(seconds.map((second) => expect.closeTo(second, 6)));
});

test('a request that is given up is not tried again', async () => {
  const { asked } = await service(() => {});
  const giveUp = new AbortController();
  const given = ask(3, giveUp.signal);
  await expect.poll(asked).toBe(1);
  giveUp.abort(new Error('no longer'));
  await expect(given).rejects.toThrow('no longer');
  expect(asked()).toBe(1);
});

test('a pause ends when the request is given up', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(1e6);
  const { asked } = await service(failing(500));
  const giveUp = new AbortController();
  const given = ask(3, giveUp.signal);
  await expect.poll(asked).toBe(1);
  giveUp.abort();
  await expect(given).rejects.toMatchObject({ name: 'AbortError' });
});

describe('a clock', () => {
  const hours = (count: number) => () => Date.now() + count * 3_600_000;

  test.each([
    ['an hour behind', 1],
    ['a day before', -24],
  ])('that is wrong against one %s is corrected, even where nothing is retried', async (_, count) => {
    const { asked } = await service(checking(hours(count), ROLE));
    const send = createAwsClient('ssm', 'us-east-2', 1);
    const request = { method: 'GET', path: '/', signal: AbortSignal.timeout(10_000) } as const;
    expect((await send(request)).body.toString()).toBe('ASIAEXAMPLE');
    expect(asked()).toBe(2);
    await send(request);
    expect(asked()).toBe(3);
  });

  test.each([
    ...['AuthFailure', 'InvalidSignatureException', 'RequestExpired'],
    ...['RequestInTheFuture', 'RequestTimeTooSkewed', 'SignatureDoesNotMatch'],
  ])('is corrected by %s with another time', async (name) => {
    const date = new Date(hours(1)()).toUTCString();
    const refused = failing(403, { date }, JSON.stringify({ __type: name, message: 'why' }));
    const { asked, ask } = await service(refused, checking(hours(1), ROLE));
    expect((await ask(1)).body.toString()).toBe('ASIAEXAMPLE');
    expect(asked()).toBe(2);
  });

  test('is not corrected by what does not speak of time', async () => {
    const date = new Date(hours(1)()).toUTCString();
    const body = JSON.stringify({ __type: 'ThrottlingException', message: 'why' });
    const throttled = await service(failing(400, { date }, body));
    await expect(throttled.ask(1)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(throttled.asked()).toBe(1);
  });

  test('is corrected once only, so a wrong signature is refused', async () => {
    const { asked } = await service(checking(hours(1), { ...ROLE, secretAccessKey: 'other' }));
    const send = createAwsClient('ssm', 'us-east-2', 1);
    const request = { method: 'GET', path: '/', signal: AbortSignal.timeout(10_000) } as const;
    for (const requests of [2, 3]) {
      await expect(send(request)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
      expect(asked()).toBe(requests);
    }
  });

  test('that is right is not: then the signature is wrong', async () => {
    const { asked, ask } = await service(checking(Date.now, { ...ROLE, secretAccessKey: 'other' }));
    await expect(ask()).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    expect(asked()).toBe(1);
  });
});

test('keys that are rotated between two attempts sign the second', async () => {
  const { ask } = await service(
    (...parts) => {
      signIn(NEXT);
      failing(500)(...parts);
    },
    checking(Date.now, NEXT),
  );
  expect((await ask()).body.toString()).toBe('ASIANEXT');
});

test('an error of a stream is read to its end', async () => {
  const body = JSON.stringify({ __type: 'ResourceNotFoundException', message: 'why' });
  await service((_request, response) => {
    response.writeHead(404).write(body.slice(0, 20));
    setTimeout(() => response.end(body.slice(20)), 20);
  });
  const send = createAwsClient('lambda', 'us-east-2', 1);
  const request = { method: 'POST', path: '/', streaming: true, signal: AbortSignal.timeout(10_000) } as const;
  await expect(send(request)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('an answer can be a stream', async () => {
  const begun = Promise.withResolvers<void>();
  await service((_request, response) => {
    response.write('one');
    void begun.promise.then(() => response.end('two'));
  });
  const send = createAwsClient('lambda', 'us-east-2', 1);
  const { stream } = await send({ method: 'POST', path: '/', streaming: true, signal: AbortSignal.timeout(10_000) });
  begun.resolve();
  expect((await buffer(stream!)).toString()).toBe('onetwo');
});
