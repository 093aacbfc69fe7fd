import { afterEach, describe, expect, it } from 'vitest';
import { answerTo, DOORS, type Door } from '../support/doors.ts';
import { EVENT_FILES, eventFile } from '../support/events.ts';
import { proxiedBackend } from '../support/proxied-backend.ts';

const here = proxiedBackend();

afterEach(() => expect(here.backend.requests).toEqual([]));

// biome-ignore lint/suspicious/noExplicitAny: events are made wrong on purpose
type Event = Record<string, any>;

const refused = async (through: Door, event: Event, status = 400) => {
  const answer = await answerTo(through, () => here.proxy.invoke(event));
  expect(answer.status).toBe(status);
  const problem = JSON.parse(answer.body.toString());
  expect(problem).toEqual({
    title: expect.any(String),
    status,
    detail: expect.any(String),
    requestId: expect.any(String),
  });
  return problem as { title: string; detail: string };
};

const GET = { method: 'GET', target: '/orders/42' };

describe('what is no HTTP request', () => {
  it.each(EVENT_FILES)('fails or is refused when only its first half is there: %s', async (file) => {
    const entries = Object.entries(eventFile(file));
    const half = Object.fromEntries(entries.slice(0, 2));
    const outcome = await here.proxy.invoke(half).then(
      (result) => (result as { statusCode?: number }).statusCode,
      (error: Error) => error.message,
    );
    if (typeof outcome === 'number') expect(outcome).toBe(400);
    else expect(outcome).toMatch(/event|"status":400/);
  });
});

describe.each(DOORS)('$name', (through) => {
  const event = () => through.toEvent(GET) as Event;

  /** The map that this source's headers are in. */
  const withHeader = (name: string, value: string): Event => {
    const changed = event();
    if (through.source === 'vpc-proxy') changed['params'].header[name] = value;
    else if (changed['multiValueHeaders']) changed['multiValueHeaders'][name] = [value];
    else changed['headers'][name] = through.source === 'lattice-v2' ? [value] : value;
    return changed;
  };

  it.each([
    ['CR LF', 'a\r\nx-injected: 1'],
    ['LF', 'a\nx-injected: 1'],
    ['CR', 'a\rx-injected: 1'],
    ['NUL', 'a\0b'],
  ])('a header value with %s is a 400', async (_, value) => {
    const { detail } = await refused(through, withHeader('x-evil', value));
    expect(detail).toContain('x-evil');
    expect(detail).not.toContain('injected');
  });

  it.each([
    ['CR LF', 'x-a\r\nx-injected'],
    ['a space', 'x a'],
    ['a colon', 'x:a'],
    ['another alphabet', 'x-ü'],
    ['nothing', ''],
  ])('a header name with %s is a 400', async (_, name) => {
    await refused(through, withHeader(name, '1'));
  });

  it('a header value that is an object is a 400', async () => {
    await refused(through, withHeader('x-a', {} as string));
  });

  it('headers that are a list are a 400', async () => {
    const changed = event();
    if (through.source === 'vpc-proxy') changed['params'].header = ['x'];
    else changed['headers' in changed ? 'headers' : 'multiValueHeaders'] = ['x'];
    await refused(through, changed);
  });

  const withPath = (path: unknown): Event => {
    const changed = event();
    if (through.source === 'vpc-proxy') changed['requestParams'].path = path;
    for (const key of ['path', 'rawPath', 'raw_path']) if (key in changed) changed[key] = path;
    return changed;
  };

  it.each([[null], [42], [{}], [['/']]])('a path that is %j is a 400', async (path) => {
    await refused(through, withPath(path));
  });

  it.each(['http://evil.example/x', 'HTTPS://evil.example/x'])(
    'trap 5: the absolute form %s is a 400',
    async (path) => {
      await refused(through, withPath(path));
    },
  );

  const withMethod = (method: unknown): Event => {
    const changed = event();
    for (const key of ['httpMethod', 'method']) if (key in changed) changed[key] = method;
    if (changed['requestContext']?.http) changed['requestContext'].http.method = method;
    if (through.source === 'vpc-proxy') changed['requestParams'].method = method;
    return changed;
  };

  it.each(['CONNECT', 'GET /x HTTP/1.1\r\nx: y', 'GE T', '', 'G\0'])('the method %j is a 400', async (method) => {
    await refused(through, withMethod(method));
  });

  it.each([[5], [null], [{}]])('a method that is %j is a 400', async (method) => {
    await refused(through, withMethod(method));
  });
});

describe.each(DOORS.filter((d) => d.source !== 'vpc-proxy'))('$name', (through) => {
  const flag = through.source === 'lattice-v1' ? 'is_base64_encoded' : 'isBase64Encoded';
  const withBody = (body: unknown, isBase64: unknown = false): Event => ({
    ...through.toEvent({ ...GET, method: 'POST' }),
    body,
    [flag]: isBase64,
  });

  it.each(['not base64!', 'abc', 'YWJj\nZGVm', 'YWJj=', '====', 'YW=j', '-_-_'])(
    'trap 3: base64 that is none, %j, is a 400',
    async (body) => {
      await refused(through, withBody(body, true));
    },
  );

  it.each([[{}], [5], [['a']], [true]])('a body that is %j is a 400', async (body) => {
    await refused(through, withBody(body));
  });

  it.each([['true'], [1], [{}]])('a base64 flag that is %j is a 400', async (isBase64) => {
    await refused(through, withBody('YWJj', isBase64));
  });
});
