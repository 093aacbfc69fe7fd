import type { Fields } from '../../shared/formats/fields.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import type { Outcome } from '../lambda.ts';
import { attempt } from './attempt.ts';
import type { LogLine } from './log-tap.ts';
import type { Summary } from './messages.ts';
import type { WireExchange } from './wire-exchange.ts';

/** An asynchronous mirror is asked in an invocation of its own. */
export interface MirrorRecording {
  /** The requests that this invocation sent. Empty for an inline mirror, because the request's own invocation sent it. */
  sent: WireExchange[];
  /** The log line that says how the answers compare. */
  line?: LogLine;
}

/** All that was seen of one invocation. */
export interface Recording {
  id: number;
  at: number;
  startedAt: number;
  door: string;
  event: unknown;
  /** Every request that left while the event was handled: retries, fallbacks and mirrors too. */
  sent: WireExchange[];
  /** The handler's access log line. */
  log?: LogLine;
  /** Present once the rule's mirror was asked, which may be after the answer. */
  mirror?: MirrorRecording;
  outcome?: Outcome;
  endedAt?: number;
  /** Of an answer that a front door streams: how far it has come. */
  streamed?: { bytes: number; firstByteUs: number; status: number };
  replayOf?: number;
  /** The route table that answered. */
  table?: RouteTable;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The row of the list. The log line may lack any member. */
export function summarize(recording: Recording, source: string): Summary {
  const { id, at, door, replayOf, streamed, endedAt } = recording;
  const log: Record<string, unknown> = recording.log ?? {};
  const errorKind = text(log['errorKind']);
  // The log line comes when an answer has ended, and a streamed one may never end.
  const asked = streamed && endedAt === undefined ? askedOf(recording.event as Fields) : { method: '', path: '' };
  const ended = text(log['ended']);
  const status = typeof log['status'] === 'number' ? log['status'] : streamed?.status;
  const rule = text(log['rule']);
  const targetGroup = text(log['targetGroup']);
  const parity = parityOf(recording.mirror?.line);
  const mirror = text(recording.mirror?.line?.['mirror']);
  const fellBackFrom = text(log['fellBackFrom']);
  return {
    id,
    at,
    door,
    source,
    method: text(log['method']) ?? asked.method,
    path: text(log['path']) ?? asked.path,
    ...(rule !== undefined && { rule }),
    ...(targetGroup !== undefined && { targetGroup }),
    ...(status !== undefined && { status }),
    ...times(recording),
    ...(streamed && {
      streamed: { bytes: streamed.bytes, firstByteUs: streamed.firstByteUs, ...(ended && { ended }) },
    }),
    ...(fellBackFrom !== undefined && { fellBackFrom }),
    ...(mirror !== undefined && { mirror }),
    ...(parity && { parity }),
    ...(errorKind !== undefined && { errorKind }),
    ...(replayOf !== undefined && { replayOf }),
  };
}

/** Method and path of an event of a front door that streams. */
function askedOf({ httpMethod, path, rawPath, requestContext }: Fields): Pick<Summary, 'method' | 'path'> {
  const { http } = requestContext as { http?: { method: string } };
  return { method: text(httpMethod) ?? http?.method ?? '', path: text(path) ?? text(rawPath) ?? '' };
}

export function parityOf(mirror: LogLine | undefined): Summary['parity'] {
  if (!mirror || typeof mirror['equal'] !== 'boolean') return undefined;
  if (mirror['mirrorError'] !== undefined) return 'failed';
  return mirror['equal'] ? 'equal' : 'different';
}

/**
 * Time in the target is the time during which a request to one was under way. The rest is the proxy's own. The handler's
 * clock counts if it logs, else ours, which includes Lambda's JSON.
 */
function times({ sent, log, startedAt, endedAt }: Recording): Pick<Summary, 'proxyUs' | 'targetUs'> {
  if (endedAt === undefined) return {};
  const targetMs = covered(sent, endedAt);
  const totalMs = typeof log?.['durationMs'] === 'number' ? log['durationMs'] : endedAt - startedAt;
  return {
    proxyUs: Math.max(0, Math.round((totalMs - targetMs) * 1000)),
    ...(sent.length > 0 && { targetUs: Math.round(targetMs * 1000) }),
  };
}

/** Milliseconds during which at least one exchange was under way. */
function covered(sent: readonly WireExchange[], end: number): number {
  let total = 0;
  let until = 0;
  for (const exchange of [...sent].sort((a, b) => a.startedAt - b.startedAt)) {
    const from = Math.max(exchange.startedAt, until);
    const to = Math.min(exchange.endedAt ?? end, end);
    if (to > from) total += to - from;
    until = Math.max(until, to);
  }
  return total;
}

/** The result, or the answer in the message of a 2016 event's rejection. */
export function resultFields(outcome: Outcome | undefined): Fields | undefined {
  if (outcome?.kind === 'result') return outcome.result as Fields;
  if (outcome?.kind !== 'function-error') return undefined;
  return attempt(() => JSON.parse(outcome.error.errorMessage) as Fields).value;
}
