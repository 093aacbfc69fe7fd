import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Invocation, startInvocation } from '../../../functions/proxy/invocation.ts';
import { mirrorAnswer } from '../../../functions/proxy/mirror.ts';
import { mirroredRequest, mirrorSettings } from '../../mirroring/mirrored.ts';
import { capturedLog } from '../../support/captured-log.ts';
import { type EventEndpoint, startEventEndpoint } from '../../support/event-endpoint.ts';
import { eventFile } from '../../support/events.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { recordingBackend } from '../../support/proxied-backend.ts';
import { type BuiltProxy, startProxy } from '../../support/proxy.ts';
import { type Answer, http, type RecordedRequest } from '../../support/recording-backend.ts';
import { rule, to } from '../../support/routes.ts';

const log = capturedLog();
const legacy = recordingBackend();
const orders = recordingBackend();
let lambda: EventEndpoint;

beforeAll(async () => {
  lambda = await startEventEndpoint();
});
beforeEach(() => {
  lambda.invocations.length = 0;
  lambda.answer = (res) => void res.writeHead(202, { 'content-length': 0 }).end();
});
afterAll(() => lambda.close());

/** Every request is answered by `legacy` and mirrored to `orders`; `forward` says what else is in the action. */
function proxyWith(mirror: object, forward: object = {}, testers?: string): BuiltProxy {
  const table = {
    targetGroups: {
      legacy: { type: 'http', url: legacy.url, forwardContext: true },
      orders: { type: 'http', url: orders.url, forwardContext: true, timeoutMs: 5000 },
      spare: { type: 'http', url: orders.url },
    },
    rules: [rule('/', to('legacy', { mirror: { targetGroupIdentifier: 'orders', ...mirror }, ...forward }))],
    ...(testers && { targetGroupHeader: testers }),
  };
  return startProxy({ ROUTES: JSON.stringify(table) }, { ...lambda.environment, POWERTOOLS_LOG_LEVEL: 'INFO' });
}

const get = () => eventFile('alb-multi-value');
const withMethod = (httpMethod: string) => ({ ...get(), httpMethod });
const answers =
  (status: number, headers: [string, string][], body: string | Buffer = '') =>
  (request: RecordedRequest): Answer =>
    http(status, headers, body, request.method === 'HEAD');
const json = (value: unknown, ...headers: [string, string][]) =>
  answers(200, [['content-type', 'application/json'], ...headers], JSON.stringify(value));

/** The caller's request, and what comes of the mirror's in the invocation that Lambda makes of it. */
async function mirrored(proxy: BuiltProxy, event: unknown = get()) {
  const result = await proxy.invoke(event);
  const [invocation] = await lambda.until(1);
  expect(await proxy.invoke(invocation!.event)).toBeNull();
  const [line] = await log.until('mirror');
  return { result, line: line! };
}

describe('a mirrored request', () => {
  it('is handed to an asynchronous invocation of the function by the name that it was invoked by', async () => {
    const proxy = proxyWith({});
    const context = lambdaContext();
    context.invokedFunctionArn += ':live';
    await proxy.invoke(get(), context);
    const [invocation] = await lambda.until(1);
    expect(invocation).toMatchObject({ functionArn: context.invokedFunctionArn, invocationType: 'Event' });
  });

  it.each([
    ['in an invocation of its own', {}, (proxy: BuiltProxy) => mirrored(proxy)],
    ['inline', { mode: 'inline' }, (proxy: BuiltProxy) => proxy.invoke(get())],
  ])('reaches the mirror as it reached the primary: %s', async (_, settings, ask) => {
    await ask(proxyWith(settings));
    const [[asked], [mirror]] = [legacy.requests, orders.requests];
    expect(asked!.values('x-origin-context')).toHaveLength(1);
    expect(mirror!.method).toBe(asked!.method);
    expect(mirror!.target).toBe(asked!.target);
    expect(mirror!.lines).toEqual(asked!.lines);
    expect(orders.requests).toHaveLength(1);
  });

  it('carries its body, and an answer that is no text', async () => {
    const binary = eventFile('alb-binary');
    legacy.answer = orders.answer = answers(200, [['content-type', 'image/png']], Buffer.from([0x89, 0x50, 0, 255]));
    const { line } = await mirrored(proxyWith({ methods: [binary['httpMethod']] }), binary);
    expect(orders.requests[0]!.body).toEqual(legacy.requests[0]!.body);
    expect(orders.requests[0]!.body.length).toBeGreaterThan(0);
    expect(line).toMatchObject({ equal: true });
  });

  it('is answered while the mirror has not been asked, and whatever it will do', async () => {
    orders.answer = () => 'silence';
    const proxy = proxyWith({});
    expect(await proxy.invoke(get())).toMatchObject({ statusCode: 200 });
    expect(orders.requests).toHaveLength(0);
    await lambda.until(1);
  });

  it('is answered before the event is put together, which takes as long as it is large', async () => {
    const order: string[] = [];
    const event = { toJSON: () => order.push('put together') };
    const { decision, request, origin, response } = mirroredRequest();
    const mirroring = { ...decision, forward: { ...decision.forward, mirror: mirrorSettings() } };
    const invocation = {
      ...startInvocation(event),
      routes: {},
      decoded: { request, origin },
      decision: mirroring,
      delivery: { targetGroup: 'legacy', outcome: response },
    } as unknown as Invocation;
    for (const [name, value] of Object.entries(lambda.environment)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    await mirrorAnswer(invocation, response, lambdaContext());
    order.push('answered');
    await lambda.until(1);
    expect(order).toEqual(['answered', 'put together']);
  });

  it('is answered before Lambda has taken the event', async () => {
    const accept = lambda.answer;
    const taken = Promise.withResolvers<ServerResponse>();
    lambda.answer = taken.resolve;
    expect(await proxyWith({}).invoke(get())).toMatchObject({ statusCode: 200 });
    // If the answer had waited for the hand-over, the hand-over would have been given up with a line first.
    expect(log.lines('mirror')).toEqual([]);
    accept(await taken.promise);
  });
});

it('a job that this proxy did not make fails its invocation, and a line says why', async () => {
  const job = { mirrorJob: 1, requestId: 'x\ny', event: get(), targetGroup: 'legacy', response: { statusCode: 200 } };
  await expect(proxyWith({}).invoke(job)).rejects.toThrow('mirror job: not made by this proxy');
  expect(await log.until('event refused')).toEqual([
    expect.objectContaining({ level: 'ERROR', reason: 'mirror job: not made by this proxy' }),
  ]);
  expect(orders.requests).toEqual([]);
});

describe('one line tells what came of it', () => {
  const OF_EACH = { rule: 'all', targetGroup: 'legacy', mirror: 'orders', method: 'GET' };

  it('equal', async () => {
    legacy.answer = json({ a: 1, b: 2 }, ['date', 'a'], ['x-request-id', 'a']);
    orders.answer = json({ b: 2, a: 1 }, ['date', 'b'], ['x-request-id', 'b']);
    const { line } = await mirrored(proxyWith({}));
    expect(line).toMatchObject({ level: 'INFO', equal: true, ...OF_EACH });
    expect(line['requestId']).toMatch(/./);
    expect(log.lines('mirror')).toHaveLength(1);
  });

  it("with the ids of the request's own line, also where the front door gives none", async () => {
    const event = get();
    event['headers'] = undefined;
    event['multiValueHeaders']['x-amzn-trace-id'] = ['Root=1-67891233-abcdef012345678912345678'];
    const proxy = proxyWith({});
    await proxy.invoke(event, { ...lambdaContext(), awsRequestId: 'of-the-request' });
    const [invocation] = await lambda.until(1);
    await proxy.invoke(invocation!.event, { ...lambdaContext(), awsRequestId: 'of-the-mirror' });
    const [request] = await log.until('request');
    const [mirror] = await log.until('mirror');
    expect(request).toMatchObject({ requestId: 'of-the-request', traceId: '1-67891233-abcdef012345678912345678' });
    expect(mirror).toMatchObject({
      requestId: 'of-the-request',
      lambdaRequestId: 'of-the-mirror',
      traceId: '1-67891233-abcdef012345678912345678',
    });
  });

  it('what differs, by place and type, without values', async () => {
    legacy.answer = json({ total: 19.5, customer: 'Zoë' });
    orders.answer = answers(201, [['content-type', 'application/json']], '{"total":"19.50","customer":"Zoë"}');
    const { line } = await mirrored(proxyWith({}));
    expect(line).toMatchObject({ level: 'WARN', equal: false, ...OF_EACH });
    expect(line['differences']).toEqual([
      { at: 'status', type: 'changed' },
      { at: '/total', type: 'changed' },
    ]);
    expect(log.text()).not.toMatch(/19\.5|Zoë/);
    expect(log.lines('mirror')).toHaveLength(1);
  });

  it('with values where the table says so, ids past 2^53 included', async () => {
    legacy.answer = answers(200, [['content-type', 'application/json']], '{"id":9007199254740993}');
    orders.answer = answers(200, [['content-type', 'application/json']], '{"id":9007199254740992}');
    const { line } = await mirrored(proxyWith({ compare: { values: true } }));
    expect(line['differences']).toEqual([
      { at: '/id', type: 'changed', primary: '9007199254740993', mirror: '9007199254740992' },
    ]);
  });

  it('ignores what the table lets differ', async () => {
    legacy.answer = json({ items: [{ id: 1, at: 'a' }] }, ['etag', '1']);
    orders.answer = json({ items: [{ id: 1, at: 'b' }] }, ['etag', '2']);
    const compare = { ignore: ['/items/*/at'], ignoreHeaders: ['ETag'] };
    expect((await mirrored(proxyWith({ compare }))).line).toMatchObject({ equal: true });
  });

  it('compressed JSON is compared by its structure', async () => {
    const gzip: [string, string][] = [
      ['content-type', 'application/json'],
      ['content-encoding', 'gzip'],
    ];
    legacy.answer = answers(200, gzip, gzipSync('{"a":1,"b":2}'));
    orders.answer = answers(200, gzip, gzipSync('{"b":3,"a":1}'));
    const { line } = await mirrored(proxyWith({}));
    expect(line['differences']).toEqual([{ at: '/b', type: 'changed' }]);
  });

  it('noise of the primary is asked for once more and not held against the mirror', async () => {
    let count = 0;
    legacy.answer = (request) => json({ id: 1, at: count++ })(request);
    orders.answer = json({ id: 1, at: 'x' });
    const { line } = await mirrored(proxyWith({ compare: { noise: true } }));
    expect(line).toMatchObject({ equal: true });
    expect(legacy.requests).toHaveLength(2);
  });

  it.each<[what: string, answer: () => Answer, mirrorError: string]>([
    ['hangs', () => 'silence', 'deadline'],
    ['drops the connection', () => 'reset', 'unreachable'],
    ['talks nonsense', () => Buffer.from('nonsense\r\n\r\n'), 'badAnswer'],
  ])('a mirror that %s', async (_what, answer, mirrorError) => {
    orders.answer = answer;
    const { result, line } = await mirrored(proxyWith({}));
    expect(result).toMatchObject({ statusCode: 200 });
    expect(line).toMatchObject({ equal: false, mirrorError, ...OF_EACH });
  });

  it('a mirror that fails is a difference, no error of the function', async () => {
    orders.answer = answers(500, [], 'broken');
    const { result, line } = await mirrored(proxyWith({}));
    expect(result).toMatchObject({ statusCode: 200 });
    expect(line['differences']).toContainEqual({ at: 'status', type: 'changed' });
  });

  it('skipped, where request and answer are too large for an asynchronous invocation', async () => {
    legacy.answer = answers(200, [], Buffer.alloc(760_000, 'x'));
    expect(await proxyWith({}).invoke(get())).toMatchObject({ statusCode: 200 });
    expect(await log.until('mirror')).toMatchObject([{ level: 'INFO', skipped: 'tooLarge', ...OF_EACH }]);
    expect(lambda.invocations).toEqual([]);
  });

  it.each([
    ['TooManyRequestsException', 429],
    ['AccessDeniedException', 403],
    ['ServiceException', 500],
  ])('skipped, where Lambda refuses with %s', async (name, status) => {
    lambda.answer = (res) =>
      void res.writeHead(status, { 'x-amzn-errortype': name }).end('{"message":"not this time"}');
    expect(await proxyWith({}).invoke(get())).toMatchObject({ statusCode: 200 });
    expect(await log.until('mirror')).toMatchObject([
      { level: 'WARN', skipped: 'notHandedOver', errorMessage: 'not this time', ...OF_EACH },
    ]);
  });
});

describe('what is mirrored', () => {
  /** How often the mirror is asked; inline, so that it has been when the caller is answered. */
  async function askedOf(mirror: object, event: unknown, forward: object = {}, testers?: string): Promise<number> {
    const answer = await proxyWith({ mode: 'inline', ...mirror }, forward, testers).invoke(event);
    expect(answer).toMatchObject({ statusCode: 200 });
    return orders.requests.length;
  }

  it.each([
    ['GET', 1],
    ['HEAD', 1],
    ['OPTIONS', 1],
    ['POST', 0],
    ['PUT', 0],
    ['DELETE', 0],
  ])('without more words, safe methods: %s', async (method, asked) => {
    expect(await askedOf({}, withMethod(method))).toBe(asked);
  });

  it.each([
    ['POST', 1],
    ['GET', 0],
  ])('otherwise those that the table names: of POST, %s', async (method, asked) => {
    expect(await askedOf({ methods: ['POST'] }, withMethod(method))).toBe(asked);
  });

  it.each([
    ['nothing at 0 percent', 0, 0, 0],
    ['everything at 100 percent', 100, 1 - Number.EPSILON, 1],
  ])('%s, whatever is drawn', async (_what, percent, drawn, asked) => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(drawn);
    onTestFinished(() => random.mockRestore());
    expect(await askedOf({ percent }, get())).toBe(asked);
  });

  it('about as many as the percent says', async () => {
    const proxy = proxyWith({ mode: 'inline', percent: 25 });
    for (let i = 0; i < 400; i++) await proxy.invoke(get());
    // 400 draws at 25 %: 100, give or take six standard deviations of 8.7.
    expect(orders.requests.length).toBeGreaterThan(48);
    expect(orders.requests.length).toBeLessThan(152);
  });

  it('not what the mirror itself has answered', async () => {
    const both = [{ targetGroupIdentifier: 'legacy' }, { targetGroupIdentifier: 'orders' }];
    const event = get();
    event['multiValueHeaders']['x-target-group'] = ['orders'];
    expect(await askedOf({}, event, { targetGroups: both }, 'x-target-group')).toBe(1);
    expect(log.lines('mirror')).toEqual([]);
  });

  it('not what the first group could not answer', async () => {
    legacy.answer = answers(404, []);
    expect(await askedOf({}, get(), { fallback: { targetGroupIdentifier: 'orders', on: [404] } })).toBe(1);
    expect(log.lines('mirror')).toEqual([]);
  });

  it('not what a fallback has answered, although it is not the mirror', async () => {
    legacy.answer = answers(404, []);
    expect(await askedOf({}, get(), { fallback: { targetGroupIdentifier: 'spare', on: [404] } })).toBe(1);
    expect(log.lines('mirror')).toEqual([]);
  });
});

it('inline, the comparison is there before the caller is answered', async () => {
  legacy.answer = json({ a: 1 });
  orders.answer = json({ a: 2 });
  const result = await proxyWith({ mode: 'inline' }).invoke(get());
  expect(result).toMatchObject({ statusCode: 200, body: '{"a":1}' });
  expect(log.lines('mirror')).toMatchObject([{ equal: false, differences: [{ at: '/a', type: 'changed' }] }]);
  expect(lambda.invocations).toEqual([]);
});
