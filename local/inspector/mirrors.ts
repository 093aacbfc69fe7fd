import type { LogLine } from './log-tap.ts';
import type { MirrorRecording, Recording } from './recording.ts';

/** Most requests that are waited for. Asynchronous mirrors answer later than the request. */
const MAX_AWAITED = 10_000;

/** Asynchronous mirrors by the request's id, because each is an invocation of its own. It may begin before the request is logged. */
export class Mirrors {
  readonly #byId = new Map<string, MirrorRecording & { owner?: Recording }>();

  of(requestId: string): MirrorRecording & { owner?: Recording } {
    const known = this.#byId.get(requestId);
    if (known) return known;
    const mirror = { sent: [] };
    this.#byId.set(requestId, mirror);
    if (this.#byId.size > MAX_AWAITED) this.#byId.delete(this.#byId.keys().next().value!);
    return mirror;
  }

  /** The request whose mirror this is. */
  setOwner(requestId: string, owner: Recording): void {
    const mirror = this.of(requestId);
    mirror.owner = owner;
    if (mirror.line) owner.mirror ??= mirror;
  }

  /** Returns the request, unless it is not logged yet. */
  setLine(requestId: string, line: LogLine): Recording | undefined {
    const mirror = this.of(requestId);
    mirror.line = line;
    if (mirror.owner) mirror.owner.mirror = mirror;
    return mirror.owner;
  }
}
