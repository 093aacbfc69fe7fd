import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createCredentials } from '../../shared/targets/credentials.ts';
import { listening } from '../local/doors/knock.ts';
import { addressesAre } from './http/addresses.ts';

/** From a container endpoint, over real sockets: lattice.test.ts. */

const KEY = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };

test.each([
  ['a role', { ...KEY, AWS_SESSION_TOKEN: 'token' }, { sessionToken: 'token' }],
  ['a user, who has no token', KEY, {}],
  ['a user, whose token is empty', { ...KEY, AWS_SESSION_TOKEN: '' }, {}],
])('the environment holds the key of %s', async (_, env, more) => {
  expect(await createCredentials(env)()).toEqual({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', ...more });
});

test('the environment is read at each use', async () => {
  const env: Record<string, string> = { ...KEY };
  const credentials = createCredentials(env);
  await credentials();
  env['AWS_ACCESS_KEY_ID'] = 'AKIDNEXT';
  expect(await credentials()).toMatchObject({ accessKeyId: 'AKIDNEXT' });
});

test.each([
  ['nothing', {}],
  ['half a key', { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE' }],
  ['an empty one', { ...KEY, AWS_ACCESS_KEY_ID: '' }],
])('%s, and no endpoint: the error says what is missing, its cause why', async (_, env) => {
  await expect(createCredentials(env)()).rejects.toMatchObject({
    kind: 'internal',
    message: 'the proxy has no credentials to sign the request with',
    cause: { message: 'neither AWS_ACCESS_KEY_ID nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set' },
  });
});

describe('from an endpoint', () => {
  const MINUTE = 60_000;
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());
  const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

  /** Gives a key for ten minutes, by its number, or fails as often as it is told to. */
  async function endpoint() {
    const asked = { count: 0, failures: 0 };
    const server = createServer((_request, response) => {
      asked.count += 1;
      if (asked.failures > 0) {
        asked.failures -= 1;
        response.statusCode = 500;
      }
      const Expiration = new Date(Date.now() + 10 * MINUTE).toISOString();
      const key = { AccessKeyId: `AKID${asked.count}`, SecretAccessKey: 's', Token: 't', Expiration };
      response.end(JSON.stringify(key));
    });
    const port = await listening(server);
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const credentials = createCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/` });
    return { asked, keyId: async () => (await credentials()).accessKeyId };
  }

  test('a key is used while it lives for five more minutes, and then fetched again', async () => {
    const { keyId } = await endpoint();
    expect(await keyId()).toBe('AKID1');
    pass(5 * MINUTE);
    expect(await keyId()).toBe('AKID1');
    pass(1);
    expect(await keyId()).toBe('AKID2');
  });

  test('an endpoint that fails once is asked once more', async () => {
    const { asked, keyId } = await endpoint();
    asked.failures = 1;
    expect(await keyId()).toBe('AKID2');
    expect(asked.count).toBe(2);
  });

  test('an expired key is not used, even if the endpoint fails', async () => {
    const { asked, keyId } = await endpoint();
    await keyId();
    pass(10 * MINUTE - 1);
    asked.failures = 2;
    expect(await keyId()).toBe('AKID1');
    pass(1);
    asked.failures = 2;
    await expect(keyId()).rejects.toMatchObject({
      kind: 'internal',
      nothingSent: true,
      cause: { message: 'the credentials endpoint answered status 500' },
    });
  });

  test('that is silent holds a request for two seconds at most', async () => {
    const silent = createServer(() => {});
    const url = `http://127.0.0.1:${await listening(silent)}/`;
    onTestFinished(() => {
      silent.close();
      silent.closeAllConnections();
    });
    const credentials = createCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url });
    await expect(credentials()).rejects.toMatchObject({
      kind: 'internal',
      cause: { message: 'the target did not answer within 1000 ms' },
    });
  });

  const INCOMPLETE =
    /^the credentials endpoint did not answer with AccessKeyId, SecretAccessKey, Token and Expiration$/;

  test.each([
    ['a page', '<html>', /JSON/],
    ['no token', '{"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"2030-01-01T00:00:00Z"}', INCOMPLETE],
    ['no secret', '{"AccessKeyId":"A","Token":"t","Expiration":"2030-01-01T00:00:00Z"}', INCOMPLETE],
    ['no key', '{"SecretAccessKey":"s","Token":"t","Expiration":"2030-01-01T00:00:00Z"}', INCOMPLETE],
    ['no end', '{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t"}', INCOMPLETE],
  ])('that answers with %s gives no credentials', async (_, answer, why) => {
    const server = createServer((_request, response) => void response.end(answer));
    const url = `http://127.0.0.1:${await listening(server)}/`;
    onTestFinished(() => void server.close());
    const credentials = createCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url });
    await expect(credentials()).rejects.toMatchObject({
      kind: 'internal',
      cause: { message: expect.stringMatching(why) },
    });
  });

  test('a token from a file goes along, as it is now', async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push([request.url, request.headers.authorization]);
      response.writeHead(500).end();
    });
    const url = `http://127.0.0.1:${await listening(server)}/v1/credentials?a=b`;
    onTestFinished(() => void server.close());
    const folder = mkdtempSync(join(tmpdir(), 'token-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'token');
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file };
    writeFileSync(file, 'first');
    await expect(createCredentials(env)()).rejects.toThrow();
    expect(seen).toEqual(Array(2).fill(['/v1/credentials?a=b', 'first']));
  });

  test.each(['127.0.0.1', '127.255.10.254', 'localhost'])('at %s may be asked over plain HTTP', async (host) => {
    // Nobody listens at port 9.
    const credentials = createCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${host}:9/` });
    await expect(credentials()).rejects.toMatchObject({ cause: { message: 'the target could not be reached' } });
  });

  test('elsewhere is not refused where its URL is https', async () => {
    addressesAre('127.0.0.1');
    const credentials = createCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'https://credentials.internal:9/' });
    await expect(credentials()).rejects.toMatchObject({ cause: { message: 'the target could not be reached' } });
  });

  test.each(['http://10.0.0.1/', 'http://169.254.169.254/', 'http://localhost.example.com/', 'http://no-localhost/'])(
    'at %s is not asked: whoever listens there would get the token',
    async (url) => {
      const credentials = createCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url });
      await expect(credentials()).rejects.toMatchObject({
        cause: { message: 'AWS_CONTAINER_CREDENTIALS_FULL_URI: expected https, or an address of this machine' },
      });
    },
  );
});
