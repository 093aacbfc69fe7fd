import { afterEach, describe, expect, it } from 'vitest';
import { answerTo, DOORS, type Door, door } from '../support/doors.ts';
import { EVENT_FILES, eventFile } from '../support/events.ts';
import { proxiedBackend } from '../support/proxied-backend.ts';
import { startProxy } from '../support/proxy.ts';

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
  it.each([
    ['SQS', { Records: [{ eventSource: 'aws:sqs', body: '{}' }] }],
    ['EventBridge', { version: '0', 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} }],
    ['an empty object', {}],
    ['null', null],
    ['a list', [1]],
    ['a string', 'GET /'],
    ['a number', 1],
  ])('fails the invocation: %s', async (_, event) => {
    await expect(here.proxy.invoke(event)).rejects.toThrow(/event/i);
  });

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

describe("trap 5: where a request goes is configuration's alone", () => {
  it('refuses a 2016 event that names a host which no target group has', async () => {
    const event = eventFile('vpc-proxy-get');
    Object.assign(event['requestParams'], { hostname: 'evil.example', port: '80' });
    const answer = await answerTo(door('2016 event'), () => here.proxy.invoke(event));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });
});

describe('a route table that cannot be used', () => {
  const table = (changes: object) =>
    JSON.stringify({ targetGroups: { legacy: { type: 'http', url: 'http://127.0.0.1:1' } }, ...changes });
  const forward = (name: string) => ({ forward: { targetGroups: [{ targetGroupIdentifier: name }] } });
  const rule = (changes: object) => ({
    name: 'r',
    priority: 1,
    match: { httpMatch: { method: 'GET' } },
    action: forward('legacy'),
    ...changes,
  });

  it.each([
    ['none', {}, /BACKEND_URL|ROUTES/],
    ['two', { BACKEND_URL: 'http://127.0.0.1:1', ROUTES: table({}) }, /BACKEND_URL.*ROUTES|ROUTES.*BACKEND_URL/],
    ['no URL', { BACKEND_URL: 'nonsense' }, /BACKEND_URL/],
    ['a URL of another scheme', { BACKEND_URL: 'ftp://127.0.0.1' }, /BACKEND_URL/],
    ['a URL with a user', { BACKEND_URL: 'http://user@127.0.0.1' }, /BACKEND_URL/],
    ['a file that is not there', { ROUTES_FILE: '/nonexistent/routes.json' }, /ROUTES_FILE.*routes\.json/],
    ['no JSON', { ROUTES: '{"targetGroups":' }, /ROUTES.*JSON/],
    ['a list', { ROUTES: '[]' }, /ROUTES/],
    ['an unknown key', { ROUTES: table({ rule: [] }) }, /ROUTES.*rule/s],
    ['an unknown key deeper down', { ROUTES: table({ rules: [rule({ prio: 1 })] }) }, /rules\S*0.*prio/s],
    [
      'a target group that nobody defines',
      { ROUTES: table({ defaultAction: forward('gone') }) },
      /defaultAction.*gone/s,
    ],
    [
      'two rules of one priority',
      { ROUTES: table({ rules: [rule({}), rule({ name: 's' })] }) },
      /rules\S*1\S*priority/s,
    ],
    [
      'a weight over 999',
      {
        ROUTES: table({
          defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'legacy', weight: 1000 }] } },
        }),
      },
      /weight/,
    ],
    ['a status of 100', { ROUTES: table({ defaultAction: { fixedResponse: { statusCode: 100 } } }) }, /statusCode/],
    [
      'both actions',
      { ROUTES: table({ defaultAction: { ...forward('legacy'), fixedResponse: { statusCode: 404 } } }) },
      /defaultAction/,
    ],
    [
      'exact and prefix',
      {
        ROUTES: table({
          rules: [rule({ match: { httpMatch: { pathMatch: { match: { exact: '/a', prefix: '/b' } } } } })],
        }),
      },
      /pathMatch/,
    ],
  ])('refuses to start with %s', async (_, supply, message) => {
    const start = async () => startProxy(supply).invoke(eventFile('lattice-v2-get'));
    await expect(start()).rejects.toThrow(message);
  });
});
