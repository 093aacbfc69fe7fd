import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { splitTarget } from '../http/path.ts';
import { rawPairs } from '../http/query.ts';
import { append, multiMap } from '../lattice/request.ts';
import { createCredentials } from './credentials.ts';

/** Header lines that sign a request: `authorization` and the `x-amz-*` it covers. */
export type Signer = (method: string, host: string, target: string) => Promise<string[]>;

/**
 * SigV4 for `vpc-lattice-svcs`, body unsigned as Lattice demands (AWS: "SIGv4 authenticated requests for VPC
 * Lattice"). Only Host and the `x-amz-*` headers are signed: hops on the way may touch the others.
 *
 * `@smithy/signature-v4` signs (6 ms to load when first needed, 31 µs a signature): aws4 (5 ms, 26 µs) collapses `//`
 * and rewrites the query; aws4fetch (1 ms, but the Request and Headers it needs take Node 28 ms, and 500 µs a
 * signature) resolves dot segments by `new URL`. Each would sign another path than the one sent.
 *
 * A path is escaped once, so that it is signed as it is sent: AWS's own Go samples for Lattice ask for that. `twice`
 * is the rule of most other services, which also collapses `//` and dot segments.
 */
export function createSigner(group: { region?: string; pathEscaping: 'once' | 'twice' }): Signer {
  const region = group.region ?? process.env['AWS_REGION'] ?? '';
  const signer = new SignatureV4({
    service: 'vpc-lattice-svcs',
    region,
    sha256: Sha256,
    credentials: createCredentials(process.env),
    uriEscapePath: group.pathEscaping === 'twice',
    applyChecksum: false,
  });
  return async (method, host, target) => {
    const [path, query] = splitTarget(target);
    const headers = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const signed = await signer.sign({
      method,
      protocol: 'https:',
      hostname: host,
      path,
      query: decodedQuery(query),
      headers,
    });
    return Object.entries(signed.headers).flatMap(([name, value]) => (name === 'host' ? [] : [name, value]));
  };
}

/** Decoded pairs, which the signer escapes in the canonical way; an invalid escape stands for itself. */
function decodedQuery(query: string | undefined): Record<string, string[]> {
  const map = multiMap();
  for (const [key, value] of rawPairs(query ?? '')) append(map, decode(key), decode(value));
  return map;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** node:crypto in the form that the signer asks for: a hash, or with a key an HMAC. */
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
