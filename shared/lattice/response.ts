import type { Readable } from 'node:stream';
import type { MultiMap } from '../http/multi-map.ts';

/**
 * The canonical response: a Lambda's answer to VPC Lattice, with header values always as arrays.
 *
 * A Lambda's body is a string, base64 if the flag says so. An HTTP server's body is bytes. Whether bytes become text
 * depends on the event source, so it is decided when the answer is encoded (http/body.ts).
 */
export interface LatticeResponse {
  statusCode: number;
  headers: MultiMap;
  body?: string | Buffer;
  isBase64Encoded?: true;
  /**
   * Instead of `body`: the bytes as they come, for an origin that `streams`. It ends only after the last byte of the
   * answer; an answer that breaks off destroys it with a ProxyError. Whoever does not read it to its end destroys it.
   */
  stream?: Readable;
}

/** Statuses that a Lambda front door can pass on (docs/wire-facts.md#statuses and #trap-22). */
export const isFinalStatus = (status: unknown): status is number =>
  Number.isInteger(status) && (status as number) >= 200 && (status as number) <= 599;
