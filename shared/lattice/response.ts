import type { Readable } from 'node:stream';
import type { MultiMap } from '../http/multi-map.ts';

/**
 * The canonical response: what a Lambda answers VPC Lattice, header values always as arrays.
 *
 * A body is a string (base64 when the flag says so), as a Lambda gave it, or the bytes that a socket gave: which of
 * them become text is the event source's choice, so it is made once, when the answer is encoded (http/body.ts).
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
