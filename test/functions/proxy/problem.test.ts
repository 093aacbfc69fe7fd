import { describe, expect, it } from 'vitest';
import { answerTo, DOORS, type Door, exchange, type HttpRequest, valuesOf } from '../../support/doors.ts';
import { eventFile } from '../../support/events.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { proxiedBackend } from '../../support/proxied-backend.ts';
import { type Supply, startProxy } from '../../support/proxy.ts';
import { http } from '../../support/recording-backend.ts';
import { rules, to } from '../../support/routes.ts';

/** Errors of the proxy's own, in the form that each caller takes for an answer (design section 6, RFC 9457). */

const routes = (url: string): Supply => ({
  ROUTES: JSON.stringify({
    targetGroups: {
      backend: { type: 'http', url },
      hurried: { type: 'http', url, timeoutMs: 800 },
      gone: { type: 'http', url: 'http://127.0.0.1:9' },
    },
    rules: rules({
      '/backend': to('backend'),
      '/hurried': to('hurried'),
      '/gone': to('gone'),
      '/drained': { forward: { targetGroups: [{ targetGroupIdentifier: 'backend', weight: 0 }] } },
    }),
  }),
});

const here = proxiedBackend(routes);

interface Case {
  kind: string;
  status: number;
  title: string;
  request: HttpRequest;
  detail: RegExp;
  /** Requests that reached the backend. */
  sent: number;
}

const get = (target: string, lines: HttpRequest['lines'] = []): HttpRequest => ({ method: 'GET', target, lines });

const CASES: Case[] = [
  {
    kind: 'malformed',
    status: 400,
    title: 'Malformed request',
    request: get('/backend', [['x-a', 'a\r\nx-b: 1']]),
    detail: /^header x-a: control character in its value$/i,
    sent: 0,
  },
  {
    kind: 'ambiguousPath',
    status: 400,
    title: 'Ambiguous path',
    request: get('/backend/../gone'),
    detail: /matches one rule as sent and another/,
    sent: 0,
  },
  {
    kind: 'unreachable',
    status: 502,
    title: 'Target unreachable',
    request: get('/gone'),
    detail: /^the target could not be reached$/,
    sent: 0,
  },
  {
    kind: 'badAnswer',
    status: 502,
    title: 'Bad answer from the target',
    request: get('/backend/bad'),
    detail: /^the answer is not valid HTTP$/,
    sent: 1,
  },
  {
    kind: 'noTarget',
    status: 503,
    title: 'No target',
    request: get('/drained'),
    detail: /weight 0/,
    sent: 0,
  },
  {
    kind: 'deadline',
    status: 504,
    title: 'Target timed out',
    request: get('/hurried/silent'),
    detail: /^the target did not answer within \d+ ms$/,
    sent: 1,
  },
];

const answerByTarget = () => {
  here.backend.answer = ({ target }) => {
    if (target.endsWith('/bad')) return Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n');
    return target.endsWith('/silent') ? 'silence' : http(200, [], 'ok');
  };
};

/** A door's answer is a problem document and nothing else. */
function expectProblem(door: Door, answer: Awaited<ReturnType<typeof exchange>>, expected: Omit<Case, 'request'>) {
  expect(answer.status).toBe(expected.status);
  expect(valuesOf(answer, 'content-type')).toEqual(['application/problem+json']);
  expect(answer.lines).toHaveLength(1);
  const problem = JSON.parse(answer.body.toString());
  expect(problem).toEqual({
    title: expected.title,
    status: expected.status,
    detail: expect.stringMatching(expected.detail),
    requestId: expect.stringMatching(/^[\w=-]{10,}$/),
  });
  expect(answer.body.toString(), door.name).not.toMatch(/127\.0\.0\.1|10\.0\.1\.16|localhost|:\d{4,5}|\bat .*\(/);
  return problem as { requestId: string };
}

const expectCase = async (door: Door, { request, ...expected }: Case) => {
  answerByTarget();
  expectProblem(door, await exchange(door, here.proxy, request), expected);
  expect(here.backend.requests).toHaveLength(expected.sent);
};

it.each(CASES)('$kind is a $status', (each) => expectCase(DOORS[0]!, each));

describe.each(DOORS)('$name', (door) => {
  // One error before there is a canonical request, one after.
  it.each(CASES.filter(({ kind }) => kind === 'malformed' || kind === 'unreachable'))(
    '$kind is a $status in its form',
    (each) => expectCase(door, each),
  );

  it("a defect is a 500 that tells nothing of itself, under the invocation's or the event's own id", async () => {
    const context = lambdaContext();
    context.getRemainingTimeInMillis = () => {
      throw new TypeError('the inner secret');
    };
    const event = door.toEvent(get('/backend'));
    const answer = await answerTo(door, () => here.proxy.invoke(event, context));
    expectProblem(door, answer, {
      kind: 'internal',
      status: 500,
      title: 'Internal error',
      detail: /^the proxy failed$/,
      sent: 0,
    });
    expect(answer.body.toString()).not.toContain('secret');
  });
});

describe.each(DOORS.filter(({ source }) => source !== 'vpc-proxy'))('$name', (door) => {
  it('noRule is a 404 in its form', async () => {
    const answer = await exchange(door, here.proxy, get('/nobody/has/this'));
    expectProblem(door, answer, { kind: 'noRule', status: 404, title: 'No rule matches', detail: /no rule/, sent: 0 });
    expect(here.backend.requests).toEqual([]);
  });

  it('an answer to HEAD is as valid as to GET', async () => {
    const answer = await exchange(door, here.proxy, { method: 'HEAD', target: '/nobody' });
    expect(answer.status).toBe(404);
  });
});

describe('the request id', () => {
  it.each([
    ['lattice-v2-get', (event: ReturnType<typeof eventFile>) => event['requestId']],
    ['lattice-v1-get', (event: ReturnType<typeof eventFile>) => event['request_id']],
    ['apigateway-rest-get', (event: ReturnType<typeof eventFile>) => event['requestContext'].requestId],
    ['apigateway-http-get', (event: ReturnType<typeof eventFile>) => event['requestContext'].requestId],
    ['function-url-get', (event: ReturnType<typeof eventFile>) => event['requestContext'].requestId],
  ])("is the front door's own where it has one: %s", async (file, idOf) => {
    const event = eventFile(file);
    const result = (await here.proxy.invoke(event)) as { body: string };
    expect(idOf(event)).toEqual(expect.any(String));
    expect(JSON.parse(result.body).requestId).toBe(idOf(event));
  });

  it("is the invocation's where it has none: an ALB", async () => {
    const context = lambdaContext();
    const result = (await here.proxy.invoke(eventFile('alb-single-value'), context)) as { body: string };
    expect(JSON.parse(result.body).requestId).toBe(context.awsRequestId);
  });
});

describe('the 2016 event', () => {
  const door = DOORS.find(({ source }) => source === 'vpc-proxy')!;
  const invoke = (request: HttpRequest) => here.proxy.invoke(door.toEvent(request));
  const rejection = async (request: HttpRequest): Promise<Error> => {
    try {
      await invoke(request);
    } catch (error) {
      return error as Error;
    }
    return expect.unreachable('resolved');
  };

  it('resolves with exactly 200', async () => {
    here.backend.answer = () => http(200, [['x-a', '1']], '{"a":1}');
    expect(await invoke(get('/backend'))).toEqual({ status: 200, bodyJson: { a: 1 }, headers: { 'x-a': '1' } });
  });

  it.each([201, 204, 304, 503])('rejects with %i, status first and no spaces', async (status) => {
    here.backend.answer = () => http(status, [['x-a', '1']], '{"a": 1}');
    const { message } = await rejection(get('/backend'));
    const body = status === 204 || status === 304 ? '' : '{"a": 1}';
    expect(message).toBe(JSON.stringify({ status, bodyJson: body, headers: { 'x-a': '1' } }));
    expect(message).toMatch(new RegExp(`^\\{"status":${status},"bodyJson":"`));
  });

  it("rejects with the proxy's own errors in the same form, without a stack", async () => {
    const error = await rejection(get('/gone'));
    const { status, bodyJson, headers } = JSON.parse(error.message);
    expect(status).toBe(502);
    expect(JSON.parse(bodyJson)).toMatchObject({ title: 'Target unreachable', status: 502 });
    expect(headers).toEqual({ 'content-type': 'application/problem+json' });
    expect(error.stack ?? '').not.toMatch(/\bat\b/);
    expect(String(error)).toBe(error.message);
  });

  it('goes where it says itself when no rule takes it', async () => {
    here.backend.answer = () => http(200, [], '{}');
    await invoke(get('/nobody/has/this'));
    expect(here.received().target).toBe('/nobody/has/this');
  });

  it('goes nowhere that no target group names: 400', async () => {
    const event = door.toEvent(get('/backend'));
    Object.assign(event['requestParams'] as object, { hostname: 'evil.example', port: '80' });
    const answer = await answerTo(door, () => here.proxy.invoke(event));
    expect(answer.status).toBe(400);
    expect(here.backend.requests).toEqual([]);
  });
});

describe('an event that is no HTTP request fails the invocation', () => {
  it.each<[what: string, event: unknown, message: RegExp]>([
    ['null', null, /not an HTTP event: expected an object, got null/],
    ['SQS', { Records: [{ body: 'secret' }] }, /it has Records; expected a requestContext/],
  ])('%s, and says what was there and what was missing', async (_, event, message) => {
    const error = await here.proxy.invoke(event).then(
      () => expect.unreachable('answered'),
      (thrown: Error) => thrown,
    );
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('secret');
    expect(here.backend.requests).toEqual([]);
  });
});

describe('versionHeader', () => {
  const refusing = { targetGroups: {}, versionHeader: 'X-Routes-Version' };

  it.each([
    ['an answer', { ...refusing, defaultAction: { fixedResponse: { statusCode: 204 } } }, 204],
    ["the proxy's own refusal", refusing, 404],
  ])('%s tells which route table it is of', async (_, table, statusCode) => {
    const result = await startProxy({ ROUTES: JSON.stringify(table) }).invoke(eventFile('lattice-v2-get'));
    expect(result).toMatchObject({
      statusCode,
      headers: { 'x-routes-version': expect.stringMatching(/^[0-9a-f]{8}$/) },
    });
  });
});
