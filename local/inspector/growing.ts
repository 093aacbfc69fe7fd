import { isUtf8 } from 'node:buffer';
import { PreludeReader } from '../http/prelude.ts';
import type { Sink } from '../lambda.ts';
import type { Recording } from './recording.ts';

/** How often the page is told of an answer that grows, in milliseconds. */
const INTERVAL_MS = 200;

/** How much of its body is shown while it grows. */
const MAX_SHOWN = 64 * 1024;

/**
 * Hands an answer on to the sink as it comes, and notes in the recording how far it has come. Until the invocation has
 * ended, its outcome is the answer so far. Returns how to stop telling.
 */
export function watchGrowth(
  recording: Recording,
  sink: Sink | undefined,
  onGrown: () => void,
): [Sink, stop: () => void] {
  const prelude = new PreludeReader();
  const shown: Buffer[] = [];
  let room = MAX_SHOWN;
  let timer: NodeJS.Timeout | undefined;

  const tell = (): void => {
    timer = undefined;
    const body = Buffer.concat(shown);
    const result = { ...prelude.head, body: isUtf8(body) ? body.toString() : `${body.length} bytes that are not text` };
    recording.outcome = { kind: 'result', result, payload: JSON.stringify(result) };
    onGrown();
  };
  const take = (piece: Buffer): Promise<void> | void => {
    const isFirst = !prelude.head;
    const body = prelude.add(piece);
    if (prelude.head && isFirst) {
      const firstByteUs = Math.round((performance.now() - recording.startedAt) * 1000);
      recording.streamed = { bytes: 0, firstByteUs, status: Number(prelude.head['statusCode']) };
    }
    if (recording.streamed) recording.streamed.bytes += body.length;
    if (room > 0 && body.length > 0) shown.push(Buffer.from(body.subarray(0, room)));
    room -= body.length;
    if (prelude.head) timer ??= setTimeout(tell, isFirst ? 0 : INTERVAL_MS);
    return sink?.take(piece);
  };
  return [{ take, gone: sink?.gone ?? new AbortController().signal }, () => clearTimeout(timer)];
}
