import { createHttpClient } from './http/client.ts';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where credentials may be asked for over plain HTTP: this machine, and the link-local addresses of ECS and EKS. */
const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|169\.254\.170\.(?:2|23)|\[fd00:ec2::23\])$/;

const TIMEOUT_MS = 1_000;

interface Answer {
  AccessKeyId?: unknown;
  SecretAccessKey?: unknown;
  Token?: unknown;
  Expiration?: unknown;
}

/** Credentials of the endpoint that the environment names (AWS SDKs and Tools: "Container credential provider"). */
export async function containerCredentials(env: Environment): Promise<Credentials> {
  const url = endpointOf(env);
  const request = {
    method: 'GET',
    path: url.pathname + url.search,
    headers: () => ['host', url.host, 'accept', 'application/json', ...authorization(env)],
    body: undefined,
    timeoutMs: TIMEOUT_MS,
  };
  const send = createHttpClient(url);
  const attempt = async (): Promise<Credentials> => {
    const { statusCode, body } = await send(request);
    if (statusCode !== 200) throw new Error(`the credentials endpoint answered status ${statusCode}`);
    return credentialsOf(JSON.parse(String(body)) as Answer);
  };
  return attempt().catch(attempt);
}

function endpointOf(env: Environment): URL {
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (!relative && !full) throw new Error('neither AWS_ACCESS_KEY_ID nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set');
  const url = new URL(relative ? `http://169.254.170.2${relative}` : full!);
  if (url.protocol !== 'https:' && !LOCAL.test(url.hostname)) {
    throw new Error('AWS_CONTAINER_CREDENTIALS_FULL_URI: expected https, or an address of this machine');
  }
  return url;
}

/** The token is read each time, because its file is rotated. */
function authorization(env: Environment): string[] {
  const file = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = file
    ? process.getBuiltinModule('node:fs').readFileSync(file, 'utf8')
    : env['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  return token ? ['authorization', token] : [];
}

function credentialsOf({ AccessKeyId, SecretAccessKey, Token, Expiration }: Answer): Credentials {
  const expiration = new Date(String(Expiration));
  if (![AccessKeyId, SecretAccessKey, Token].every((value) => typeof value === 'string') || Number.isNaN(+expiration)) {
    throw new Error('the credentials endpoint did not answer with AccessKeyId, SecretAccessKey, Token and Expiration');
  }
  const [accessKeyId, secretAccessKey, sessionToken] = [AccessKeyId, SecretAccessKey, Token] as [
    string,
    string,
    string,
  ];
  return { accessKeyId, secretAccessKey, sessionToken, expiration };
}
