import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { TARGET_SERVICE_ARN } from '../../../local/doors/aws.ts';
import { latticeSigning } from '../../../local/lattice-service/rules.ts';
import { latticeService, onlyAuthenticated } from '../../../local/lattice-service/service.ts';
import type { Caller } from '../../../local/sigv4/authenticate.ts';
import { parseAuthorization } from '../../../local/sigv4/signature.ts';
import { listening } from '../../local/doors/knock.ts';
import { answerTo, DOORS, door, exchange, type HttpRequest, valuesOf } from '../../support/doors.ts';
import { eventFile } from '../../support/events.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { recordingBackend } from '../../support/proxied-backend.ts';
import { type BuiltProxy, startProxy } from '../../support/proxy.ts';
import { http, type RecordedRequest } from '../../support/recording-backend.ts';
import { rule, to } from '../../support/routes.ts';
import { logged } from '../logged.ts';

const ROLE: Caller = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token==',
  principal: 'arn:aws:sts::123456789012:assumed-role/lattice-migration-proxy/1',
};

/** client → door → built proxy → Lattice service that checks signatures → backend that keeps every byte */
const backend = recordingBackend();
let service: Server;
let serviceUrl: string;
const callers: Caller[] = [ROLE];
let allows = onlyAuthenticated;

beforeAll(async () => {
  const target = new URL(backend.url);
  const signing = latticeSigning('us-east-2', callers);
  service = latticeService({ target, signing, allows: (caller) => allows(caller) });
  serviceUrl = `http://127.0.0.1:${await listening(service)}`;
});
afterAll(() => {
  service.close();
  service.closeAllConnections();
});
beforeEach(() => {
  callers.splice(0, callers.length, ROLE);
  allows = onlyAuthenticated;
  stubCredentials(ROLE);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

function stubCredentials(role: Caller | undefined): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', role?.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', role?.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', role?.sessionToken);
}

interface Group {
  auth?: 'NONE' | 'AWS_IAM';
  url?: string;
  region?: string;
  pathEscaping?: 'once' | 'twice';
}

function proxyTo({ url = serviceUrl, auth = 'AWS_IAM', ...group }: Group = {}): BuiltProxy {
  const targetGroups = {
    orders: { type: 'lattice', url, auth, ...group },
    // What a 2016 event names, until a rule moves its path.
    legacy: { type: 'http', url: 'http://10.0.1.16:8080' },
  };
  const routes = { targetGroups, rules: [rule('/', to('orders'))] };
  return startProxy({ ROUTES: JSON.stringify(routes) }, { POWERTOOLS_LOG_LEVEL: 'INFO' });
}

/** One exchange, its log line swallowed. */
const through = async (name: string, proxy: BuiltProxy, request: HttpRequest) =>
  (await logged(() => exchange(door(name), proxy, request))).outcome;

const received = (): RecordedRequest => {
  expect(backend.requests).toHaveLength(1);
  return backend.requests[0]!;
};

describe('a Lattice service that wants signed requests', () => {
  test.each(DOORS)('is reached from $name', async (through) => {
    const request = { method: 'POST', target: '/orders/1?a=b', body: '{"x":"é"}', lines: JSON_LINES };
    const { outcome } = await logged(() => exchange(through, proxyTo(), request));
    // The 2016 event's template writes an answer that is no JSON as a JSON string.
    expect([outcome.status, outcome.body.toString()]).toEqual([200, through.source === 'vpc-proxy' ? '"ok"' : 'ok']);
    expect([received().method, received().target, received().body.toString()]).toEqual([
      'POST',
      '/orders/1?a=b',
      '{"x":"é"}',
    ]);
  });

  const JSON_LINES: [string, string][] = [['content-type', 'application/json']];

  test.each([
    '/a%20b/100%25',
    '//a///b//',
    '/caf%C3%A9/%E2%98%95',
    "/!$&'()*+,=:@",
    '/x?b=2&a=&a&=v&flag',
    '/x?q=a%20b%2Bc%26d%3D',
    '/x?q=%zz&r=100%',
    "/x?f=!'()*;:@$,/[]",
  ])('takes %s, and its target gets exactly that', async (target) => {
    const event = { ...eventFile('lattice-v2-get'), path: target };
    const { outcome } = await logged(() => proxyTo().invoke(event));
    expect([outcome, received().target]).toEqual([expect.objectContaining({ statusCode: 200 }), target]);
  });

  test.each([
    ['a plus in a query, which two readers read in two ways', '/a+b?q=c+d', '/a+b?q=c%20d'],
    ['what no request line can hold', '/é ?q=ö', '/%C3%A9%20?q=%C3%B6'],
  ])('%s goes out, and is signed, with its escapes', async (_, target, sent) => {
    const event = { ...eventFile('lattice-v2-get'), path: target };
    const { outcome } = await logged(() => proxyTo().invoke(event));
    expect([outcome, received().target]).toEqual([expect.objectContaining({ statusCode: 200 }), sent]);
  });

  test('takes several header lines of one name, and non-ASCII ones', async () => {
    const lines: [string, string][] = [
      ['x-a', '1'],
      ['x-a', '2'],
      ['x-text', 'é ☕'],
      ['cookie', 'a=1'],
      ['cookie', 'b=2'],
    ];
    const answer = await through('Lattice v2', proxyTo(), { method: 'GET', target: '/', lines });
    expect(answer.status).toBe(200);
    expect(received().values('x-a')).toEqual(['1', '2']);
    expect(received().values('cookie')).toEqual(['a=1; b=2']);
    expect(Buffer.from(received().values('x-text')[0]!, 'latin1').toString()).toBe('é ☕');
  });

  test('learns from Lattice who the proxy is, and not who anybody claims to be', async () => {
    const forged: [string, string][] = [
      ['x-amzn-lattice-identity', 'Principal=arn:aws:iam::123456789012:root'],
      ['x-amzn-source-vpc', 'vpc-forged'],
    ];
    await through('ALB', proxyTo(), { method: 'GET', target: '/', lines: forged });
    expect(received().values('x-amzn-lattice-identity')).toEqual([
      expect.stringContaining(`Principal=${ROLE.principal};`),
    ]);
    expect(received().values('x-amzn-source-vpc')).not.toContain('vpc-forged');
  });

  test('escapes the path twice where the target group says so', async () => {
    service.close();
    const twice = { ...latticeSigning('us-east-2', callers), pathEscaping: 'twice' as const };
    const other = latticeService({ target: new URL(backend.url), signing: twice, allows: onlyAuthenticated });
    const url = `http://127.0.0.1:${await listening(other)}`;
    const statusOf = async (pathEscaping: 'once' | 'twice') =>
      (await through('Lattice v2', proxyTo({ url, pathEscaping }), { method: 'GET', target: '/a%20b' })).status;
    expect([await statusOf('twice'), await statusOf('once')]).toEqual([200, 403]);
    other.close();
    other.closeAllConnections();
    await new Promise<void>((resolve) => service.listen(Number(new URL(serviceUrl).port), '127.0.0.1', resolve));
  });
});

describe('on the wire', () => {
  const sent = async (group: Group, lines: [string, string][] = [], name = 'Lattice v2') => {
    await through(name, proxyTo({ url: backend.url, ...group }), { method: 'GET', target: '/x', lines });
    return received();
  };

  test('Host is the service with its port, and the caller’s is x-forwarded-host', async () => {
    const request = await sent({});
    expect(request.values('host')).toEqual([new URL(backend.url).host]);
    expect(request.values('x-forwarded-host')).toEqual(['api.example.com']);
  });

  test('trap 19: the signature leaves out what a hop on the way may change', async () => {
    const request = await sent({}, [['x-forwarded-for', '198.51.100.1, 203.0.113.7']]);
    const { signedHeaders, scope } = parseAuthorization(request.values('authorization')[0]!)!;
    expect(signedHeaders).toEqual(['host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token']);
    expect(scope).toMatchObject({ region: 'us-east-2', service: 'vpc-lattice-svcs' });
    expect(request.values('x-forwarded-for')).toEqual(['198.51.100.1, 203.0.113.7']);
    expect(request.values('x-amz-content-sha256')).toEqual(['UNSIGNED-PAYLOAD']);
    expect(request.values('x-amz-security-token')).toEqual([ROLE.sessionToken]);
  });

  test('the target group’s region is the signature’s', async () => {
    const request = await sent({ region: 'eu-central-1' });
    expect(parseAuthorization(request.values('authorization')[0]!)!.scope.region).toBe('eu-central-1');
  });

  const callersOwn =
    'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-2/execute-api/aws4_request, SignedHeaders=host, Signature=00';

  /** SigV4A, which a multi-Region access point wants. */
  const callersOwnA =
    'AWS4-ECDSA-P256-SHA256 Credential=AKIA/20260101/execute-api/aws4_request, SignedHeaders=host, Signature=30';

  const OF_CALLERS_SIGNATURE: [string, string][] = [
    ['x-amz-date', '20260101T000000Z'],
    ['x-amz-security-token', 'the caller’s own'],
    ['x-amz-content-sha256', '0'.repeat(64)],
    ['x-amz-region-set', '*'],
  ];

  test.each<[what: string, auth: 'NONE' | 'AWS_IAM', authorization: string, kept: boolean]>([
    ['a token, signed', 'AWS_IAM', 'Bearer abc', false],
    ['a caller’s signature, signed', 'AWS_IAM', callersOwn, false],
    ['a caller’s signature for any region, signed', 'AWS_IAM', callersOwnA, false],
    ['a token, unsigned', 'NONE', 'Bearer abc', true],
    ['a caller’s signature, unsigned: Lattice would check it and refuse', 'NONE', callersOwn, false],
    ['a caller’s signature for any region, unsigned', 'NONE', callersOwnA, false],
  ])('Authorization with %s', async (_, auth, authorization, kept) => {
    const lines: [string, string][] = [['authorization', authorization], ...OF_CALLERS_SIGNATURE];
    const request = await sent({ auth }, lines);
    const own = request.values('authorization');
    if (kept) expect([own, request.values('x-forwarded-authorization')]).toEqual([[authorization], []]);
    else expect(request.values('x-forwarded-authorization')).toEqual([authorization]);
    if (auth === 'AWS_IAM') expect(own).toEqual([expect.stringContaining(`Credential=${ROLE.accessKeyId}/`)]);
    else expect(own).toEqual(kept ? [authorization] : []);
    for (const [name, value] of OF_CALLERS_SIGNATURE) {
      const text = Buffer.from(request.values(name)[0] ?? '', 'latin1').toString();
      if (kept) expect([name, text]).toEqual([name, value]);
      else expect([name, text]).not.toEqual([name, value]);
    }
  });

  test('a caller’s signature beside a token goes with it', async () => {
    const both: [string, string][] = [
      ['authorization', 'Bearer abc'],
      ['authorization', callersOwn],
    ];
    const request = await sent({ auth: 'NONE' }, both);
    expect(request.values('authorization')).toEqual([]);
    expect(request.values('x-forwarded-authorization')).toEqual(['Bearer abc', callersOwn]);
  });

  test('without Authorization, headers of a signature reach an unsigned target as any other', async () => {
    const request = await sent({ auth: 'NONE' }, OF_CALLERS_SIGNATURE);
    for (const [name, value] of OF_CALLERS_SIGNATURE) {
      expect([name, Buffer.from(request.values(name)[0] ?? '', 'latin1').toString()]).toEqual([name, value]);
    }
    expect(request.values('x-forwarded-authorization')).toEqual([]);
  });

  test('the proxy signs no x-amz-* header that a caller wrote, so it does not send one along', async () => {
    const lines: [string, string][] = [
      ['x-amz-cf-id', 'abc=='],
      ['x-amz-meta-a', '1'],
    ];
    expect((await sent({ auth: 'AWS_IAM' }, lines)).lines.map(([name]) => name)).not.toContain('x-amz-meta-a');
    backend.reset();
    expect((await sent({ auth: 'NONE' }, lines)).values('x-amz-meta-a')).toEqual(['1']);
  });

  test("a client's own x-forwarded-authorization never arrives", async () => {
    const forged: [string, string][] = [['x-forwarded-authorization', 'Bearer forged']];
    for (const auth of ['AWS_IAM', 'NONE'] as const) {
      backend.reset();
      expect((await sent({ auth }, forged)).values('x-forwarded-authorization')).toEqual([]);
    }
  });

  test('NONE signs nothing', async () => {
    const request = await sent({ auth: 'NONE' });
    expect(request.lines.filter(([name]) => /^(?:authorization|x-amz-.*)$/.test(name))).toEqual([]);
  });

  test('a second attempt has a signature of its own', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-02-03T04:05:06Z') });
    const proxy = proxyTo({ url: backend.url });
    const get = () => through('Lattice v2', proxy, { method: 'GET', target: '/x' });
    await get();
    backend.answer = ({ connection }) => {
      vi.setSystemTime(Date.now() + 2000);
      return connection === backend.requests[0]!.connection ? 'reset' : http(200);
    };
    expect((await get()).status).toBe(200);
    const [, first, second] = backend.requests;
    expect([first!.values('x-amz-date'), second!.values('x-amz-date')]).toEqual([
      ['20260203T040506Z'],
      ['20260203T040508Z'],
    ]);
    expect(second!.values('authorization')).not.toEqual(first!.values('authorization'));
    expect(second!.values('authorization')).toHaveLength(1);
  });
});

test('a service that is silent gets no more time than the invocation has: 504', async () => {
  backend.answer = () => 'silence';
  const event = door('Lattice v2').toEvent({ method: 'GET', target: '/' });
  const { outcome } = await logged(() =>
    answerTo(door('Lattice v2'), () => proxyTo({ url: backend.url }).invoke(event, lambdaContext(1_000))),
  );
  expect(outcome.status).toBe(504);
  // The rest of the second is for the answer.
  const [, ms] = /^the target did not answer within (\d+) ms$/.exec(JSON.parse(outcome.body.toString()).detail)!;
  expect(Number(ms)).toBeLessThanOrEqual(750);
});

describe('a refusal of the service is its answer, and passes on', () => {
  const status = async (proxy: BuiltProxy, name = 'ALB with multi-value headers') => {
    const answer = await through(name, proxy, { method: 'GET', target: '/orders' });
    expect(backend.requests).toEqual([]);
    return [answer.status, answer.body.toString()];
  };

  test.each<[what: string, prepare: () => Group, body: RegExp]>([
    [
      'unsigned',
      () => ({ auth: 'NONE' }),
      /^AccessDeniedException: User: anonymous is not authorized to perform: vpc-lattice-svcs:Invoke on resource: /,
    ],
    [
      'signed for another region',
      () => ({ region: 'eu-west-1' }),
      /^InvalidSignatureException: Credential should be scoped to a valid region/,
    ],
    [
      'denied by the auth policy',
      () => {
        allows = () => false;
        return {};
      },
      new RegExp(
        `^AccessDeniedException: User: ${ROLE.principal} is not authorized .*${TARGET_SERVICE_ARN}/orders because no service-based policy`,
      ),
    ],
    [
      'signed with an unknown key',
      () => {
        callers.length = 0;
        return {};
      },
      /^UnrecognizedClientException: /,
    ],
    [
      'signed with a key that expired',
      () => {
        callers.splice(0, 1, { ...ROLE, expiresAt: 1 });
        return {};
      },
      /^ExpiredTokenException: /,
    ],
    [
      'signed with the wrong secret',
      () => {
        stubCredentials({ ...ROLE, secretAccessKey: 'wrong' });
        return {};
      },
      /^InvalidSignatureException: The request signature we calculated does not match/,
    ],
    [
      'signed without the token',
      () => {
        stubCredentials({ ...ROLE, sessionToken: '' });
        return {};
      },
      /^UnrecognizedClientException: /,
    ],
  ])('%s', async (_, prepare, body) => {
    const proxy = proxyTo(prepare());
    expect(await status(proxy)).toEqual([403, expect.stringMatching(body)]);
  });

  test('reaches every front door in its own form', async () => {
    allows = () => false;
    const proxy = proxyTo();
    for (const one of DOORS) expect([one.name, (await status(proxy, one.name))[0]]).toEqual([one.name, 403]);
  });
});

describe('credentials', () => {
  const next: Caller = { ...ROLE, accessKeyId: 'ASIANEXTEXAMPLE', secretAccessKey: 'next', sessionToken: 'next' };

  const get = async (proxy: BuiltProxy) =>
    logged(() =>
      answerTo(door('Lattice v2'), () => proxy.invoke(door('Lattice v2').toEvent({ method: 'GET', target: '/' }))),
    );

  test('that are rotated in the environment between two invocations sign the second', async () => {
    callers.push(next);
    const proxy = proxyTo();
    expect((await get(proxy)).outcome.status).toBe(200);
    // The first key is worth nothing now.
    callers.splice(0, 1, { ...ROLE, expiresAt: 1 });
    expect((await get(proxy)).outcome.status).toBe(403);
    stubCredentials(next);
    expect((await get(proxy)).outcome.status).toBe(200);
  });

  describe('from a container endpoint', () => {
    let endpoint: Server;
    let fetched: string[];
    let answer: () => [status: number, body: unknown];
    const given = (role: Caller, forMs: number) => (): [number, unknown] => [
      200,
      {
        AccessKeyId: role.accessKeyId,
        SecretAccessKey: role.secretAccessKey,
        Token: role.sessionToken,
        Expiration: new Date(Date.now() + forMs).toISOString(),
      },
    ];
    const HOUR = 3_600_000;

    beforeAll(async () => {
      endpoint = createServer((req, res) => {
        fetched.push(`${req.url} ${req.headers.authorization}`);
        const [status, body] = answer();
        res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
      await listening(endpoint);
    });
    afterAll(() => {
      endpoint.close();
      endpoint.closeAllConnections();
    });
    beforeEach(() => {
      fetched = [];
      stubCredentials(undefined);
      const { port } = endpoint.address() as { port: number };
      vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `http://127.0.0.1:${port}/credentials`);
      vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', 'token-for-the-endpoint');
    });

    test('are fetched once and kept', async () => {
      answer = given(ROLE, HOUR);
      const proxy = proxyTo();
      for (let i = 0; i < 3; i++) expect((await get(proxy)).outcome.status).toBe(200);
      expect(fetched).toEqual(['/credentials token-for-the-endpoint']);
    });

    test('are fetched again before they expire', async () => {
      callers.push(next);
      const proxy = proxyTo();
      answer = given(ROLE, 60_000);
      expect((await get(proxy)).outcome.status).toBe(200);
      answer = given(next, HOUR);
      callers.splice(0, 1, { ...ROLE, expiresAt: 1 });
      expect((await get(proxy)).outcome.status).toBe(200);
      expect(fetched).toHaveLength(2);
    });

    test('serve to their end where the endpoint fails meanwhile', async () => {
      const proxy = proxyTo();
      answer = given(ROLE, 60_000);
      await get(proxy);
      answer = () => [400, { message: 'not now' }];
      expect((await get(proxy)).outcome.status).toBe(200);
    });

    test.each<[what: string, prepare: () => void, cause: RegExp]>([
      ['the endpoint fails', () => (answer = () => [400, { message: 'no' }]), /status 400/],
      [
        'there is no endpoint either',
        () => vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', undefined),
        /neither AWS_ACCESS_KEY_ID nor/,
      ],
    ])('none at all, because %s: 500, and the cause in the log', async (_, prepare, cause) => {
      prepare();
      const { outcome, lines } = await get(proxyTo());
      expect([outcome.status, valuesOf(outcome, 'content-type')]).toEqual([500, ['application/problem+json']]);
      expect(JSON.parse(outcome.body.toString())).toMatchObject({
        status: 500,
        detail: 'the proxy has no credentials to sign the request with',
      });
      expect(lines).toEqual([
        expect.objectContaining({
          level: 'ERROR',
          errorKind: 'internal',
          errorMessage: expect.stringMatching(cause),
        }),
      ]);
      expect(backend.requests).toEqual([]);
    });
  });
});
