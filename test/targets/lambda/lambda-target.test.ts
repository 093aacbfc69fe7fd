import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Handler } from '../../../local/lambda.ts';
import type { FunctionSettings } from '../../../local/lambda-service/service.ts';
import { decode, detectEventSource } from '../../../shared/formats/index.ts';
import { EVENT_SOURCES, type EventSource } from '../../../shared/lattice/event-source.ts';
import type { LambdaTargetGroup } from '../../../shared/routing/schema.ts';
import type { Invocation } from '../../../shared/targets/lambda/invoke.ts';
import { createLambdaTarget } from '../../../shared/targets/lambda/lambda-target.ts';
import { answerTo, DOORS, door, exchange, type HttpAnswer } from '../../support/doors.ts';
import { eventFile } from '../../support/events.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { settings } from '../../support/settings.ts';
import { logged } from '../logged.ts';
import { type LambdaEndpoint, PROXY_ROLE, proxyToFunctions, startLambdaEndpoint } from './lambda-endpoint.ts';

/** client → door → built proxy → AWS's SDK → Lambda's Invoke endpoint → function */
let endpoint: LambdaEndpoint;
const KEYS = ['AWS_ENDPOINT_URL_LAMBDA', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

beforeAll(async () => {
  for (const key of KEYS) vi.stubEnv(key, undefined);
  endpoint = await startLambdaEndpoint();
});
afterAll(() => {
  endpoint.close();
  vi.unstubAllEnvs();
});
beforeEach(() => void endpoint.callers.splice(0, endpoint.callers.length, PROXY_ROLE));
afterEach(() => Object.assign(process.env, endpoint.environment));

/** An answer in the words of each event source. */
const ANSWERS: Record<EventSource, (body: string) => unknown> = {
  'apigateway-rest': (body) => ({ statusCode: 200, headers: TEXT, body }),
  'apigateway-http': (body) => ({ statusCode: 200, headers: TEXT, body }),
  'function-url': (body) => ({ statusCode: 200, headers: TEXT, body }),
  alb: (body) => ({
    statusCode: 200,
    statusDescription: '200 OK',
    multiValueHeaders: { 'content-type': ['text/plain'] },
    body,
    isBase64Encoded: false,
  }),
  'lattice-v1': (body) => ({ statusCode: 200, headers: TEXT, body, isBase64Encoded: false }),
  'lattice-v2': (body) => ({ statusCode: 200, headers: TEXT, body, isBase64Encoded: false }),
  'vpc-proxy': (bodyJson) => ({ status: 200, bodyJson, headers: TEXT }),
};
const TEXT = { 'content-type': 'text/plain' };

/** Each door and each format at least once: what comes in is canonical before it is written as another event. */
const PAIRS = DOORS.map((from, i) => ({ from, eventFormat: EVENT_SOURCES[i % EVENT_SOURCES.length]! }));

test.each(PAIRS)('a function that reads $eventFormat is reached from $from.name', async ({ from, eventFormat }) => {
  endpoint.deploy('fn', { handler: async (event) => ANSWERS[eventFormat](detectEventSource(event)) });
  const proxy = proxyToFunctions(endpoint, [{ name: 'fn', eventFormat }]);
  const request = {
    method: 'POST',
    target: '/fn/x?a=1',
    body: '{}',
    lines: [['content-type', 'application/json']] as [string, string][],
  };
  const { outcome } = await logged(() => exchange(from, proxy, request));
  const text = from.source === 'vpc-proxy' ? JSON.stringify(eventFormat) : eventFormat;
  expect([outcome.status, outcome.body.toString()]).toEqual([200, text]);
});

test('several Cookie lines are one before a function reads them, whatever the format', async () => {
  for (const eventFormat of EVENT_SOURCES) {
    let event: Record<string, unknown> = {};
    const handler: Handler = async (given) => {
      event = given as typeof event;
      return ANSWERS[eventFormat]('ok');
    };
    endpoint.deploy('fn', { handler });
    const proxy = proxyToFunctions(endpoint, [{ name: 'fn', eventFormat }]);
    const lines: [string, string][] = [
      ['cookie', 'a=1'],
      ['cookie', 'b=2; c=3'],
    ];
    await logged(() => exchange(door('Lattice v2'), proxy, { method: 'GET', target: '/fn', lines }));
    const { headers } = decode(event, settings()).request;
    expect([eventFormat, headers['cookie']]).toEqual([eventFormat, ['a=1; b=2; c=3']]);
  }
});

describe('Host is checked before a function gets it', () => {
  const HOSTS = ['evil.example/x', 'a b', 'user@evil.example', 'evil.example:80:90', 'a,b', 'evil.example\\x'];

  test.each([
    ...HOSTS.map((host): [EventSource, string] => ['alb', host]),
    ...EVENT_SOURCES.map((source): [EventSource, string] => [source, HOSTS[0]!]),
  ])('that reads %s: %s is a 400, and nothing is invoked', async (eventFormat, host) => {
    const handler = vi.fn(async () => ANSWERS[eventFormat]('ok'));
    endpoint.deploy('fn', { handler });
    const proxy = proxyToFunctions(endpoint, [{ name: 'fn', eventFormat }]);
    const event = { ...eventFile('lattice-v2-get'), path: '/fn', headers: { host: [host] } };
    const { outcome } = await logged(() => proxy.invoke(event));
    expect([(outcome as { statusCode: number }).statusCode, handler.mock.calls.length]).toEqual([400, 0]);
  });
});

test('a 2016 function asks the backend of its target group, whatever the caller’s Host and port', async () => {
  let event: { requestParams?: unknown } = {};
  endpoint.deploy('fn', async (given) => {
    event = given as typeof event;
    return ANSWERS['vpc-proxy']('ok');
  });
  const proxy = proxyToFunctions(endpoint, [{ name: 'fn', eventFormat: 'vpc-proxy' }]);
  const headers = { host: ['169.254.169.254'], 'x-forwarded-port': ['80'], 'x-forwarded-host': ['169.254.169.254'] };
  await logged(() => proxy.invoke({ ...eventFile('lattice-v2-get'), path: '/fn', headers }));
  expect(event.requestParams).toMatchObject({ hostname: 'legacy.internal', port: '8080' });
});

interface Failure {
  answer: HttpAnswer;
  problem: Record<string, unknown>;
  line: Record<string, unknown>;
}

/** What a client gets, and what the log says, when this function is called. */
async function failureOf(
  settings: FunctionSettings | Handler,
  target: { eventFormat?: EventSource; timeoutMs?: number; multiValueHeaders?: boolean } = {},
  remainingMs?: number,
): Promise<Failure> {
  endpoint.deploy('fn', settings);
  const proxy = proxyToFunctions(endpoint, [{ name: 'fn', eventFormat: 'lattice-v2', ...target }]);
  const from = door('ALB with multi-value headers');
  const event = from.toEvent({ method: 'GET', target: '/fn' });
  const { outcome, lines, text } = await logged(() =>
    answerTo(from, () => proxy.invoke(event, lambdaContext(remainingMs))),
  );
  expect(lines).toHaveLength(1);
  expect(text).not.toContain(PROXY_ROLE.secretAccessKey);
  return { answer: outcome, problem: JSON.parse(outcome.body.toString()), line: lines[0]! };
}

/** An ALB's target group is one or the other; where the route table does not say which, both answers are read. */
const MULTI = { multiValueHeaders: true };

const failing =
  (error: unknown): Handler =>
  async () =>
    Promise.reject(error);
const answering =
  (result: unknown): Handler =>
  async () =>
    result;
const never = new Promise<never>(() => {});

const ok = { statusCode: 200, headers: {}, isBase64Encoded: false };

describe('what goes wrong is a problem document for the caller, and its cause is in the log:', () => {
  const secret = 'db.internal.example: password';

  test.each<
    [
      what: string,
      settings: FunctionSettings | Handler,
      status: number,
      detail: string | RegExp,
      kind: string,
      cause: RegExp,
    ]
  >([
    [
      'the function throws',
      failing(new TypeError(secret)),
      502,
      'the function failed',
      'badAnswer',
      /^TypeError; see the function's own log$/,
    ],
    ['it throws what is no error', failing(secret), 502, 'the function failed', 'badAnswer', /^string; see/],
    [
      'it times out',
      { handler: () => never, timeoutMs: 20 },
      504,
      'the function timed out',
      'deadline',
      /^Sandbox\.Timedout; see/,
    ],
    [
      'it returns nothing',
      answering(undefined),
      502,
      'the function answered null: its handler returned nothing',
      'badAnswer',
      /null/,
    ],
    [
      'it answers text',
      answering('garbage'),
      502,
      'the function answered string where an object is expected',
      'badAnswer',
      /string/,
    ],
    ['it answers a list', answering([1]), 502, /array/, 'badAnswer', /array/],
    [
      'its answer is too large',
      answering({ ...ok, body: 'x'.repeat(6_291_556) }),
      502,
      "the function's answer is larger than an invocation can carry (6 MB)",
      'unencodable',
      /Function\.ResponseSizeTooLarge/,
    ],
    [
      'it is throttled',
      { handler: answering(ok), reservedConcurrency: 0 },
      503,
      'the function is throttled',
      'throttled',
      /Rate Exceeded/,
    ],
    [
      'the proxy may not invoke it',
      { handler: answering(ok), allows: () => false },
      502,
      'the proxy may not invoke the function',
      'unreachable',
      /not authorized to perform: lambda:InvokeFunction/,
    ],
  ])('%s', async (_, settings, status, detail, kind, cause) => {
    const { answer, problem, line } = await failureOf(settings);
    expect(answer.status).toBe(status);
    expect(answer.lines).toContainEqual(['content-type', 'application/problem+json']);
    expect(problem).toMatchObject({
      status,
      detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
    });
    expect(line).toMatchObject({
      level: kind === 'unencodable' ? 'INFO' : 'ERROR',
      status,
      errorKind: kind,
      errorMessage: expect.stringMatching(cause),
      rule: 'fn',
      targetGroup: 'fn',
    });
    expect(JSON.stringify(line)).not.toContain(secret);
    expect(answer.body.toString()).not.toMatch(/db\.internal|arn:|TypeError|Sandbox|at .*:\d+:\d+/);
  });

  test('there is no such function', async () => {
    const proxy = proxyToFunctions(endpoint, [{ name: 'gone', eventFormat: 'lattice-v2' }]);
    const { outcome, lines } = await logged(() =>
      exchange(door('Lattice v2'), proxy, { method: 'GET', target: '/gone' }),
    );
    expect([outcome.status, JSON.parse(outcome.body.toString()).detail]).toEqual([502, 'the function does not exist']);
    expect(lines[0]).toMatchObject({ errorMessage: expect.stringMatching(/Function not found: arn:.*:gone:live/) });
  });

  test('keys expire between two invocations, and the next ones count at once', async () => {
    const next = { ...PROXY_ROLE, accessKeyId: 'ASIANEXTEXAMPLE', secretAccessKey: 'next', sessionToken: 'next' };
    endpoint.deploy('fn', answering(ok));
    endpoint.callers.push(next);
    const proxy = proxyToFunctions(endpoint, [{ name: 'fn', eventFormat: 'lattice-v2' }]);
    const get = () => logged(() => exchange(door('Lattice v2'), proxy, { method: 'GET', target: '/fn' }));
    expect((await get()).outcome.status).toBe(200);
    endpoint.callers.splice(0, 1, { ...PROXY_ROLE, expiresAt: 1 });
    const { outcome, lines } = await get();
    expect(outcome.status).toBe(502);
    expect(lines[0]).toMatchObject({ errorMessage: 'The security token included in the request is expired' });
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: next.accessKeyId,
      AWS_SECRET_ACCESS_KEY: next.secretAccessKey,
      AWS_SESSION_TOKEN: next.sessionToken,
    });
    expect((await get()).outcome.status).toBe(200);
  });

  test.each<[what: string, timeoutMs: number | undefined, remainingMs: number]>([
    ['the target group’s time-out passes', 60, 30_000],
    ['the invocation nears its end', undefined, 1_300],
  ])('%s: 504 from the proxy itself', async (_, timeoutMs, remainingMs) => {
    const { problem, line } = await failureOf(() => never, timeoutMs === undefined ? {} : { timeoutMs }, remainingMs);
    expect(problem).toMatchObject({
      status: 504,
      detail: expect.stringMatching(/^the function did not answer within \d+ ms$/),
    });
    expect(line).toMatchObject({ errorKind: 'deadline' });
  });

  test('no time is left to begin with: 504, and nothing is invoked', async () => {
    const handler = vi.fn(answering(ok));
    const { problem } = await failureOf(handler, {}, 100);
    expect(problem).toMatchObject({ status: 504 });
    expect(handler).not.toHaveBeenCalled();
  });
});

describe('the answer is read as its own front door reads it', () => {
  // The rules of each are in test/formats.
  test.each<[format: EventSource, result: unknown, detail: RegExp]>([
    ['apigateway-rest', ANSWERS.alb('x'), /a key that a REST API refuses: statusDescription/],
    ['alb', ok, /headers where multiValueHeaders is expected/],
    ['lattice-v2', { status: 200, bodyJson: {}, headers: {} }, /statusCode is undefined/],
    ['vpc-proxy', ok, /status is undefined/],
  ])('%s refuses %j', async (eventFormat, result, detail) => {
    const { problem } = await failureOf(answering(result), { eventFormat, ...(eventFormat === 'alb' && MULTI) });
    expect(problem).toMatchObject({ status: 502, detail: expect.stringMatching(detail) });
  });

  test.each<[format: EventSource, result: unknown, status: number, body: string]>([
    ['apigateway-rest', { statusCode: '201', headers: { 'x-a': true } }, 201, ''],
    ['apigateway-http', { no: 'status' }, 200, '{"no":"status"}'],
    ['vpc-proxy', { status: 200, bodyJson: { a: 1 }, headers: {} }, 200, '{"a":1}'],
  ])('%s takes %j', async (eventFormat, result, status, body) => {
    endpoint.deploy('fn', answering(result));
    const proxy = proxyToFunctions(endpoint, [{ name: 'fn', eventFormat }]);
    const { outcome } = await logged(() => exchange(door('Lattice v2'), proxy, { method: 'GET', target: '/fn' }));
    expect([outcome.status, outcome.body.toString()]).toEqual([status, body]);
  });

  test('a 2016 function that fails on purpose has answered', async () => {
    // The post's own function rejects with the JSON text.
    endpoint.deploy(
      'fn',
      failing('{"status":404,"bodyJson":"{\\"no\\":1}","headers":{"content-type":"application/json"}}'),
    );
    const proxy = proxyToFunctions(endpoint, [{ name: 'fn', eventFormat: 'vpc-proxy' }]);
    const { outcome } = await logged(() => exchange(door('Lattice v2'), proxy, { method: 'GET', target: '/fn' }));
    expect([outcome.status, outcome.body.toString()]).toEqual([404, '{"no":1}']);
  });

  test('a 2016 function that times out has not answered', async () => {
    endpoint.deploy('fn', { handler: () => never, timeoutMs: 20 });
    const proxy = proxyToFunctions(endpoint, [{ name: 'fn', eventFormat: 'vpc-proxy' }]);
    const { outcome } = await logged(() => exchange(door('Lattice v2'), proxy, { method: 'GET', target: '/fn' }));
    expect([outcome.status, JSON.parse(outcome.body.toString()).detail]).toEqual([504, 'the function timed out']);
  });
});

describe('a request too large for an invocation is a 413 that says why, and nothing is invoked', () => {
  const post = async (bytes: number, eventFormat: EventSource) => {
    let size = 0;
    const handler = vi.fn(async (event: unknown) => {
      size = Buffer.byteLength(JSON.stringify(event));
      return ANSWERS[eventFormat]('ok');
    });
    endpoint.deploy('fn', { handler });
    const proxy = proxyToFunctions(endpoint, [{ name: 'fn', eventFormat }]);
    const event = { ...eventFile('lattice-v2-get'), method: 'POST', path: '/fn', body: 'x'.repeat(bytes) };
    const { outcome } = await logged(() => proxy.invoke(event));
    return { outcome: outcome as { statusCode: number; body: string }, calls: handler.mock.calls.length, size };
  };

  test.each(['lattice-v2', 'apigateway-rest', 'alb'] as const)('%s', async (format) => {
    const aroundBody = (await post(1, format)).size - 1;
    const most = await post(6_291_456 - aroundBody, format);
    expect([most.outcome.statusCode, most.calls, most.size]).toEqual([200, 1, 6_291_456]);
    const { outcome, calls } = await post(6_291_457 - aroundBody, format);
    expect([outcome.statusCode, calls]).toEqual([413, 0]);
    expect(JSON.parse(outcome.body).detail).toBe(
      'the request is too large: 6291457 bytes as an event, a function takes 6291456',
    );
  });
});

/** Answers that only another runtime than Node's writes, as text. */
type Answered = Omit<Invocation, 'payload'> & { payload: string | Buffer };

describe('the payload', () => {
  const group: LambdaTargetGroup = {
    type: 'lambda',
    functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:fn',
    eventFormat: 'lattice-v2',
  };
  const { request, origin } = decode(eventFile('lattice-v2-get'), settings());
  const deliver = ({ payload, ...invocation }: Answered, format: EventSource = 'lattice-v2') =>
    createLambdaTarget({ ...group, eventFormat: format }, async () => ({
      ...invocation,
      payload: Buffer.from(payload),
    }))(request, origin, () => 1000);

  test.each<[what: string, invocation: Answered, kind: string, message: RegExp]>([
    ['no JSON', { payload: 'garbage' }, 'badAnswer', /not JSON/],
    ['empty', { payload: '' }, 'badAnswer', /not JSON/],
    [
      'a failure that is no JSON',
      { functionError: 'Unhandled', payload: 'Segmentation fault' },
      'badAnswer',
      /^the function failed$/,
    ],
    ['a failure of null', { functionError: 'Unhandled', payload: 'null' }, 'badAnswer', /^the function failed$/],
    [
      'a handled failure',
      { functionError: 'Handled', payload: '{"errorMessage":"x"}' },
      'badAnswer',
      /^the function failed$/,
    ],
    [
      'a failure whose message is no text',
      { functionError: 'Unhandled', payload: '{"errorMessage":{"a":1},"errorType":7}' },
      'badAnswer',
      /^the function failed$/,
    ],
  ])('is %s', async (_, invocation, kind, message) => {
    await expect(deliver(invocation)).rejects.toMatchObject({ kind, message: expect.stringMatching(message) });
  });

  const NULS = '\0'.repeat(8);
  const PIXEL = Buffer.from('iVBORw0KGgo=', 'base64');

  test.each<EventSource>(['apigateway-rest', 'apigateway-http', 'function-url', 'lattice-v2'])(
    'is the answer of a function made for streaming: %s',
    async (format) => {
      const prelude =
        '{"statusCode":206,"headers":{"Content-Type":"image/png"},"multiValueHeaders":{"Via":["a","b"]},"cookies":["a=1","b=2"]}';
      const payload = Buffer.concat([Buffer.from(prelude + NULS), PIXEL]);
      const { body, ...rest } = await deliver({ payload }, format);
      expect(rest).toEqual({
        statusCode: 206,
        headers: { 'content-type': ['image/png'], via: ['a', 'b'], 'set-cookie': ['a=1', 'b=2'] },
      });
      expect(body).toEqual(PIXEL);
    },
  );

  test.each([
    [
      'without a body',
      `{"statusCode":204}${NULS}`,
      { statusCode: 204, headers: { 'content-type': ['application/octet-stream'] } },
    ],
    ['without a status', `{"headers":null}${NULS}x`, { statusCode: 200, body: Buffer.from('x') }],
    ['whose body has NUL bytes too', `{}${NULS}${NULS}`, { body: Buffer.alloc(8) }],
  ])('is a streamed answer %s', async (_, payload, response) => {
    expect(await deliver({ payload }, 'function-url')).toMatchObject(response);
  });

  test('is a streamed answer whose prelude is broken: 502', async () => {
    await expect(deliver({ payload: `{"statusCode":${NULS}` })).rejects.toThrow(/prelude is not a JSON object/);
  });
});
