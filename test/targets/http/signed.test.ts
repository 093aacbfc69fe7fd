import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { answer, writeAnswer } from '../../../local/http/answer.ts';
import { valuesOf as valuesIn } from '../../../local/http/headers.ts';
import { type HttpRequest, readRequest } from '../../../local/http/request.ts';
import { localServer } from '../../../local/http/server.ts';
import { lambdaSigning } from '../../../local/lambda-service/service.ts';
import { AuthenticationError, authenticate, type Caller } from '../../../local/sigv4/authenticate.ts';
import { parseAuthorization } from '../../../local/sigv4/signature.ts';
import { ownUrl } from '../../../shared/targets/index.ts';
import { listening } from '../../local/doors/knock.ts';
import { DOORS, door, exchange, type HttpRequest as Sent, valuesOf } from '../../support/doors.ts';
import { startProxy } from '../../support/proxy.ts';
import { rule, to } from '../../support/routes.ts';
import { logged } from '../logged.ts';
import { addressesAre } from './addresses.ts';

/**
 * `"auth": "AWS_IAM"` on http groups: client → door → built proxy → a Function URL that computes each signature again
 * with code of its own, over the body that arrived, and wants its own name as Host.
 */
const ROLE: Caller = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token==',
  principal: 'arn:aws:sts::123456789012:assumed-role/lattice-migration-proxy/1',
};

let server: Server;
let url: string;
let region: string;
let received: HttpRequest[];

beforeAll(async () => {
  server = localServer(async (req, res) => {
    const request = await readRequest(req, Number.POSITIVE_INFINITY);
    received.push(request);
    writeAnswer(res, answer(...verdict(request)));
  });
  await listening(server);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  received = [];
  region = 'us-east-2';
  url = `http://127.0.0.1:${portOf(server)}`;
  vi.stubEnv('AWS_ACCESS_KEY_ID', ROLE.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', ROLE.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', ROLE.sessionToken);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function verdict(request: HttpRequest): [status: number, type: string, text: string] {
  try {
    const caller = authenticate(request, lambdaSigning(region, [ROLE]));
    const isOwnHost = valuesIn(request.headers, 'host').join() === new URL(url).host;
    return caller && isOwnHost ? [200, 'text/plain', 'ok'] : [403, 'text/plain', 'Forbidden'];
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    return [403, 'text/plain', error.message];
  }
}

const portOf = (one: Server): number => (one.address() as { port: number }).port;

const SIGNED = { auth: 'AWS_IAM', service: 'lambda' } as const;

/** One exchange through a proxy with this target group, and what the server received. */
async function ask(request: Partial<Sent>, group: object = SIGNED, name = 'Lattice v2', forward: object = {}) {
  const targetGroups = { url: { type: 'http', url, ...group }, legacy: { type: 'http', url: 'http://10.0.1.16:8080' } };
  const proxy = startProxy({ ROUTES: JSON.stringify({ targetGroups, rules: [rule('/', to('url', forward))] }) });
  const { outcome } = await logged(() => exchange(door(name), proxy, { method: 'GET', target: '/', ...request }));
  const [sent] = received;
  return { outcome, values: (header: string) => valuesIn(sent!.headers, header), sent: sent! };
}

describe('the signature holds for', () => {
  test.each(DOORS)('a request from $name', async ({ name, source }) => {
    const json: [string, string][] = [['content-type', 'application/json']];
    const request = { method: 'POST', target: '/orders/1?a=b', body: '{"x":"é"}', lines: json };
    const { outcome, sent } = await ask(request, SIGNED, name);
    expect([outcome.status, outcome.body.toString()]).toEqual([200, source === 'vpc-proxy' ? '"ok"' : 'ok']);
    expect([sent.method, sent.path, sent.query, sent.body.toString()]).toEqual([
      'POST',
      '/orders/1',
      'a=b',
      '{"x":"é"}',
    ]);
  });

  test.each<[string, Buffer | undefined]>([
    ['no body', undefined],
    ['an empty body', Buffer.alloc(0)],
    ['bytes that are no text', Buffer.from([0, 255, 13, 10, 128])],
    ['2 MB', Buffer.alloc(2 ** 21, 7)],
  ])('%s, whose hash it covers', async (_, body) => {
    const { outcome, values } = await ask({ method: 'PUT', ...(body && { body }) });
    expect(outcome.status).toBe(200);
    expect(values('x-amz-content-sha256')).toEqual([
      createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
    ]);
  });

  // The proxy itself refuses dot segments where rules differ; the signer's own tests have them.
  test.each([
    '/a%20b/100%25',
    '/a;v=1,2/b',
    '//a///b//',
    '/caf%C3%A9/%e2%98%95',
    "/!$&'()*+,=:@",
    '/x?b=2&a=&a&=v&flag',
    '/x?q=a%20b%2Bc%26d%3D&l=caf%E9',
    "/x?f=!'()*;:@$,/[]",
    '/x?q=%zz&r=100%',
  ])('%s, sent as it came', async (target) => {
    const { outcome, sent } = await ask({ target });
    expect([outcome.status, sent.query === undefined ? sent.path : `${sent.path}?${sent.query}`]).toEqual([
      200,
      target,
    ]);
  });

  test('a + in a query, sent as %20', async () => {
    const { outcome, sent } = await ask({ target: '/a+b?q=c+d' });
    expect([outcome.status, sent.path, sent.query]).toEqual([200, '/a+b', 'q=c%20d']);
  });

  test('a base path', async () => {
    url += '/v1';
    expect((await ask({ target: '/orders' })).sent.path).toBe('/v1/orders');
  });
});

describe('Host is the service’s, and signed', () => {
  test.each<[string, object, object]>([
    ['without a setting', SIGNED, {}],
    ['with "host": "target"', { ...SIGNED, host: 'target' }, {}],
    ['with urlRewrite.hostname', SIGNED, { urlRewrite: { hostname: 'orders.internal' } }],
  ])('%s', async (_, group, forward) => {
    const { outcome, values } = await ask({}, group, 'Lattice v2', forward);
    expect([outcome.status, values('host'), values('x-forwarded-host')]).toEqual([
      200,
      [new URL(url).host],
      ['api.example.com'],
    ]);
  });
});

test('Location and cookies of the way back may name that Host', () => {
  const group = { type: 'http' as const, url: 'https://a.test/b', ...SIGNED, forwardContext: false };
  expect(ownUrl(group)).toEqual({ basePath: '/b', host: 'a.test' });
});

test.each([
  ['of a Function URL', 'abc123.lambda-url.eu-west-1.on.aws', 'eu-west-1'],
  ['of the function, for any other name', 'abc123.lambda-url.eu-west-1.example', 'us-east-2'],
])('the region is that %s', async (_, host, expected) => {
  addressesAre('127.0.0.1');
  url = `http://${host}:${portOf(server)}`;
  region = expected;
  const { values } = await ask({});
  expect(parseAuthorization(values('authorization')[0]!)!.scope).toMatchObject({ region, service: 'lambda' });
});

test('the service is the target group’s', async () => {
  const { outcome, values } = await ask({}, { auth: 'AWS_IAM', service: 'execute-api' });
  expect(parseAuthorization(values('authorization')[0]!)!.scope.service).toBe('execute-api');
  expect([outcome.status, outcome.body.toString()]).toEqual([
    403,
    expect.stringContaining("correct service: 'lambda'"),
  ]);
});

describe('what the caller wrote of a signature', () => {
  const CALLERS: [string, string][] = [
    ['authorization', 'Bearer abc'],
    ['x-amz-date', '20260101T000000Z'],
    ['x-amz-security-token', 'the caller’s own'],
    ['x-amz-meta-a', '1'],
    ['x-forwarded-authorization', 'Bearer forged'],
    ['x-amzn-lattice-identity', 'Principal=arn:aws:iam::123456789012:root'],
  ];

  test('gives way to the proxy’s', async () => {
    const { outcome, values } = await ask({ lines: CALLERS }, SIGNED, 'ALB');
    expect(outcome.status).toBe(200);
    expect(values('authorization')).toEqual([expect.stringContaining(`Credential=${ROLE.accessKeyId}/`)]);
    expect(values('x-forwarded-authorization')).toEqual(['Bearer abc']);
    expect([values('x-amz-security-token'), values('x-amz-meta-a')]).toEqual([[ROLE.sessionToken], []]);
    expect(values('x-amzn-lattice-identity').join()).not.toContain('root');
  });

  test.each([{}, { auth: 'NONE' }])('stays without a signature: %j', async (group) => {
    const { values } = await ask({ lines: CALLERS }, group, 'ALB');
    expect([values('authorization'), values('x-amz-meta-a')]).toEqual([['Bearer abc'], ['1']]);
    expect(values('host')).toEqual(['api.example.com']);
  });
});

test('a refusal of the service is its answer', async () => {
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong');
  const { outcome } = await ask({});
  expect([outcome.status, valuesOf(outcome, 'content-type')]).toEqual([403, ['text/plain']]);
  expect(outcome.body.toString()).toContain('The request signature we calculated does not match');
});

test('requireIdentity lets no anonymous caller borrow the role', async () => {
  const { outcome } = await ask({}, { ...SIGNED, requireIdentity: true }, 'ALB');
  expect([outcome.status, received]).toEqual([403, []]);
});
