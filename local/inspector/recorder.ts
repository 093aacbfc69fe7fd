import { AsyncLocalStorage } from 'node:async_hooks';
import { detectEventSource } from '../../shared/formats/index.ts';
import type { Invoke } from '../lambda.ts';
import { tapHttp } from './http-tap.ts';
import { type LogLine, tapLog } from './log-tap.ts';
import type { Summary } from './messages.ts';
import { parityOf, type Recording, summarize } from './recording.ts';
import { tapSockets } from './socket-tap.ts';
import type { Owner } from './wire-exchange.ts';

/** Told of each invocation when its result and its log line are there, and again when its mirror has answered later. */
export type OnRecorded = (summary: Summary, recording: Recording, isNew: boolean) => void;

export interface Recorder {
  /** The same invocation, recorded under the front door's name. */
  record(door: string, invoke: Invoke): Invoke;
  /** One invocation on behalf of another; resolves to its own recording. */
  replay(door: string, invoke: Invoke, event: unknown, replayOf: number): Promise<Recording>;
  /** Mirrored answers, by rule. */
  onParity(listener: (rule: string | undefined, parity: NonNullable<Summary['parity']>) => void): void;
  stop(): void;
}

/** The access log line follows the result; where the log is off, none does. */
const LOG_LATENCY_MS = 50;

/** Asynchronous mirrors answer later; so many requests wait for theirs at most. */
const MAX_AWAITED = 10_000;

/**
 * Records what the built handler does, from outside: the event and the result as it is invoked, its own log lines, and
 * the bytes that it sends. What belongs to which invocation is told by the asynchronous context, so requests may overlap.
 */
export function createRecorder(onRecorded: OnRecorded): Recorder {
  const current = new AsyncLocalStorage<Recording>();
  const awaited = new Map<string, Recording>();
  const parityListeners: Parameters<Recorder['onParity']>[0][] = [];
  const published = new WeakSet<Recording>();
  const untilLogged = new WeakMap<Recording, () => void>();
  let lastId = 0;

  const publish = (recording: Recording) => {
    onRecorded(summarize(recording, sourceOf(recording.event)), recording, !published.has(recording));
    published.add(recording);
  };

  const onLine = (line: LogLine) => {
    if (line.message === 'mirror') return onMirrorLine(line);
    const recording = current.getStore();
    if (!recording || (line.message !== 'request' && line.message !== 'event refused')) return;
    recording.log = line;
    untilLogged.get(recording)?.();
    const { requestId } = line;
    if (typeof requestId !== 'string') return;
    awaited.set(requestId, recording);
    if (awaited.size > MAX_AWAITED) awaited.delete(awaited.keys().next().value!);
  };

  /** An asynchronous mirror is an invocation of its own: it says by request id whose it is. */
  const onMirrorLine = (line: LogLine) => {
    const parity = parityOf(line);
    if (!parity) return;
    for (const listener of parityListeners) listener(line['rule'] as string | undefined, parity);
    const recording = current.getStore() ?? awaited.get(String(line['requestId']));
    if (!recording) return;
    recording.mirror = line;
    if (published.has(recording)) publish(recording);
  };

  const stopLog = tapLog(onLine);
  const owner: Owner = () => {
    const recording = current.getStore();
    return recording && ((exchange) => recording.sent.push(exchange));
  };
  const stopHttp = tapHttp(owner);
  const stopSockets = tapSockets(owner);

  const run = async (door: string, invoke: Invoke, event: unknown, replayOf?: number): Promise<Recording> => {
    const recording: Recording = {
      id: ++lastId,
      at: Date.now(),
      startedAt: performance.now(),
      door,
      event,
      sent: [],
      ...(replayOf !== undefined && { replayOf }),
    };
    recording.outcome = await current.run(recording, () => invoke(event));
    recording.endedAt = performance.now();
    return recording;
  };

  const logged = async (recording: Recording): Promise<Recording> => {
    if (!recording.log) {
      await new Promise<void>((resolve) => {
        // After the timers of a busy turn comes what it has left for its end: the line, as often as not.
        const timer = setTimeout(() => setImmediate(resolve), LOG_LATENCY_MS);
        untilLogged.set(recording, () => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    publish(recording);
    return recording;
  };

  return {
    record: (door, invoke) => async (event) => {
      const recording = await run(door, invoke, event);
      void logged(recording); // the answer does not wait for it
      return recording.outcome!;
    },
    replay: async (...call) => logged(await run(...call)),
    onParity: (listener) => void parityListeners.push(listener),
    stop() {
      stopLog();
      stopHttp();
      stopSockets();
    },
  };
}

function sourceOf(event: unknown): string {
  try {
    return detectEventSource(event);
  } catch {
    return 'unknown';
  }
}
