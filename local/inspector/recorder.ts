import { AsyncLocalStorage } from 'node:async_hooks';
import { detectEventSource } from '../../shared/formats/index.ts';
import { isMirrorJob } from '../../shared/mirroring/mirror-job.ts';
import type { Handler, Invoke, Sink } from '../lambda.ts';
import { watchGrowth } from './growing.ts';
import { tapHttp } from './http-tap.ts';
import { type LogLine, tapLog } from './log-tap.ts';
import type { Summary } from './messages.ts';
import { Mirrors } from './mirrors.ts';
import { parityOf, type Recording, summarize } from './recording.ts';
import { tapSockets } from './socket-tap.ts';
import type { Owner, WireExchange } from './wire-exchange.ts';

/** Told of each invocation when its result and its log line are there, and again when its mirror has answered later. */
export type OnRecorded = (summary: Summary, recording: Recording, isNew: boolean) => void;

export interface Recorder {
  /** The same invocation, recorded under the front door's name. */
  record(door: string, invoke: Invoke): Invoke;
  /** One invocation on behalf of another; resolves to its own recording. */
  replay(door: string, invoke: Invoke, event: unknown, replayOf?: number): Promise<Recording>;
  /** Takes over a recording of another session, with an id of this one. */
  adopt(recording: Recording): void;
  /** The function as Lambda calls it for asynchronous mirrors. Its requests are recorded with the mirrored request. */
  watchMirrors(handler: Handler): Handler;
  /** Told of each mirrored answer with its log line. */
  onParity(listener: (line: LogLine, parity: NonNullable<Summary['parity']>) => void): void;
  stop(): void;
}

/** The access log line follows the result. With the log off it never comes. */
const LOG_LATENCY_MS = 50;

/** In whose name something is sent or logged: an invocation, or the mirror of one. */
interface Scope {
  recording?: Recording;
  sent: WireExchange[];
}

/**
 * Records what the built handler does, from outside: event and result of each invocation, its log lines, and the bytes
 * that it sends. The asynchronous context says which invocation they belong to, so requests may overlap.
 */
export function createRecorder(onRecorded: OnRecorded): Recorder {
  const current = new AsyncLocalStorage<Scope>();
  const mirrors = new Mirrors();
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
    const recording = current.getStore()?.recording;
    if (!recording || (line.message !== 'request' && line.message !== 'event refused')) return;
    recording.log = line;
    if (typeof line['requestId'] === 'string') mirrors.setOwner(line['requestId'], recording);
    untilLogged.get(recording)?.();
  };

  const onMirrorLine = (line: LogLine) => {
    const parity = parityOf(line);
    if (parity) for (const listener of parityListeners) listener(line, parity);
    const inline = current.getStore()?.recording;
    if (inline) inline.mirror = { sent: [], line };
    const recording = inline ?? mirrors.setLine(String(line['requestId']), line);
    if (recording && published.has(recording)) publish(recording);
  };

  const stopLog = tapLog(onLine);
  const owner: Owner = () => {
    const scope = current.getStore();
    return scope && ((exchange) => scope.sent.push(exchange));
  };
  const stopHttp = tapHttp(owner);
  const stopSockets = tapSockets(owner);

  type Call = [door: string, invoke: Invoke, event: unknown, replayOf?: number | undefined, sink?: Sink];
  const run = async (...[door, invoke, event, replayOf, sink]: Call): Promise<Recording> => {
    const recording: Recording = {
      id: ++lastId,
      at: Date.now(),
      startedAt: performance.now(),
      door,
      event,
      sent: [],
      ...(replayOf !== undefined && { replayOf }),
    };
    const onGrown = () => onRecorded(summarize(recording, sourceOf(event)), recording, false);
    const [growing, stopTelling] = watchGrowth(recording, sink, onGrown);
    const outcome = await current.run({ recording, sent: recording.sent }, () => invoke(event, growing));
    stopTelling();
    Object.assign(recording, { outcome, endedAt: performance.now() });
    return recording;
  };

  const logged = async (recording: Recording): Promise<Recording> => {
    if (!recording.log) {
      await new Promise<void>((resolve) => {
        // The timers of a busy turn run before what it left for its end, which often is the line.
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
    record: (door, invoke) => async (event, sink) => {
      const recording = await run(door, invoke, event, undefined, sink);
      void logged(recording); // the answer does not wait for it
      return recording.outcome!;
    },
    replay: async (...call) => logged(await run(...call)),
    adopt: (recording) => publish(Object.assign(recording, { id: ++lastId })),
    watchMirrors: (handler) => (event, context) => {
      const run = () => handler(event, context);
      if (!isMirrorJob(event)) return current.exit(run);
      return current.run({ sent: mirrors.of(String(event.requestId)).sent }, run);
    },
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
