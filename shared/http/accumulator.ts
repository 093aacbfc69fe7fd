const NOTHING = Buffer.alloc(0);

/**
 * Collects bytes that come in pieces in one buffer, which doubles when it is full. A server may send byte by byte, and
 * then the bytes so far must not be copied for each one.
 */
export class Accumulator {
  private buffer: Buffer = NOTHING;
  private size = 0;

  get length(): number {
    return this.size;
  }

  /** The bytes so far; valid until the next piece. */
  get bytes(): Buffer {
    return this.buffer.subarray(0, this.size);
  }

  append(piece: Buffer): void {
    const needed = this.size + piece.length;
    if (needed > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
      this.buffer.copy(larger, 0, 0, this.size);
      this.buffer = larger;
    }
    piece.copy(this.buffer, this.size);
    this.size = needed;
  }

  clear(): void {
    this.size = 0;
  }
}
