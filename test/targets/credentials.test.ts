import { expect, test, vi } from 'vitest';
import { createCredentials } from '../../shared/targets/credentials.ts';

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
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', undefined);
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', undefined);
  await expect(createCredentials(env)()).rejects.toMatchObject({
    kind: 'internal',
    message: 'the proxy has no credentials to sign the request with',
    cause: { name: 'CredentialsProviderError' },
  });
  vi.unstubAllEnvs();
});
