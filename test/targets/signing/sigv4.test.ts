import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { latticeSigning } from '../../../local/lattice-service/rules.ts';
import { authenticate, type Caller } from '../../../local/sigv4/authenticate.ts';
import { parseAuthorization } from '../../../local/sigv4/signature.ts';
import { createSigner, type Signing } from '../../../shared/targets/signing/sigv4.ts';
import { VECTORS } from '../../local/sigv4/vectors.ts';

/** The verifier stands on AWS's test vectors and shares no code with the signer (test/local/sigv4). */
const ROLE: Caller = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'a+token/of=characters',
  principal: 'arn:aws:sts::123456789012:assumed-role/proxy/1',
};
const HOST = 'orders-0a1b.7d67968.vpc-lattice-svcs.us-east-2.on.aws:8443';

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-2');
  stubCredentials(ROLE);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

function stubCredentials({ accessKeyId, secretAccessKey, sessionToken }: Caller): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
}

interface Signature {
  method?: string;
  target?: string;
  pathEscaping?: 'once' | 'twice';
  region?: string;
}

/** As VPC Lattice wants it; test/targets/http/signed.test.ts has the other services. */
const LATTICE: Signing = { service: 'vpc-lattice-svcs', pathEscaping: 'once', signsBody: false };

const signable = (method: string, target: string) => ({ method, host: HOST, target });

/** Signs, and has the request that results verified. */
async function signed({ method = 'GET', target = '/', pathEscaping = 'once', region }: Signature) {
  const sign = createSigner({ ...LATTICE, pathEscaping, region });
  const lines = await sign(signable(method, target));
  const pairs: [string, string][] = [['Host', HOST]];
  for (let i = 0; i < lines.length; i += 2) pairs.push([lines[i]!, lines[i + 1]!]);
  const at = target.indexOf('?');
  const request = {
    method,
    path: at < 0 ? target : target.slice(0, at),
    query: at < 0 ? undefined : target.slice(at + 1),
    headers: pairs,
    body: Buffer.alloc(0),
    scheme: 'https' as const,
    sourceIp: '127.0.0.1',
    sourcePort: 50_000,
    port: 8443,
    time: Date.now(),
    id: 'id',
  };
  const rules = { ...latticeSigning(region ?? 'us-east-2', [ROLE]), pathEscaping };
  return { caller: authenticate(request, rules), headers: Object.fromEntries(pairs) };
}

const TARGETS = [
  '/',
  '/a%20b',
  '/100%25',
  '/a;v=1,2/b',
  '//a///b//',
  '/~user/-._',
  '/caf%C3%A9/%E2%98%95',
  '/caf%e9',
  '/a/./b/../c',
  '/%2e%2e/x',
  "/!$&'()*+,=:@",
  '/a[0]|{}^`"<>\\',
  '/%zz',
  '/?',
  '/x?a=1&a=2&a=1',
  '/x?b=2&a=&a&=v',
  '/x?flag',
  '/x?q=a%20b%2Bc%26d%3D',
  '/x?q=caf%C3%A9',
  '/x?q=caf%E9',
  '/x?q=%zz&r=100%',
  '/x?q=%7E~%7e',
  '/x?redirect=https://a.test/b?c=d',
  "/x?f=!'()*;:@$,/[]",
  '/x?__proto__=1&constructor=2',
  '/x?A=1&a=2&B=3',
  '/x?a-b=1&a=2&a%2Db=3',
];

describe('a signature verifies for', () => {
  test.each(TARGETS)('%s', async (target) => {
    expect((await signed({ target })).caller).toBe(ROLE);
  });

  test.each(TARGETS.filter((target) => !/[^!-~]|%2e/.test(target)))('%s, its path escaped twice', async (target) => {
    expect((await signed({ target, pathEscaping: 'twice' })).caller).toBe(ROLE);
  });

  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s', async (method) => {
    expect((await signed({ method, target: '/a?b=c' })).caller).toBe(ROLE);
  });

  test.each(VECTORS.filter(({ request }) => !/[^!-~]/.test(request.path + request.query)))(
    "the target of AWS's vector $name",
    async ({ request: { method, path, query } }) => {
      const target = query === undefined ? path : `${path}?${query}`;
      expect((await signed({ method, target, pathEscaping: 'twice' })).caller).toBe(ROLE);
    },
  );
});

describe('signed are', () => {
  const signedHeaders = async (signature: Signature) => {
    const { headers } = await signed(signature);
    return parseAuthorization(headers['authorization']!)!.signedHeaders;
  };

  test('Host with its port, and what SigV4 itself adds', async () => {
    expect(await signedHeaders({})).toEqual(['host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token']);
  });

  test('no token where the credentials have none', async () => {
    const user = { ...ROLE, sessionToken: undefined };
    stubCredentials(user as unknown as Caller);
    const lines = await createSigner(LATTICE)(signable('GET', '/'));
    expect(lines.filter((_, i) => i % 2 === 0)).toEqual(['x-amz-content-sha256', 'x-amz-date', 'authorization']);
  });

  test('no body: UNSIGNED-PAYLOAD, the only value that Lattice takes', async () => {
    expect((await signed({ method: 'POST' })).headers['x-amz-content-sha256']).toBe('UNSIGNED-PAYLOAD');
  });
});

test.each([
  [undefined, 'us-east-2'],
  ['eu-central-1', 'eu-central-1'],
])("the target group's region %s signs for %s", async (region, scope) => {
  const { headers } = await signed({ ...(region && { region }) });
  expect(parseAuthorization(headers['authorization']!)!.scope).toMatchObject({
    region: scope,
    service: 'vpc-lattice-svcs',
    terminator: 'aws4_request',
  });
});

test('each signature has its own time', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const sign = createSigner(LATTICE);
  const dateOf = async (now: string) => {
    vi.setSystemTime(now);
    const lines = await sign(signable('GET', '/'));
    return lines[lines.indexOf('x-amz-date') + 1];
  };
  expect(await dateOf('2026-02-03T04:05:06.999Z')).toBe('20260203T040506Z');
  expect(await dateOf('2026-02-03T04:15:06Z')).toBe('20260203T041506Z');
  expect(await dateOf('2027-01-01T00:00:00Z')).toBe('20270101T000000Z');
});

test('a key that was rotated signs the next request', async () => {
  const sign = createSigner(LATTICE);
  const keyOf = async () => {
    const lines = await sign(signable('GET', '/'));
    return parseAuthorization(lines[lines.indexOf('authorization') + 1]!)!.accessKeyId;
  };
  expect(await keyOf()).toBe(ROLE.accessKeyId);
  stubCredentials({ ...ROLE, accessKeyId: 'ASIANEXTEXAMPLE' });
  expect(await keyOf()).toBe('ASIANEXTEXAMPLE');
});
