import type { Summary } from './messages.ts';
import type { Recording } from './recording.ts';

/** How many requests are listed, and how many bytes of bodies are kept for them. */
export const MAX_LISTED = 10_000;
const MAX_BYTES = 128 * 1024 * 1024;

/** Roughly the size of a recording without a body. */
const BASE_BYTES = 4_000;

interface Entry {
  summary: Summary;
  /** Dropped before the summary when memory is short. */
  recording: Recording | undefined;
  bytes: number;
}

/** The latest requests: a row of the list for each, and the recordings of as many as the memory allows. */
export class Store {
  /** In the order of their ids. */
  readonly #entries = new Map<number, Entry>();
  #bytes = 0;
  /** The oldest entries have lost their recordings; this is the first that may have one. */
  #lightFrom = 0;

  put(summary: Summary, recording: Recording): void {
    const known = this.#entries.get(summary.id);
    const bytes = sizeOf(recording);
    this.#bytes += bytes - (known?.bytes ?? 0);
    this.#entries.set(summary.id, { summary, recording, bytes });
    this.#shrink();
  }

  recording(id: number): Recording | undefined {
    return this.#entries.get(id)?.recording;
  }

  summary(id: number): Summary | undefined {
    return this.#entries.get(id)?.summary;
  }

  summaries(): Summary[] {
    return [...this.#entries.values()].map(({ summary }) => summary);
  }

  /** Those that are still kept. */
  *recordings(): Iterable<Recording> {
    for (const { recording } of this.#entries.values()) if (recording) yield recording;
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #shrink(): void {
    if (this.#entries.size > MAX_LISTED) {
      const [id, entry] = this.#entries.entries().next().value!;
      this.#bytes -= entry.bytes;
      this.#entries.delete(id);
    }
    if (this.#bytes <= MAX_BYTES) return;
    for (const entry of this.#entries.values()) {
      if (entry.summary.id < this.#lightFrom) continue;
      this.#lightFrom = entry.summary.id + 1;
      this.#bytes -= entry.bytes;
      entry.bytes = 0;
      entry.recording = undefined;
      if (this.#bytes <= MAX_BYTES) return;
    }
  }
}

function sizeOf({ event, sent, outcome }: Recording): number {
  let bytes = BASE_BYTES + bodyLength(event);
  if (outcome?.kind === 'result') bytes += 2 * outcome.payload.length;
  for (const { written, answer } of sent) bytes += written.size + (answer?.body.size ?? 0);
  return bytes;
}

const bodyLength = (event: unknown): number => {
  const { body } = (event ?? {}) as { body?: unknown };
  return typeof body === 'string' ? body.length : 0;
};
