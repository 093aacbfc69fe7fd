/** One HTTP exchange with a target, as bytes: what was written to the socket, and what was read. */
export interface WireExchange {
  /** Milliseconds of the monotonic clock. */
  startedAt: number;
  endedAt?: number;
  host: string;
  /** Known once there is a connection. */
  port?: number;
  /** Head and body as written. For TLS, before encryption. */
  written: Kept;
  /** Absent until the answer begins. */
  answer?: { statusCode: number; rawHeaders: string[]; body: Kept };
  error?: string;
}

/** The first bytes, and how many there were. */
export interface Kept {
  bytes: Buffer;
  size: number;
}

/** Further bytes are counted, not kept, so that they do not fill the memory. */
export const MAX_BYTES = 256 * 1024;

export class Recorder implements Kept {
  size = 0;
  #chunks: Buffer[] = [];

  add(chunk: unknown, encoding?: unknown): void {
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk, encoding as BufferEncoding) : Buffer.from(chunk as Buffer);
    const room = MAX_BYTES - this.size;
    if (room > 0) this.#chunks.push(bytes.subarray(0, room));
    this.size += bytes.length;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** Takes the exchange of a request that is being sent. `undefined` when nobody records it. */
export type Owner = () => ((exchange: WireExchange) => void) | undefined;
