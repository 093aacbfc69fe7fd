import { responseBytes } from '../http/body.ts';
import { joined } from '../http/headers.ts';
import type { LatticeResponse } from '../lattice/response.ts';

/** A small body may decompress to more than the function's memory. */
const LIMIT = { maxOutputLength: 32 * 1024 * 1024 };

/** Loaded when a body is compressed. */
const zlib = () => process.getBuiltinModule('node:zlib');

const gzip = (bytes: Buffer): Buffer => zlib().gunzipSync(bytes, LIMIT);

/** RFC 9110 section 8.4.1, RFC 8878. */
const DECODERS: ReadonlyMap<string, (bytes: Buffer) => Buffer> = new Map([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['identity', (bytes: Buffer) => bytes],
  ['deflate', (bytes: Buffer) => zlib().inflateSync(bytes, LIMIT)],
  ['br', (bytes: Buffer) => zlib().brotliDecompressSync(bytes, LIMIT)],
  ['zstd', (bytes: Buffer) => zlib().zstdDecompressSync(bytes, LIMIT)],
]);

/** Each takes time, and no server applies more. */
const MAX_CODINGS = 4;

/** A body without its content codings, because two servers may well use different ones. */
export interface Content {
  bytes: Buffer;
  /** False when the body is not in the coding that the header names; then the bytes are as they came. */
  isReadable: boolean;
}

/** Removes the codings that Content-Encoding names. One that is not known here stays on. */
export function contentOf(response: LatticeResponse): Content {
  const bytes = responseBytes(response);
  // Listed in the order in which they were applied (RFC 9110 section 8.4).
  const codings = (joined(response.headers, 'content-encoding') ?? 'identity').toLowerCase().split(',');
  const decoders = codings.reverse().map((coding) => DECODERS.get(coding.trim()));
  try {
    const isKnown = decoders.length <= MAX_CODINGS && decoders.every((decode) => decode !== undefined);
    return { bytes: isKnown ? decoders.reduce((coded, decode) => decode!(coded), bytes) : bytes, isReadable: true };
  } catch {
    return { bytes, isReadable: false };
  }
}
