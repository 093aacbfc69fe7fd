import { createHash, createHmac } from 'node:crypto';
import { splitTarget } from '../../http/path.ts';
import { createCredentials } from '../credentials.ts';
import { canonicalQuery } from './canonical-query.ts';

/** How requests to one service are signed. */
export interface Signing {
  service: string;
  /** `AWS_REGION` if it is absent. */
  region?: string | undefined;
  /** How often the path is escaped. With `twice`, `//` and dot segments are collapsed as well. */
  pathEscaping: 'once' | 'twice';
  /** Whether the body's hash is signed: VPC Lattice refuses it, other services require it (docs/wire-facts.md#sigv4-services). */
  signsBody: boolean;
}

/** The parts of a request that are signed. */
interface Signable {
  method: string;
  host: string;
  /** The request target as it is sent, without `+` in its query. */
  target: string;
  body?: Buffer | undefined;
  /** Headers that are signed too, in lower case. */
  headers?: Readonly<Record<string, string>>;
  /** The time of the signature, when this machine's clock is known to be wrong. */
  at?: Date;
}

/** Makes the header lines that sign a request: `authorization`, the headers that it signs, and the `x-amz-*` that go with it. */
export type Signer = (request: Signable) => Promise<string[]>;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * SigV4 (AWS: "Create a signed AWS API request"). Only Host, the headers that are given and our own `x-amz-*` headers are
 * signed: hops on the way may touch the others, and a caller must not have the proxy sign what the caller wrote.
 *
 * Written here, because each library either takes a part of the cold start or signs another path than the one sent
 * (docs/decisions/0012-aws-requests.md).
 */
export function createSigner({ service, region, pathEscaping, signsBody }: Signing): Signer {
  const credentials = createCredentials(process.env);
  return async ({ method, host, target, body = '', headers: more, at = new Date() }) => {
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
    // `20150830T123600Z`
    const time = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
    const headers: Record<string, string> = {
      ...more,
      host,
      'x-amz-content-sha256': signsBody ? sha256(body) : 'UNSIGNED-PAYLOAD',
      'x-amz-date': time,
      ...(sessionToken && { 'x-amz-security-token': sessionToken }),
    };
    const names = Object.keys(headers).sort();
    const [path, query = ''] = splitTarget(target);
    const canonicalRequest = [
      method,
      pathEscaping === 'twice' ? escapedAgain(path) : path,
      canonicalQuery(query),
      ...names.map((name) => `${name}:${headers[name]}`),
      '',
      names.join(';'),
      headers['x-amz-content-sha256'],
    ].join('\n');
    const scope = [time.slice(0, 8), region ?? process.env['AWS_REGION'] ?? '', service, 'aws4_request'];
    const toSign = [ALGORITHM, time, scope.join('/'), sha256(canonicalRequest)].join('\n');
    const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
    const credential = `Credential=${accessKeyId}/${scope.join('/')}`;
    const signature = `Signature=${hmac(key, toSign).toString('hex')}`;
    const { host: _, ...sent } = headers;
    return [
      ...Object.entries(sent).flat(),
      'authorization',
      `${ALGORITHM} ${credential}, SignedHeaders=${names.join(';')}, ${signature}`,
    ];
  };
}

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');

const hmac = (key: Buffer | string, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** The path as all services but S3 and Lattice sign it: without empty and dot segments, and with its escapes escaped. */
function escapedAgain(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const slash = kept.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${kept.map(escaped).join('/')}${slash}`;
}

/** Everything but RFC 3986's unreserved characters. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
