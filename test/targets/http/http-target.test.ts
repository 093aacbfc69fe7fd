import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../../shared/errors.ts';
import type { Origin } from '../../../shared/lattice/origin.ts';
import type { LatticeResponse } from '../../../shared/lattice/response.ts';
import { checkRouteTable } from '../../../shared/routing/load.ts';
import { createTarget } from '../../../shared/targets/index.ts';
import { recordingBackend } from '../../support/proxied-backend.ts';
import { http, type Line } from '../../support/recording-backend.ts';
import { ENOUGH, latticeRequest, ORIGIN } from '../request.ts';

/** A whole http target as the pipeline calls it, against a backend that keeps every byte. */
const backend = recordingBackend();

interface Ask {
  group?: object;
  origin?: Origin;
  timeLeftMs?: () => number;
  base?: string;
}

const deliver = (
  request: ReturnType<typeof latticeRequest>,
  { group = {}, origin = ORIGIN, timeLeftMs = ENOUGH, base = '' }: Ask = {},
): Promise<LatticeResponse> => {
  const { targetGroups } = checkRouteTable(
    { targetGroups: { backend: { type: 'http', url: `${backend.url}${base}`, ...group } } },
    'test',
  );
  return createTarget(targetGroups['backend']!, 'test')(request, origin, timeLeftMs);
};

const received = () => {
  expect(backend.requests).toHaveLength(1);
  return backend.requests[0]!;
};

// Each spelling has its case in test/http/path.test.ts, base-path.test.ts and test/fidelity/targets.test.ts.
describe('path and query go out exactly as they came', () => {
  it.each([
    '//evil.example/x',
    '/@evil.example:80/',
    '/http://evil.example/',
    '/a|b{c}^`"<>',
    '/%zz%?a=1&&b=%zz+%20',
    '/?',
  ])('%s', async (path) => {
    await deliver(latticeRequest({ path }));
    expect(received().target).toBe(path);
  });

  it('but for what no request line can hold', async () => {
    await deliver(latticeRequest({ path: '/é b?q=#☕' }));
    expect(received().target).toBe('/%C3%A9%20b?q=%23%E2%98%95');
  });

  it('after the base path', async () => {
    await deliver(latticeRequest({ path: '//x/?y' }), { base: '/a%2Fb/' });
    expect(received().target).toBe('/a%2Fb//x/?y');
  });

  it('OPTIONS * asks the server itself', async () => {
    await deliver(latticeRequest({ method: 'OPTIONS', path: '*' }), { base: '/base' });
    expect(received()).toMatchObject({ method: 'OPTIONS', target: '*' });
  });

  it('half of a surrogate pair is a 400, and nothing is sent', async () => {
    const error = await Promise.resolve()
      .then(() => deliver(latticeRequest({ path: '/\ud83d' })))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'malformed', statusCode: 400 });
    expect(backend.requests).toEqual([]);
  });
});

describe('the body goes out as bytes', () => {
  it.each<[what: string, body: string, isBase64Encoded: true | undefined, bytes: Buffer]>([
    ['text', 'Grüße ☕', undefined, Buffer.from('Grüße ☕')],
    ['base64', Buffer.from([0, 255, 13, 10]).toString('base64'), true, Buffer.from([0, 255, 13, 10])],
    ['text that looks like base64', 'YWJj', undefined, Buffer.from('YWJj')],
    [
      'a request inside',
      'GET /x HTTP/1.1\r\nhost: y\r\n\r\n',
      undefined,
      Buffer.from('GET /x HTTP/1.1\r\nhost: y\r\n\r\n'),
    ],
  ])('%s', async (_, body, isBase64Encoded, bytes) => {
    for (const method of ['POST', 'GET', 'DELETE', 'OPTIONS', 'PROPFIND', 'REPORT']) {
      backend.reset();
      const request = latticeRequest({ method, body, ...(isBase64Encoded && { isBase64Encoded }) });
      await deliver(request);
      expect(received().method).toBe(method);
      expect(received().body.equals(bytes)).toBe(true);
      expect(received().values('content-length')).toEqual([String(bytes.length)]);
      expect(received().values('transfer-encoding')).toEqual([]);
    }
  });

  it('base64 that is none is a 400, and nothing is sent', async () => {
    const asked = (async () => deliver(latticeRequest({ method: 'POST', body: 'YWJj=', isBase64Encoded: true })))();
    await expect(asked).rejects.toMatchObject({ kind: 'malformed', statusCode: 400 });
    expect(backend.requests).toEqual([]);
  });

  it.each<[headers: Record<string, string[]>]>([
    [{ 'content-length': ['4'], 'transfer-encoding': ['chunked'] }],
    [{ expect: ['100-continue'] }],
    [{ te: ['trailers'], trailer: ['x-end'] }],
  ])('framed again, whatever %j says', async (headers) => {
    await deliver(latticeRequest({ method: 'POST', body: 'body', headers }));
    expect(received().body.toString()).toBe('body');
    expect(received().values('content-length')).toEqual(['4']);
    for (const name of ['transfer-encoding', 'expect', 'te', 'trailer']) expect(received().values(name)).toEqual([]);
  });
});

describe('Host', () => {
  it("is the caller's, unless the target wants its own", async () => {
    await deliver(latticeRequest({ headers: { host: ['api.example.com:8443'] } }));
    expect(received().values('host')).toEqual(['api.example.com:8443']);
    expect(received().values('x-forwarded-host')).toEqual([]);

    backend.reset();
    await deliver(latticeRequest(), { group: { host: 'target' } });
    expect(received().values('host')).toEqual([`127.0.0.1:${backend.port}`]);
    expect(received().values('x-forwarded-host')).toEqual(['api.example.com']);
  });

  it('of no host is a 400, and nothing is sent', async () => {
    const host = ['user@a'];
    for (const group of [{}, { host: 'target' }]) {
      const asked = (async () => deliver(latticeRequest({ headers: { host } }), { group }))();
      await expect(asked).rejects.toMatchObject({ kind: 'malformed', statusCode: 400 });
    }
    expect(backend.requests).toEqual([]);
  });
});

describe('hop-by-hop headers end here, on the way in', () => {
  it('but nothing that a gateway or the proxy wrote, or that frames the message', async () => {
    const headers: [string, string[]][] = [
      ['x-forwarded-for', ['203.0.113.7']],
      ['x-forwarded-proto', ['https']],
      ['x-forwarded-port', ['443']],
      ['x-amzn-trace-id', ['Root=1-2']],
      ['x-amzn-oidc-identity', ['user']],
      ['content-type', ['text/plain']],
      ['content-encoding', ['identity']],
      ['host', ['api.example.com']],
      ['forwarded', ['for=203.0.113.7']],
      ['via', ['1.1 gateway']],
    ];
    const listed = [...headers.map(([name]) => name), 'content-length', 'x-origin-context', 'x-amzn-lattice-identity'];
    await deliver(
      latticeRequest({
        method: 'POST',
        body: 'body',
        headers: [['connection', [listed.join(', ')]], ...headers],
        requestContext: { identity: { type: 'AWS_IAM', principal: 'arn:p' } },
      }),
      { group: { forwardContext: true } },
    );
    for (const [name, values] of headers) expect(received().values(name)).toEqual(values);
    expect(received().values('content-length')).toEqual(['4']);
    expect(received().values('x-origin-context')).toHaveLength(1);
    expect(received().values('x-amzn-lattice-identity')).toEqual(['Principal=arn:p; Type=AWS_IAM']);
  });
});

describe('what the backend is told about the caller', () => {
  it('nothing but the request and its hops where nothing is known', async () => {
    await deliver(latticeRequest({ headers: { accept: ['*/*'] } }));
    const names = received().lines.map(([name]) => name.toLowerCase());
    expect(names.sort()).toEqual(['accept', 'connection', 'host', 'x-lattice-migration-proxy-hops']);
  });

  it('x-origin-context where the target group asks for it', async () => {
    const origin: Origin = { eventSource: 'apigateway-http', principal: 'user-1', authorizer: { sub: 'user-1' } };
    await deliver(latticeRequest(), { origin });
    expect(received().values('x-origin-context')).toEqual([]);

    backend.reset();
    await deliver(latticeRequest(), { origin, group: { forwardContext: true } });
    const [context] = received().values('x-origin-context');
    expect(JSON.parse(Buffer.from(context!, 'base64url').toString())).toEqual(origin);
  });
});

describe('the answer comes back', () => {
  const answerTo = (method: string, ...answer: Parameters<typeof http>) => {
    backend.answer = () => http(...answer);
    return deliver(latticeRequest({ method }));
  };

  it('with its lines, without those of the hop and the framing', async () => {
    const lines: Line[] = [
      ['Content-Type', 'text/plain'],
      ['Connection', 'keep-alive, X-Hop, content-type, etag'],
      ['Keep-Alive', 'timeout=60'],
      ['X-Hop', '1'],
      ['ETag', '"a"'],
      ['Set-Cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
      ['set-cookie', 'b=2'],
      ['Proxy-Authenticate', 'Basic'],
      ['Trailer', 'x'],
      ['Upgrade', 'h2c'],
      ['Date', 'Wed, 21 Oct 2026 07:28:00 GMT'],
      ['Server', 'legacy'],
      ['X-Name', 'Grüße'],
    ];
    const response = await answerTo('GET', 200, lines, 'ok');
    expect(Object.entries(response.headers)).toEqual([
      ['content-type', ['text/plain']],
      ['set-cookie', ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2']],
      ['date', ['Wed, 21 Oct 2026 07:28:00 GMT']],
      ['server', ['legacy']],
      ['x-name', ['Grüße']],
    ]);
    expect(response.body?.toString()).toBe('ok');
  });

  it('as the bytes it is, compressed or not', async () => {
    const zipped = gzipSync('ok');
    const response = await answerTo('GET', 200, [['content-encoding', 'gzip']], zipped);
    expect(response.body).toEqual(zipped);
    expect(response.headers['content-encoding']).toEqual(['gzip']);
  });

  it('a redirect is passed on, not followed', async () => {
    const status = 302;
    const response = await answerTo('GET', status, [['location', `${backend.url}/elsewhere`]]);
    expect(response).toMatchObject({ statusCode: status, headers: { location: [`${backend.url}/elsewhere`] } });
    expect(backend.requests).toHaveLength(1);
  });

  it.each<[method: string, status: number, lines: Line[], bodiless?: boolean]>([
    ['GET', 204, [['etag', '"a"']]],
    [
      'GET',
      304,
      [
        ['etag', '"a"'],
        ['content-length', '99'],
      ],
    ],
    [
      'HEAD',
      200,
      [
        ['etag', '"a"'],
        ['content-length', '99'],
      ],
      true,
    ],
    [
      'HEAD',
      404,
      [
        ['etag', '"a"'],
        ['transfer-encoding', 'chunked'],
      ],
      true,
    ],
  ])('of %s with %i without a body, and without its length', async (method, status, lines, bodiless) => {
    const response = await answerTo(method, status, lines, '', bodiless);
    expect(response.statusCode).toBe(status);
    expect(response.body).toBeUndefined();
    expect(Object.entries(response.headers)).toEqual([['etag', ['"a"']]]);
  });

  it('with no body where it is empty', async () => {
    expect((await answerTo('GET', 200, [])).body).toBeUndefined();
  });
});

describe('hops (shared/http/hops.ts)', () => {
  const HOPS = 'x-lattice-migration-proxy-hops';

  it.each([
    [undefined, 'test:1'],
    ['test:4', 'test:5'],
    ['9', 'test:1'],
  ])('%j goes on as %s', async (came, goes) => {
    await deliver(latticeRequest({ headers: came ? { [HOPS]: [came] } : {} }));
    expect(received().values(HOPS)).toEqual([goes]);
  });

  it('five are too many: 508, and nothing is sent', async () => {
    const asked = (async () => deliver(latticeRequest({ headers: { [HOPS]: ['test:5'] } })))();
    await expect(asked).rejects.toMatchObject({ kind: 'loop', statusCode: 508 });
    expect(backend.requests).toEqual([]);
  });
});

describe('requireIdentity', () => {
  const group = { requireIdentity: true };
  const anonymous = latticeRequest({ headers: { accept: ['*/*'] } });

  it.each<[what: string, identity: Record<string, string>, origin: object, headers: Record<string, string[]>]>([
    ['IAM', { type: 'AWS_IAM', principal: 'arn:aws:iam::123456789012:role/r' }, {}, {}],
    ['Roles Anywhere', { x509SubjectCn: 'client' }, {}, {}],
    ['an authorizer', {}, { authorizer: { jwt: { claims: {} } } }, {}],
    ['an authorizer with a principal', {}, { principal: 'user' }, {}],
    ['a verified client certificate', {}, { clientCertificate: { clientCertPem: 'x' } }, {}],
    ['mutual TLS at an ALB', {}, { vouchedBy: ['mtls'] }, { 'x-amzn-mtls-clientcert-subject': ['CN=client'] }],
    ['OpenID Connect at an ALB', {}, { vouchedBy: ['oidc'] }, { 'x-amzn-oidc-identity': ['user'] }],
  ])('lets pass whom the front door vouches for, by %s', async (_, identity, origin, headers) => {
    const request = latticeRequest({ headers, requestContext: { ...anonymous.requestContext, identity } });
    expect((await deliver(request, { group, origin: { ...ORIGIN, ...origin } })).statusCode).toBe(200);
  });

  it.each<[what: string, identity: Record<string, string>, headers: Record<string, string[]>]>([
    ['nobody', {}, {}],
    ['what a client may have written itself: sign-in', {}, { 'x-amzn-oidc-identity': ['user'] }],
    ['what a client may have written itself: a certificate', {}, { 'x-amzn-mtls-clientcert-subject': ['CN=client'] }],
    ['a VPC, in which anybody may be', { sourceVpcArn: 'arn:aws:ec2:us-east-2:123456789012:vpc/vpc-1' }, {}],
    ['a certificate that an ALB passed on unverified', {}, { 'x-amzn-mtls-clientcert': ['PEM'] }],
    ['a token that nobody checked', {}, { authorization: ['Bearer x'] }],
  ])('refuses with 403 when the front door vouches for %s', async (_, identity, headers) => {
    const request = latticeRequest({ headers, requestContext: { ...anonymous.requestContext, identity } });
    await expect(deliver(request, { group })).rejects.toMatchObject({ kind: 'noIdentity', statusCode: 403 });
    expect(backend.requests).toEqual([]);
  });
});

describe('an answer that is not quite HTTP', () => {
  const answer = Buffer.from('HTTP/1.1 200 OK\ncontent-length: 2\n\nhi');

  it('is read where the target group is lenient', async () => {
    backend.answer = () => answer;
    expect((await deliver(latticeRequest(), { group: { lenient: true } })).statusCode).toBe(200);
  });

  it.each([{}, { lenient: false }])('is a 502 for a group with %j', async (group) => {
    backend.answer = () => answer;
    await expect(deliver(latticeRequest(), { group })).rejects.toMatchObject({ kind: 'badAnswer', statusCode: 502 });
  });
});

describe('deadlines', () => {
  it.each([0, -5000])('with %i ms left nobody is asked', async (leftMs) => {
    const asked = deliver(latticeRequest({ path: '/too-late' }), { timeLeftMs: () => leftMs });
    await expect(asked).rejects.toMatchObject({
      kind: 'deadline',
      statusCode: 504,
      message: 'no time was left to ask the target',
    });
    // A request of the test before may still be on its way when that has had its 504.
    expect(backend.requests.map(({ target }) => target)).not.toContain('/too-late');
  });

  it.each<[timeoutMs: number | undefined, leftMs: number]>([
    [100, 10_000],
    [10_000, 100],
    [undefined, 100],
  ])('a timeout of %s ms with %i ms left is a 504', async (timeoutMs, leftMs) => {
    backend.answer = () => 'silence';
    const asked = deliver(latticeRequest(), { group: timeoutMs ? { timeoutMs } : {}, timeLeftMs: () => leftMs });
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProxyError);
    expect(error).toMatchObject({
      kind: 'deadline',
      statusCode: 504,
      message: 'the target did not answer within 100 ms',
    });
  });
});
