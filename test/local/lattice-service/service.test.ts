import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SOURCE_VPC, SOURCE_VPC_ARN, TARGET_SERVICE_ARN } from '../../../local/doors/aws.ts';
import { latticeSigning } from '../../../local/lattice-service/rules.ts';
import { latticeService, onlyAuthenticated } from '../../../local/lattice-service/service.ts';
import type { Caller } from '../../../local/sigv4/authenticate.ts';
import { type Answer, lines, listening, raw, send } from '../doors/knock.ts';

const ROLE: Caller = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token==',
  principal: 'arn:aws:sts::123456789012:assumed-role/orders/session-1',
};

let backend: Server;
let service: Server;
let port: number;
let received: { method: string; url: string; rawHeaders: string[]; body: string }[] = [];
let allows = onlyAuthenticated;

beforeAll(async () => {
  backend = createServer(async (req: IncomingMessage, res) => {
    let body = '';
    for await (const chunk of req) body += String(chunk);
    received.push({ method: req.method!, url: req.url!, rawHeaders: req.rawHeaders, body });
    res
      .writeHead(
        201,
        [
          ['X-From', 'backend'],
          ['Content-Length', '4'],
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
        ].flat(),
      )
      .end('made');
  });
  const target = new URL(`http://127.0.0.1:${await listening(backend)}`);
  const signing = latticeSigning('us-east-2', [ROLE]);
  service = latticeService({ target, signing, allows: (caller) => allows(caller) });
  port = await listening(service);
});
afterAll(() => {
  for (const server of [service, backend]) {
    server.close();
    server.closeAllConnections();
  }
});
beforeEach(() => {
  received = [];
  allows = onlyAuthenticated;
});

class Sha256 {
  private readonly hash;
  constructor(key?: unknown) {
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as Buffer);
  }
  update(data: string | Uint8Array) {
    this.hash.update(data);
  }
  async digest() {
    return this.hash.digest();
  }
  reset() {}
}

interface Signing {
  role?: Partial<Caller>;
  service?: string;
  region?: string;
  /** Minutes from now. */
  at?: number;
  payload?: string;
  headers?: Record<string, string>;
  /** Sent, but not signed. */
  more?: string[];
  /** What becomes of the lines before they are sent. */
  change?: (lines: string[]) => string[];
}

/** `GET /x?a=1`, signed by the library that AWS's SDK signs with. */
async function get(signing: Signing = {}): Promise<Answer> {
  const {
    role = {},
    service = 'vpc-lattice-svcs',
    region = 'us-east-2',
    at = 0,
    payload = 'UNSIGNED-PAYLOAD',
  } = signing;
  const credentials = { ...ROLE, ...role };
  const signer = new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const request = {
    method: 'GET',
    protocol: 'https:',
    hostname: 'example.test',
    path: '/x',
    query: { a: '1' },
    headers: { host: 'example.test', 'x-amz-content-sha256': payload, ...signing.headers },
  };
  const { headers } = await signer.sign(request, { signingDate: new Date(Date.now() + at * 60_000) });
  const signed = Object.entries(headers)
    .filter(([name]) => name !== 'host')
    .map(([name, value]) => `${name}: ${value}`);
  return send(port, raw('GET /x?a=1', (signing.change ?? ((l) => l))([...signed, ...(signing.more ?? [])])));
}

const without = (name: string) => (all: string[]) => all.filter((line) => !line.startsWith(`${name}:`));

test('a signed request reaches the target, and its answer the caller, names in lower case', async () => {
  const answer = await get();
  expect([answer.status, answer.body]).toEqual([201, 'made']);
  expect(answer.headers).toContainEqual(['x-from', 'backend']);
  expect(lines(answer, 'set-cookie')).toEqual(['a=1', 'b=2']);
  expect(received).toMatchObject([{ method: 'GET', url: '/x?a=1' }]);
});

describe('the target is told', () => {
  const told = (name: string) => {
    const { rawHeaders } = received[0]!;
    return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]!.toLowerCase() === name);
  };

  test('who called, from where and to what', async () => {
    await get();
    expect(told('x-amzn-lattice-identity')).toEqual([
      `Principal=${ROLE.principal}; PrincipalOrgID=; SessionName=session-1; Type=AWS_IAM`,
    ]);
    expect(told('x-amzn-lattice-network')).toEqual([`SourceVpcArn=${SOURCE_VPC_ARN}`]);
    expect(told('x-amzn-lattice-target')).toEqual([expect.stringContaining(`ServiceArn=${TARGET_SERVICE_ARN}; `)]);
    expect(told('x-forwarded-for')).toEqual(['127.0.0.1']);
    expect(told('host')).toEqual(['example.test']);
  });

  test('nothing that a caller made up', async () => {
    const more = [
      'x-amzn-lattice-identity: Principal=root',
      'x-amzn-lattice-identity-tags: principal=root',
      'x-amzn-source-vpc: vpc-1',
      'x-forwarded-for: 203.0.113.7',
    ];
    await get({ more });
    expect(told('x-amzn-lattice-identity')).toEqual([expect.stringContaining(`Principal=${ROLE.principal};`)]);
    expect(told('x-amzn-lattice-identity-tags')).toEqual([]);
    expect(told('x-amzn-source-vpc')).toEqual([SOURCE_VPC]);
    expect(told('x-forwarded-for')).toEqual(['203.0.113.7,127.0.0.1']);
  });

  test('the body, with its length and nothing else', async () => {
    allows = () => true;
    const answer = await send(port, raw('POST /up', [], 'bytes'));
    expect([answer.status, received[0]!.body, told('content-length'), told('transfer-encoding')]).toEqual([
      201,
      'bytes',
      ['5'],
      [],
    ]);
  });

  test('of an anonymous caller, where the policy allows it, no identity', async () => {
    allows = () => true;
    await send(port, raw('GET /'));
    expect(told('x-amzn-lattice-identity')).toEqual([]);
    expect(told('x-amzn-lattice-network')).toHaveLength(1);
  });
});

describe('a 403 and nothing for the target:', () => {
  test.each<[what: string, signing: Signing, body: RegExp]>([
    [
      'a signed payload',
      { payload: createHash('sha256').digest('hex') },
      /^InvalidSignatureException: Signed payloads are not supported$/,
    ],
    [
      'no word on the payload',
      { change: without('x-amz-content-sha256') },
      /^InvalidSignatureException: Signed payloads are not supported$/,
    ],
    [
      'the service’s control plane',
      { service: 'vpc-lattice' },
      /^InvalidSignatureException: Credential should be scoped to correct service: 'vpc-lattice-svcs'/,
    ],
    [
      'another region',
      { region: 'eu-west-1' },
      /^InvalidSignatureException: Credential should be scoped to a valid region/,
    ],
    [
      'six minutes late',
      { at: -6 },
      /^InvalidSignatureException: Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    ],
    ['six minutes early', { at: 6 }, /^InvalidSignatureException: Signature not yet current: /],
    [
      'an unknown key',
      { role: { accessKeyId: 'AKIAUNKNOWN' } },
      /^UnrecognizedClientException: The security token included in the request is invalid\.$/,
    ],
    ['another token', { role: { sessionToken: 'other' } }, /^UnrecognizedClientException: /],
    [
      'the token gone on the way',
      { change: without('x-amz-security-token') },
      /^IncompleteSignatureException: 'x-amz-security-token' is named as a SignedHeader, but it does not exist in the HTTP request\.$/,
    ],
    [
      'another secret',
      { role: { secretAccessKey: 'other' } },
      /^InvalidSignatureException: The request signature we calculated does not match/,
    ],
    [
      'a signed header changed on the way',
      { headers: { 'x-signed': 'a' }, change: (all) => all.map((line) => line.replace('x-signed: a', 'x-signed: b')) },
      /^InvalidSignatureException: The request signature we calculated does not match/,
    ],
    [
      'an unsigned x-amz header',
      { more: ['x-amz-meta-a: 1'] },
      /^AccessDeniedException: There were headers present in the request which were not signed: x-amz-meta-a$/,
    ],
    ['two Authorizations', { more: ['authorization: Bearer x'] }, /^IncompleteSignatureException: /],
  ])('%s', async (_, signing, body) => {
    const answer = await get(signing);
    expect([answer.status, answer.body]).toEqual([403, expect.stringMatching(body)]);
    expect(received).toEqual([]);
  });

  test.each([
    [
      'no Host in the signature',
      'SignedHeaders=x-amz-date',
      /^InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader'/,
    ],
    ['no date', 'SignedHeaders=host', /^(?:IncompleteSignatureException|AccessDeniedException): /],
  ])('%s', async (_, signedHeaders, body) => {
    const authorization = `authorization: AWS4-HMAC-SHA256 Credential=A/20260101/us-east-2/vpc-lattice-svcs/aws4_request, ${signedHeaders}, Signature=${'0'.repeat(64)}`;
    const date = signedHeaders.includes('date') ? ['x-amz-date: 20260101T000000Z'] : [];
    const answer = await send(port, raw('GET /', [authorization, 'x-amz-content-sha256: UNSIGNED-PAYLOAD', ...date]));
    expect([answer.status, answer.body]).toEqual([403, expect.stringMatching(body)]);
  });

  test('nobody’s signature', async () => {
    const answer = await send(port, raw('GET /orders/1?a=b'));
    expect([answer.status, answer.body]).toEqual([
      403,
      `AccessDeniedException: User: anonymous is not authorized to perform: vpc-lattice-svcs:Invoke on resource: ${TARGET_SERVICE_ARN}/orders/1 because no service-based policy allows the vpc-lattice-svcs:Invoke action`,
    ]);
  });

  test('a caller whom the policy does not name', async () => {
    allows = () => false;
    const answer = await get();
    expect([answer.status, answer.body]).toEqual([
      403,
      expect.stringContaining(`User: ${ROLE.principal} is not authorized`),
    ]);
  });

  test('a bad signature, even where anyone may call', async () => {
    allows = () => true;
    expect((await get({ role: { secretAccessKey: 'other' } })).status).toBe(403);
    expect((await send(port, raw('GET /', ['authorization: Bearer x']))).status).toBe(403);
  });
});

test('four minutes of skew pass, either way', async () => {
  expect([(await get({ at: -4 })).status, (await get({ at: 4 })).status]).toEqual([201, 201]);
});

test('a target that is not there is a 502', async () => {
  const gone = createServer();
  await listening(gone);
  const { port: free } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const alone = latticeService({
    target: new URL(`http://127.0.0.1:${free}`),
    signing: latticeSigning('us-east-2', []),
    allows: () => true,
  });
  expect((await send(await listening(alone), raw('GET /'))).status).toBe(502);
  alone.close();
});
