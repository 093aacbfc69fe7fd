import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { capturedLog } from '../../support/captured-log.ts';
import { DOORS, type Door, door, exchange, type HttpRequest } from '../../support/doors.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { proxiedBackend } from '../../support/proxied-backend.ts';
import { type BuiltProxy, startProxy } from '../../support/proxy.ts';
import { http, type Line } from '../../support/recording-backend.ts';
import { rule, to } from '../../support/routes.ts';

const log = capturedLog();
const here = proxiedBackend((url) => ({ BACKEND_URL: url }), { POWERTOOLS_LOG_LEVEL: 'INFO' });

describe('several invocations at once in one environment', () => {
  it('a hundred, through all doors: each has its own answer, its own log line and its own id', async () => {
    here.backend.answer = ({ target, body }) =>
      http(200, [['content-type', 'application/json']], JSON.stringify({ target, body: body.toString() }));
    const invocations = Array.from({ length: 100 }, async (_, i) => {
      const door = DOORS[i % DOORS.length]!;
      const request: HttpRequest = {
        method: 'POST',
        target: `/invocation/${i}`,
        lines: [['content-type', 'application/json']],
        body: JSON.stringify({ i }),
      };
      const context = { ...lambdaContext(), awsRequestId: `invocation-${i}` };
      const result = await here.proxy.invoke(door.toEvent(request), context);
      const answer = door.toAnswer(result);
      expect(JSON.parse(answer.body.toString())).toEqual({ target: `/invocation/${i}`, body: JSON.stringify({ i }) });
    });
    await Promise.all(invocations);

    const lines = await log.until('request', 100);
    expect(new Set(lines.map(({ path }) => path))).toEqual(
      new Set(Array.from({ length: 100 }, (_, i) => `/invocation/${i}`)),
    );
    for (const { path, eventSource, requestId, status } of lines) {
      const i = Number(path.split('/')[2]);
      expect(status).toBe(200);
      expect(eventSource).toBe(DOORS[i % DOORS.length]!.source);
      // An ALB has no id of its own, so the invocation's it is.
      if (eventSource === 'alb') expect(requestId).toBe(`invocation-${i}`);
    }
  });

  it('each has its own deadline', async () => {
    here.backend.answer = ({ target }) => (target === '/silent' ? 'silence' : http(200, [], 'ok'));
    const door = DOORS.find(({ name }) => name === 'Lattice v2')!;
    const status = async (target: string, remaining: number) => {
      const event = door.toEvent({ method: 'GET', target });
      return door.toAnswer(await here.proxy.invoke(event, lambdaContext(remaining))).status;
    };
    const all = [status('/silent', 400), status('/quick', 30_000), status('/silent', 500), status('/none', 100)];
    expect(await Promise.all(all)).toEqual([504, 200, 504, 504]);
  });

  it('a failure of one is none of another', async () => {
    here.backend.answer = ({ target }) => (target.endsWith('odd') ? 'reset' : http(200, [], 'ok'));
    const statuses = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        exchange(DOORS[7]!, here.proxy, { method: 'POST', target: i % 2 ? '/odd' : '/even' }),
      ),
    );
    expect(statuses.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, (_, i) => (i % 2 ? 502 : 200)));
  });
});

it.each(['REST API', 'Function URL'])('%s can stream, this function does not: it waits for the body', async (name) => {
  const answer = http(200, [], 'late');
  here.backend.answer = () => [answer.subarray(0, -4), answer.subarray(-4)];
  const { body } = await exchange(door(name), here.proxy, { method: 'GET', target: '/' });
  expect(body.toString()).toBe('late');
});

/** A front door whose requests come to the proxy, whose target is that front door. */
async function loopThrough(door: Door): Promise<{ proxy: BuiltProxy; passes: () => number }> {
  let passes = 0;
  let proxy: BuiltProxy;
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    passes += 1;
    if (passes > 50) return outgoing.writeHead(200).end('endless');
    const body = await buffer(incoming);
    const lines: Line[] = [];
    for (let i = 0; i < incoming.rawHeaders.length; i += 2)
      lines.push([incoming.rawHeaders[i]!, incoming.rawHeaders[i + 1]!]);
    const request = { method: incoming.method!, target: incoming.url!, lines, ...(body.length > 0 && { body }) };
    const answer = await exchange(door, proxy, request);
    outgoing.writeHead(answer.status, answer.lines.flat()).end(answer.body);
  };
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  proxy = startProxy({
    ROUTES: JSON.stringify({
      targetGroups: {
        loop: { type: 'http', url: `http://127.0.0.1:${port}` },
        named: { type: 'http', url: 'http://10.0.1.16:8080' },
      },
      rules: [rule('/', to('loop'))],
    }),
  });
  return { proxy, passes: () => passes };
}

describe('a loop ends in a 508 after a few hops', () => {
  const twist = (lines: Line[]): HttpRequest => ({ method: 'GET', target: '/', lines });

  it.each(DOORS)('through $name', async (door) => {
    const { proxy, passes } = await loopThrough(door);
    expect((await exchange(door, proxy, twist([]))).status).toBe(508);
    expect(passes()).toBeLessThanOrEqual(5);
  });

  it.each<[line: Line]>([
    [['x-lattice-migration-proxy-hops', '-1000']],
    [['x-lattice-migration-proxy-hops', 'NaN']],
    [['X-Lattice-Migration-Proxy-Hops', '0.0001']],
    [['x-lattice-migration-proxy-hops', '0, 0']],
    [['x-lattice-migration-proxy-hops', '5']],
    [['x-lattice-migration-proxy-hops', Array.from({ length: 50 }, (_, i) => `fake${i}:1`).join(', ')]],
    [['connection', 'x-lattice-migration-proxy-hops']],
  ])('whatever the client says: %j', async (line) => {
    for (const name of ['Lattice v2', 'HTTP API', 'ALB']) {
      const door = DOORS.find((d) => d.name === name)!;
      const { proxy, passes } = await loopThrough(door);
      expect((await exchange(door, proxy, twist([line]))).status).toBe(508);
      expect(passes()).toBe(5);
    }
  });
});

it('a request may pass several proxies: each counts for itself, by its name and its table', async () => {
  onTestFinished(() => void delete process.env['AWS_LAMBDA_FUNCTION_NAME']);
  const hopsThrough = async (name: string, table: object = {}) => {
    const routes = { targetGroups: { legacy: { type: 'http', url: here.backend.url } }, defaultAction: to('legacy') };
    const ROUTES = JSON.stringify({ ...routes, ...table });
    await exchange(door('Lattice v2'), startProxy({ ROUTES }, { AWS_LAMBDA_FUNCTION_NAME: name }), {
      method: 'GET',
      target: '/',
    });
    return here.backend.requests.at(-1)!.values('x-lattice-migration-proxy-hops');
  };
  const first = await hopsThrough('first');
  expect(first).toEqual([expect.stringMatching(/^[0-9a-z]{4,16}:1$/)]);
  expect(await hopsThrough('first')).toEqual(first);
  expect(await hopsThrough('second')).not.toEqual(first);
  expect(await hopsThrough('first', { rules: [] })).not.toEqual(first);
});

describe('a rule for a method cannot be walked around by its spelling', () => {
  const guarded = proxiedBackend((url) => ({
    ROUTES: JSON.stringify({
      targetGroups: { legacy: { type: 'http', url } },
      rules: [
        {
          name: 'nobody deletes',
          priority: 1,
          match: { httpMatch: { method: 'DELETE' } },
          action: { fixedResponse: { statusCode: 403 } },
        },
      ],
      defaultAction: to('legacy'),
    }),
  }));

  it.each(DOORS)('$name', async (door) => {
    for (const [method, status] of [
      ['DELETE', 403],
      ['delete', 400],
      ['Delete', 400],
    ] as const) {
      expect((await exchange(door, guarded.proxy, { method, target: '/' })).status).toBe(status);
    }
    expect(guarded.backend.requests).toEqual([]);
  });
});
