import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { capturedLog } from '../../support/captured-log.ts';
import { type EventEndpoint, startEventEndpoint } from '../../support/event-endpoint.ts';
import { eventFile } from '../../support/events.ts';
import { recordingBackend } from '../../support/proxied-backend.ts';
import { type BuiltProxy, startProxy } from '../../support/proxy.ts';
import { type Answer, http } from '../../support/recording-backend.ts';
import { rule, to } from '../../support/routes.ts';

const log = capturedLog();
const orders = recordingBackend();
const legacy = recordingBackend();
let lambda: EventEndpoint;
let closedPort: number;
let untrusted: { port: number; requests: number; close(): void };

beforeAll(async () => {
  lambda = await startEventEndpoint();
  const closed = createTcpServer();
  closedPort = await listening(closed);
  closed.close();
  untrusted = await untrustedServer();
});
beforeEach(() => {
  legacy.answer = () => http(200, [], 'legacy');
  orders.answer = () => http(200, [], 'orders');
});
afterAll(() => {
  lambda.close();
  untrusted.close();
});

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** HTTPS with a certificate that nobody vouches for; counts what is sent to it all the same. */
async function untrustedServer() {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  const server = createTlsServer({ key, cert }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', () => void it.requests++);
  });
  server.on('tlsClientError', () => {});
  const it = { port: await listening(server), requests: 0, close: () => void server.close() };
  return it;
}

interface Settings {
  forward?: object;
  groups?: object;
  testers?: string;
}

/** `/` goes to `orders` or `legacy`, as `forward` says. */
function proxyWith({ forward = {}, groups = {}, testers }: Settings): BuiltProxy {
  const table = {
    targetGroups: {
      orders: { type: 'http', url: orders.url, timeoutMs: 300 },
      legacy: { type: 'http', url: legacy.url },
      other: { type: 'http', url: legacy.url },
      ...groups,
    },
    rules: [rule('/', to('orders', forward))],
    ...(testers && { targetGroupHeader: testers }),
  };
  return startProxy({ ROUTES: JSON.stringify(table) }, { ...lambda.environment, POWERTOOLS_LOG_LEVEL: 'INFO' });
}

function request(method = 'GET', headers: Record<string, string[]> = {}) {
  const event = eventFile('alb-multi-value');
  return { ...event, httpMethod: method, multiValueHeaders: { ...event['multiValueHeaders'], ...headers } };
}

const weights = (weight: Record<string, number>) => ({
  targetGroups: Object.entries(weight).map(([targetGroupIdentifier, value]) => ({
    targetGroupIdentifier,
    weight: value,
  })),
});

describe('a tester’s choice', () => {
  const choose = async (settings: Settings, group: string) => {
    await proxyWith(settings).invoke(request('GET', { 'x-target-group': [group] }));
    return { orders: orders.requests.length, legacy: legacy.requests.length };
  };
  const forward = weights({ orders: 0, legacy: 100 });

  it('is no evidence for a ramp: it counts for the group, and not for what the rule chose', async () => {
    await choose({ forward, testers: 'X-Target-Group' }, 'orders');
    const [line] = (await log.until('request')) as Record<string, unknown>[];
    expect(line).toMatchObject({ targetGroup: 'orders', TargetGroup: 'orders', chosenBy: 'targetGroupHeader' });
    expect(line).not.toHaveProperty('ChosenTargetGroup');
  });

  it('takes a group of the rule, even one without weight', async () => {
    expect(await choose({ forward, testers: 'X-Target-Group' }, 'orders')).toEqual({ orders: 1, legacy: 0 });
  });

  it.each(['other', 'nobody', '', 'Orders', 'constructor'])(
    'takes no group that the rule has not: %j',
    async (group) => {
      expect(await choose({ forward, testers: 'x-target-group' }, group)).toEqual({ orders: 0, legacy: 1 });
    },
  );

  it('is told to caches beside what the target says of itself', async () => {
    legacy.answer = () => http(200, [['vary', 'accept']]);
    const answer = await proxyWith({ forward, testers: 'X-Target-Group' }).invoke(request());
    expect(answer).toMatchObject({ multiValueHeaders: { vary: ['accept', 'x-target-group'] } });
  });

  it('is off unless the table names the header', async () => {
    expect(await choose({ forward }, 'orders')).toEqual({ orders: 0, legacy: 1 });
  });
});

describe('stickiness', () => {
  const stickiness = { by: ['header:x-user-id', 'cookie:session'] };
  const users = Array.from({ length: 60 }, (_, i) => `user-${i}`);

  /** The users that `orders` serves when it has this weight of 100. */
  async function served(weight: number): Promise<Set<string>> {
    const proxy = proxyWith({ forward: { ...weights({ orders: weight, legacy: 100 - weight }), stickiness } });
    orders.requests.length = 0;
    for (const user of users) await proxy.invoke(request('GET', { 'x-user-id': [user] }));
    return new Set(orders.requests.map(({ values }) => values('x-user-id')[0]!));
  }

  it('a user stays where raising the weight has brought them', async () => {
    const [ten, fifty, all] = [await served(10), await served(50), await served(100)];
    expect(ten.size).toBeGreaterThan(0);
    expect(ten.size).toBeLessThan(fifty.size);
    expect([...ten].filter((user) => !fifty.has(user))).toEqual([]);
    expect([...all]).toEqual(users);
  });

  it('holds over environments: each has the same draws', async () => {
    expect(await served(30)).toEqual(await served(30));
  });

  it('goes by the cookie where the header is missing', async () => {
    const proxy = proxyWith({ forward: { ...weights({ orders: 50, legacy: 50 }), stickiness } });
    for (let i = 0; i < 20; i++) await proxy.invoke(request('GET', { cookie: ['a=1; session=s1'] }));
    expect([0, 20]).toContain(orders.requests.length);
  });
});

it('weight 0 drains a group', async () => {
  const proxy = proxyWith({ forward: weights({ orders: 0, legacy: 1 }) });
  for (let i = 0; i < 50; i++) await proxy.invoke(request());
  expect([orders.requests.length, legacy.requests.length]).toEqual([0, 50]);
});

describe('a fallback', () => {
  const ON = ['unreachable', 404, 501];
  const fallback = { targetGroupIdentifier: 'legacy', on: ON };

  const group = (url: string) => ({ groups: { orders: { type: 'http', url, timeoutMs: 300 } } });
  const LAMBDA = {
    groups: {
      orders: {
        type: 'lambda',
        functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:orders:live',
        eventFormat: 'lattice-v2',
      },
    },
  };

  /** How the first group fails; what the caller then gets, by method: the old service's answer, or the failure. */
  const CASES: {
    what: string;
    settings?: () => Settings;
    answer?: Answer;
    safe: 'legacy' | number;
    unsafe: 'legacy' | number;
  }[] = [
    { what: 'answers 404', answer: http(404), safe: 'legacy', unsafe: 404 },
    { what: 'answers 501', answer: http(501), safe: 'legacy', unsafe: 501 },
    { what: 'answers 500, which is not named', answer: http(500), safe: 500, unsafe: 500 },
    { what: 'answers 200', answer: http(200), safe: 200, unsafe: 200 },
    {
      what: 'refuses the connection',
      settings: () => group(`http://127.0.0.1:${closedPort}`),
      safe: 'legacy',
      unsafe: 'legacy',
    },
    {
      what: 'has a name that nobody knows',
      settings: () => group('http://nobody.invalid'),
      safe: 'legacy',
      unsafe: 'legacy',
    },
    {
      what: 'has a certificate that is not accepted',
      settings: () => group(`https://localhost:${untrusted.port}`),
      safe: 'legacy',
      unsafe: 'legacy',
    },
    { what: 'drops the connection', answer: 'reset', safe: 'legacy', unsafe: 502 },
    { what: 'answers too late', answer: 'silence', safe: 504, unsafe: 504 },
    { what: 'answers nonsense', answer: Buffer.from('nonsense\r\n\r\n'), safe: 502, unsafe: 502 },
    { what: 'is a function that is throttled', settings: () => LAMBDA, safe: 'legacy', unsafe: 'legacy' },
  ];

  it.each(
    CASES.flatMap((row) =>
      (['GET', 'POST'] as const).map((method) => ({ ...row, method, gets: method === 'GET' ? row.safe : row.unsafe })),
    ),
  )('$method to a group that $what: $gets', async ({ settings, answer, method, gets }) => {
    if (answer) orders.answer = () => answer;
    lambda.answer = (res) => void res.writeHead(429, { 'x-amzn-errortype': 'TooManyRequestsException' }).end('{}');
    legacy.answer = () => http(200, [['x-from', 'legacy']], 'legacy');
    const proxy = proxyWith({ ...settings?.(), forward: { fallback } });
    const result = await proxy.invoke(request(method));
    const fellBack = gets === 'legacy';
    expect(result).toMatchObject({ statusCode: fellBack ? 200 : gets });
    expect(legacy.requests).toHaveLength(fellBack ? 1 : 0);
    expect(untrusted.requests).toBe(0);
    const [line] = log.lines('request');
    expect(line).toMatchObject({ rule: 'all', targetGroup: fellBack ? 'legacy' : 'orders' });
    expect(line!['fellBackFrom']).toBe(fellBack ? 'orders' : undefined);
  });

  it('sends the same request', async () => {
    orders.answer = () => http(404);
    await proxyWith({ forward: { fallback } }).invoke(request('GET', { 'x-a': ['1', '2'] }));
    expect(legacy.requests[0]!.target).toBe(orders.requests[0]!.target);
    expect(legacy.requests[0]!.lines).toEqual(orders.requests[0]!.lines);
  });

  it('answers what the second group answers, whatever that is', async () => {
    const text: [string, string][] = [['content-type', 'text/plain']];
    orders.answer = () => http(404, text, 'new');
    legacy.answer = () => http(404, text, 'old');
    const result = await proxyWith({ forward: { fallback } }).invoke(request());
    expect(result).toMatchObject({ statusCode: 404, body: 'old' });
  });

  it('asks no group twice', async () => {
    legacy.answer = () => http(404, [], 'old');
    const forward = { ...weights({ legacy: 1 }), fallback };
    expect(await proxyWith({ forward }).invoke(request())).toMatchObject({ statusCode: 404 });
    expect(legacy.requests).toHaveLength(1);
    expect(log.lines('request')[0]!['fellBackFrom']).toBeUndefined();
  });
});
