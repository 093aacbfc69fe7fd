import { once } from 'node:events';
import { createServer } from 'node:https';
import { describe, expect, it, onTestFinished } from 'vitest';
import { capturedLog } from '../../../support/captured-log.ts';
import { answerTo, door as doorNamed, exchange, type HttpRequest } from '../../../support/doors.ts';
import { eventFile } from '../../../support/events.ts';
import { lambdaContext } from '../../../support/lambda-context.ts';
import { proxiedBackend } from '../../../support/proxied-backend.ts';
import { startProxy } from '../../../support/proxy.ts';
import { http } from '../../../support/recording-backend.ts';
import { rules, to } from '../../../support/routes.ts';
import { certificateAuthority, serverCertificate } from '../../../targets/http/certificates.ts';

const log = capturedLog();

const here = proxiedBackend(
  (url) => ({
    ROUTES: JSON.stringify({
      targetGroups: { legacy: { type: 'http', url }, gone: { type: 'http', url: 'http://127.0.0.1:9' } },
      rules: rules({
        '/orders': to('legacy'),
        '/gone': to('gone'),
        '/fixed': { fixedResponse: { statusCode: 404 } },
      }),
      defaultAction: to('legacy'),
    }),
  }),
  { POWERTOOLS_LOG_LEVEL: 'INFO' },
);

const lattice = doorNamed('Lattice v2');

const lineOf = async (request: HttpRequest, door = lattice) => {
  await exchange(door, here.proxy, request);
  const [line] = await log.until('request');
  return line!;
};

/** What is in every line, and which ids are there. */
const LINE = ['level', 'message', 'service', 'timestamp', '_aws'];
const ALWAYS = [...LINE, 'requestId', 'lambdaRequestId', 'eventSource', 'routesVersion', 'durationMs'];
const DECODED = ['method', 'path', 'bytesIn'];
const ANSWERED = ['status', 'bytesOut'];

/** Its keys, but for metrics and their dimensions, which begin with capitals (metrics.test.ts). */
const keysOf = (line: object) =>
  Object.keys(line)
    .filter((key) => !/^[A-Z]/.test(key))
    .sort();

/** An HTTPS server whose TLS host is not what Host says, as Apache httpd answers then. */
async function misdirected() {
  const ca = await certificateAuthority();
  const certificate = await serverCertificate(ca, { ip: ['127.0.0.1'] });
  const server = createServer(certificate, (_, answer) => answer.writeHead(421).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { type: 'http', url: `https://127.0.0.1:${(server.address() as { port: number }).port}`, ca: ca.cert };
}

it.each([
  ['preserve', expect.stringMatching(/^421: TLS asked for .*set "host": "target"$/)],
  ['target', undefined],
])('a 421 of a target with "host": "%s" has the note %s', async (host, note) => {
  const server = { ...(await misdirected()), host };
  const proxy = startProxy({ ROUTES: JSON.stringify({ targetGroups: { server }, defaultAction: to('server') }) });
  expect((await exchange(lattice, proxy, { method: 'GET', target: '/' })).status).toBe(421);
  const [line] = await log.until('request');
  expect(line).toMatchObject({ status: 421, targetGroup: 'server' });
  expect(line!['note']).toEqual(note);
});

describe('the line of a request', () => {
  it('says who, what, where to and how it went', async () => {
    here.backend.answer = () => http(201, [['content-type', 'text/plain']], 'Grüße');
    const before = performance.now();
    const line = await lineOf({
      method: 'POST',
      target: '/orders/42?id=7',
      lines: [['content-type', 'text/plain']],
      body: 'ü',
    });
    expect(keysOf(line)).toEqual([...ALWAYS, ...DECODED, ...ANSWERED, 'rule', 'targetGroup'].sort());
    expect(line).toMatchObject({
      level: 'INFO',
      message: 'request',
      service: 'lattice-migration-proxy',
      requestId: eventFile('lattice-v2-get')['requestId'],
      eventSource: 'lattice-v2',
      method: 'POST',
      path: '/orders/42',
      rule: 'orders',
      targetGroup: 'legacy',
      status: 201,
      bytesIn: 2,
      bytesOut: 7,
      routesVersion: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    expect(line['durationMs']).toBeGreaterThan(0);
    expect(line['durationMs']).toBeLessThan(performance.now() - before);
  });

  it('is one for each request', async () => {
    for (let i = 0; i < 5; i++) await exchange(lattice, here.proxy, { method: 'GET', target: `/orders/${i}` });
    const lines = await log.until('request', 5);
    expect(lines.map(({ path }) => path)).toEqual([0, 1, 2, 3, 4].map((i) => `/orders/${i}`));
    expect(log.text().trim().split('\n')).toHaveLength(5);
  });

  it('counts bytes as they are on the wire, not as base64', async () => {
    const line = await lineOf({
      method: 'PUT',
      target: '/orders',
      lines: [['content-type', 'application/octet-stream']],
      body: Buffer.alloc(1000, 255),
    });
    expect(line['bytesIn']).toBe(1000);
  });

  it('has no rule where the default action answers, and no target group where nobody is asked', async () => {
    const line = await lineOf({ method: 'GET', target: '/other' });
    expect(keysOf(line)).toEqual([...ALWAYS, ...DECODED, ...ANSWERED, 'targetGroup'].sort());
    await exchange(lattice, here.proxy, { method: 'GET', target: '/fixed' });
    const [, fixed] = await log.until('request', 2);
    expect(keysOf(fixed!)).toEqual([...ALWAYS, ...DECODED, ...ANSWERED, 'rule'].sort());
    expect(fixed).toMatchObject({ level: 'INFO', status: 404, rule: 'fixed', bytesIn: 0, bytesOut: 0 });
  });

  it("takes a backend's own 500 for what it is: no error of the proxy", async () => {
    here.backend.answer = () => http(500, [], 'oops');
    const line = await lineOf({ method: 'GET', target: '/orders' });
    expect(line).toMatchObject({ level: 'INFO', status: 500 });
    expect(line).not.toHaveProperty('errorKind');
  });

  it('of a 2016 event that is rejected with a status of the backend is no error either', async () => {
    here.backend.answer = () => http(404, [], '{}');
    const line = await lineOf({ method: 'GET', target: '/orders' }, doorNamed('2016 event'));
    expect(line).toMatchObject({ level: 'INFO', eventSource: 'vpc-proxy', status: 404, bytesOut: 2 });
    expect(line).not.toHaveProperty('errorKind');
  });
});

describe('the line of an error', () => {
  it('of the gateway has its kind, its code and the cause that the caller is not told', async () => {
    const line = await lineOf({ method: 'GET', target: '/gone' });
    expect(keysOf(line)).toEqual(
      [...ALWAYS, ...DECODED, ...ANSWERED, 'rule', 'targetGroup', 'errorKind', 'errorCode', 'errorMessage'].sort(),
    );
    expect(line).toMatchObject({
      level: 'ERROR',
      status: 502,
      errorKind: 'unreachable',
      errorCode: 'ECONNREFUSED',
      errorMessage: expect.stringContaining('127.0.0.1:9'),
    });
  });

  it('of the caller is no error to wake someone for', async () => {
    const event = lattice.toEvent({ method: 'GET', target: '/orders', lines: [['x-a', 'a\nb']] });
    await answerTo(lattice, () => here.proxy.invoke(event));
    const [line] = await log.until('request');
    expect(line).toMatchObject({ level: 'INFO', status: 400, errorKind: 'malformed', eventSource: 'lattice-v2' });
    const withoutId = ALWAYS.filter((key) => key !== 'lambdaRequestId'); // the event's own id was not read
    expect(keysOf(line!)).toEqual([...withoutId, ...ANSWERED, 'errorKind', 'errorMessage'].sort());
  });

  it('in the proxy itself comes with its stack, in a line of its own', async () => {
    const context = lambdaContext();
    context.getRemainingTimeInMillis = () => {
      throw new TypeError('no clock');
    };
    await here.proxy.invoke(lattice.toEvent({ method: 'GET', target: '/orders' }), context);
    const [line] = await log.until('request');
    expect(line).toMatchObject({ level: 'ERROR', status: 500, errorKind: 'internal' });
    const [defect] = await log.until('defect');
    expect(defect).toMatchObject({ level: 'ERROR', error: { name: 'TypeError', message: 'no clock' } });
    expect(JSON.stringify(defect)).toMatch(/[/]proxy-\w+[/][\w-]+\.mjs:/);
  });

  it('of what is no HTTP event says why it was refused', async () => {
    await here.proxy.invoke({ Records: [{ body: 'x' }] }).catch(() => {});
    const [line] = await log.until('event refused');
    expect(line).toMatchObject({ level: 'ERROR', reason: expect.stringMatching(/^not an HTTP event: it has Records/) });
    expect(log.lines('request')).toEqual([]);
  });

  it('of a route table that never came says that alone: the event was one, and the function has no defect', async () => {
    const environment = {
      AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    };
    const proxy = startProxy({ ROUTES_PARAMETER: '/proxy/routes' }, environment);
    await expect(proxy.invoke(eventFile('lattice-v2-get'))).rejects.toThrow(/^ROUTES_PARAMETER: cannot be read/);
    const [line] = await log.until('route table refused');
    expect(line).toMatchObject({ level: 'ERROR', reason: expect.stringMatching(/^ROUTES_PARAMETER/) });
    expect([...log.lines('defect'), ...log.lines('event refused')]).toEqual([]);
  });
});

/** Requests, answers and events of every kind with secrets in them are in test/hardening/secrets.test.ts. */
describe('no secret reaches a log line or an error answer', () => {
  const SECRET = 'S3CR3T-value';
  const HIDDEN = /S3CR3T|UzNDUjNU/; // plain, and at a base64 boundary

  const request: HttpRequest = {
    method: 'POST',
    target: `/orders?token=${SECRET}&${SECRET}=1`,
    lines: [
      ['authorization', `Bearer ${SECRET}`],
      ['cookie', `session=${SECRET}`],
      ['x-api-key', SECRET],
      ['content-type', 'application/json'],
    ],
    body: JSON.stringify({ password: SECRET }),
  };

  it('when the target answers nonsense', async () => {
    const failing = [
      Buffer.from(`HTTP/1.1 200 ${SECRET}\r\nset-cookie : ${SECRET}\r\n\r\n`),
      Buffer.from(`${SECRET}\r\n\r\n`),
      Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${SECRET}\r\n\r\n`),
      Buffer.from(`HTTP/1.1 200 OK\r\ntransfer-encoding: ${SECRET}\r\n\r\n`),
      Buffer.from(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${SECRET}\r\n`),
      Buffer.from(`HTTP/1.1 700 OK\r\ncontent-length: 0\r\nset-cookie: ${SECRET}\r\n\r\n`),
      Buffer.from(`HTTP/1.1 101 OK\r\nupgrade: ${SECRET}\r\nconnection: upgrade\r\n\r\n`),
      'reset' as const,
    ];
    for (const answer of failing) {
      here.backend.answer = () => answer;
      const { status, body } = await exchange(lattice, here.proxy, request);
      expect(status).toBe(502);
      expect(body.toString()).not.toMatch(HIDDEN);
    }
    const gone = await exchange(lattice, here.proxy, { ...request, target: `/gone?token=${SECRET}` });
    expect(gone.body.toString()).not.toMatch(HIDDEN);
    await log.until('request', failing.length + 1);
    expect(log.text()).not.toMatch(HIDDEN);
  });

  /** Told on purpose: which method was no method, and under which id to ask. */
  const TOLD = /^(?:httpMethod|method|requestId|request_id|request-id)$/;
  const keysToSpoil = (object: object) => Object.keys(object).filter((key) => !TOLD.test(key));

  /** Each place of an event that can be wrong, and what stands there. */
  const spoilt = (event: Record<string, unknown>): Record<string, unknown>[] => {
    const everywhere: Record<string, unknown>[] = [];
    for (const value of [SECRET, { a: SECRET }, [SECRET], 5, null, `a\r\n${SECRET}`, `\0${SECRET}`]) {
      for (const key of keysToSpoil(event)) everywhere.push({ ...event, [key]: value });
      for (const outer of ['headers', 'multiValueHeaders', 'requestContext', 'requestParams', 'params', 'context']) {
        const inner = event[outer];
        if (typeof inner !== 'object' || inner === null) continue;
        for (const key of keysToSpoil(inner)) everywhere.push({ ...event, [outer]: { ...inner, [key]: value } });
      }
    }
    everywhere.push({ ...event, body: `${SECRET}!`, isBase64Encoded: true, is_base64_encoded: true });
    return everywhere;
  };

  it.each([
    'apigateway-rest-authorizer',
    'apigateway-http-jwt',
    'function-url-iam',
    'alb-multi-value',
    'lattice-v1-signed',
    'lattice-v2-signed',
    'vpc-proxy-authorizer',
  ])('when anything in the event is wrong: %s', async (file) => {
    for (const event of spoilt(eventFile(file))) {
      const outcome = await here.proxy.invoke(event).then(
        (result) => result as { statusCode?: number; body?: string },
        (error: Error) => error.message,
      );
      // What is wrong in an event is answered by the proxy itself; a 2016 event's answers come as rejections.
      if (typeof outcome === 'string') expect(outcome).not.toMatch(HIDDEN);
      else if ((outcome.statusCode ?? 0) >= 400) expect(JSON.stringify(outcome)).not.toMatch(HIDDEN);
    }
    await log.until('request', 50);
    for (const line of log.text().split('\n')) {
      if (line === '') continue;
      const { path: _, ...rest } = JSON.parse(line);
      expect(JSON.stringify(rest)).not.toMatch(HIDDEN);
    }
  });
});
