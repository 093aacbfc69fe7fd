import { ProxyError } from '../errors.ts';
import { type Credentials, containerCredentials } from './container-credentials.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Credentials that expire sooner are fetched again. */
const REFRESH_BEFORE_MS = 5 * 60_000;

/**
 * The credentials of the function's role. Lambda usually gives them in the environment, which is read at each use, so that
 * a rotation counts at once. With SnapStart and managed instances it gives an endpoint; credentials from there are kept
 * until shortly before they expire.
 */
export function createCredentials(env: Environment): () => Promise<Credentials> {
  let kept: Credentials | undefined;
  return async () => {
    const fromEnvironment = environmentCredentials(env);
    if (fromEnvironment) return fromEnvironment;
    if (livesFor(kept) < REFRESH_BEFORE_MS) kept = await fetchCredentials(env, kept);
    return kept!;
  };
}

const livesFor = (credentials: Credentials | undefined): number =>
  (credentials?.expiration?.getTime() ?? 0) - Date.now();

/** New credentials; while the endpoint fails, the old ones if they are still valid. Throws ProxyError if there are none. */
async function fetchCredentials(env: Environment, kept: Credentials | undefined): Promise<Credentials> {
  try {
    return await containerCredentials(env);
  } catch (cause) {
    if (kept && livesFor(kept) > 0) return kept;
    throw new ProxyError('internal', 'the proxy has no credentials to sign the request with', {
      cause,
      nothingSent: true,
    });
  }
}

function environmentCredentials(env: Environment): Credentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const sessionToken = env['AWS_SESSION_TOKEN'];
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}
