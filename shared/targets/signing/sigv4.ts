import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
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
}

/** Makes the header lines that sign a request: `authorization`, and the `x-amz-*` that go with it. */
export type Signer = (request: Signable) => Promise<string[]>;

/**
 * SigV4 (AWS: "Create a signed AWS API request"). Only Host and our own `x-amz-*` headers are signed: hops on the way may
 * touch the others, and a caller must not have the proxy sign what the caller wrote.
 *
 * `@smithy/signature-v4` signs (docs/decisions/0006-signature-v4.md): other libraries sign another path than the one sent.
 */
export function createSigner({ service, region, pathEscaping, signsBody }: Signing): Signer {
  const signer = new ExactSignatureV4({
    service,
    region: region ?? process.env['AWS_REGION'] ?? '',
    sha256: Sha256,
    credentials: createCredentials(process.env),
    uriEscapePath: pathEscaping === 'twice',
    applyChecksum: false,
  });
  return async ({ method, host, target, body }) => {
    const [path, query = ''] = splitTarget(target);
    const headers: Record<string, string> = {
      host,
      'x-amz-content-sha256': signsBody ? sha256(body ?? '') : 'UNSIGNED-PAYLOAD',
    };
    const request = {
      method,
      protocol: 'https:',
      hostname: host,
      path,
      query: { [CANONICAL]: canonicalQuery(query) },
      headers,
    };
    const signed = await signer.sign(request);
    return Object.entries(signed.headers).flatMap(([name, value]) => (name === 'host' ? [] : [name, value]));
  };
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** The name under which a request for ExactSignatureV4 holds its query. */
const CANONICAL = 'canonical';

/**
 * Signs the query as it is given. The library wants names and values decoded, which loses bytes that are not UTF-8, such
 * as the `caf%E9` of older clients, and a parameter called `__proto__`.
 */
class ExactSignatureV4 extends SignatureV4 {
  protected override createCanonicalRequest(...[request, ...rest]: CanonicalParts): string {
    const query = String(request.query?.[CANONICAL]);
    // Method, path, query and headers are lines. Without a query, its line is the first that is empty.
    return super.createCanonicalRequest({ ...request, query: {} }, ...rest).replace('\n\n', () => `\n${query}\n`);
  }
}

type CanonicalParts = Parameters<SignatureV4['createCanonicalRequest']>;

/** node:crypto in the form that the signer wants: a hash, or an HMAC if there is a key. */
class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as Buffer);
  }
  update(data: Uint8Array | string): void {
    this.hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {}
}
