import type { AwsCredentialIdentity } from '@smithy/types';
import { ProxyError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Credentials that still live this long are used; others are fetched anew. */
const REFRESH_BEFORE_MS = 5 * 60_000;

/**
 * The function's role. Lambda gives its credentials in the environment, read at each use so that a rotation counts at
 * once; where it gives a credentials endpoint instead (SnapStart, managed instances), they are fetched and kept until
 * shortly before they expire.
 */
export function createCredentials(env: Environment): () => Promise<AwsCredentialIdentity> {
  let kept: AwsCredentialIdentity | undefined;
  return async () => {
    const fromEnvironment = environmentCredentials(env);
    if (fromEnvironment) return fromEnvironment;
    if (livesFor(kept) < REFRESH_BEFORE_MS) kept = await fetchCredentials(kept);
    return kept!;
  };
}

const livesFor = (credentials: AwsCredentialIdentity | undefined): number =>
  (credentials?.expiration?.getTime() ?? 0) - Date.now();

/** Anew, or while the endpoint fails, those that are still good. Throws ProxyError where there are none. */
async function fetchCredentials(kept: AwsCredentialIdentity | undefined): Promise<AwsCredentialIdentity> {
  try {
    const { fromHttp } = await import('@aws-sdk/credential-provider-http');
    return await fromHttp({ maxRetries: 1 })();
  } catch (cause) {
    if (kept && livesFor(kept) > 0) return kept;
    throw new ProxyError('internal', 'the proxy has no credentials to sign the request with', {
      cause,
      nothingSent: true,
    });
  }
}

function environmentCredentials(env: Environment): AwsCredentialIdentity | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const sessionToken = env['AWS_SESSION_TOKEN'];
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}
