import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { splitTarget } from '../http/path.ts';
import { rawPairs } from '../http/query.ts';
import type { MultiMap } from '../lattice/request.ts';
import { createCredentials } from './credentials.ts';

/**
 * Header lines that sign a request: `authorization` and the `x-amz-*` it adds. Of the request's own headers it takes
 * those that AWS wants signed: every `x-amz-*`, such as CloudFront's `x-amz-cf-id`.
 */
export type Signer = (method: string, host: string, target: string, headers: MultiMap) => Promise<string[]>;

/**
 * SigV4 for `vpc-lattice-svcs`, body unsigned as Lattice demands (AWS: "SIGv4 authenticated requests for VPC
 * Lattice"). Only Host and `x-amz-*` headers are signed: hops on the way may touch the others.
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
  const signer = new ExactSignatureV4({
    service: 'vpc-lattice-svcs',
    region,
    sha256: Sha256,
    credentials: createCredentials(process.env),
    uriEscapePath: group.pathEscaping === 'twice',
    applyChecksum: false,
  });
  return async (method, host, target, own) => {
    const [path, query = ''] = splitTarget(target);
    const headers: Record<string, string> = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    for (const name in own) if (name.startsWith('x-amz-')) headers[name] = own[name]!.join(',');
    const request = { method, protocol: 'https:', hostname: host, path, query: { [RAW]: query }, headers };
    const signed = await signer.sign(request);
    return Object.entries(signed.headers).flatMap(([name, value]) =>
      name === 'host' || name in own ? [] : [name, value],
    );
  };
}

/** The name under which a request for ExactSignatureV4 holds its query, as it is sent. */
const RAW = 'raw';

/**
 * Signs the query byte by byte. The library asks for names and values decoded: that loses what is not UTF-8, such as
 * the `caf%E9` of older clients, and a parameter called `__proto__`.
 */
class ExactSignatureV4 extends SignatureV4 {
  protected override createCanonicalRequest(...[request, ...rest]: CanonicalParts): string {
    const lines = super.createCanonicalRequest({ ...request, query: {} }, ...rest).split('\n');
    lines[CANONICAL_QUERY] = canonicalQuery(String(request.query?.[RAW] ?? ''));
    return lines.join('\n');
  }
}

type CanonicalParts = Parameters<SignatureV4['createCanonicalRequest']>;

/** The canonical request's lines: method, path, query, headers. */
const CANONICAL_QUERY = 2;

/** AWS: names and values escaped the one canonical way, sorted by name, then by value. */
const canonicalQuery = (query: string): string =>
  rawPairs(query)
    .map(([name, value]) => [canonicalEscapes(name), canonicalEscapes(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A request target is ASCII: all but RFC 3986's unreserved characters become `%XX`, and those lose theirs. */
const canonicalEscapes = (text: string): string =>
  text.replace(/%([0-9A-Fa-f]{2})|[^A-Za-z0-9._~-]/g, (match, hex: string | undefined) => {
    const code = hex === undefined ? match.charCodeAt(0) : Number.parseInt(hex, 16);
    const char = String.fromCharCode(code);
    return /[A-Za-z0-9._~-]/.test(char) ? char : `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
  });

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
