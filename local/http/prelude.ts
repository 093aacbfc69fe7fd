const NULS = 8;

/** Reads the head of a streamed answer: JSON, eight NUL bytes, and the body after them (docs/wire-facts.md#streaming). */
export class PreludeReader {
  /** Known once all eight NULs have come. */
  head: Record<string, unknown> | undefined;
  private begun = Buffer.alloc(0);

  /** Returns what of a piece belongs to the body. Throws SyntaxError for a head that is no JSON. */
  add(piece: Buffer): Buffer {
    if (this.head) return piece;
    this.begun = Buffer.concat([this.begun, piece]);
    const at = this.begun.indexOf(Buffer.alloc(NULS));
    if (at < 0) return Buffer.alloc(0);
    this.head = JSON.parse(this.begun.toString('utf8', 0, at)) as Record<string, unknown>;
    return this.begun.subarray(at + NULS);
  }
}
