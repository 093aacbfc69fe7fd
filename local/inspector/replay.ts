import { randomUUID } from 'node:crypto';
import type { FormatSettings } from '../../shared/formats/event-format.ts';
import { decode, FORMATS } from '../../shared/formats/index.ts';
import type { EventSource } from '../../shared/lattice/event-source.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { compareResponses } from '../../shared/mirroring/compare.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { type Door, eventOf, Refused } from '../doors/door.ts';
import type { HttpRequest } from '../http/request.ts';
import { type Invoke, lambda } from '../lambda.ts';
import { loadHandler } from '../load-handler.ts';
import { attempt } from './attempt.ts';
import { arriving } from './client-request.ts';
import type { Replayed } from './messages.ts';
import type { Recorder } from './recorder.ts';
import { type Recording, resultFields } from './recording.ts';

/** A front door through which a request can be sent again. */
export interface OpenedDoor {
  door: Door;
  port: number;
  invoke: Invoke;
}

/** A replay that cannot be made. The page shows the message. */
export class ReplayError extends Error {}

/** Sends the same request again through a front door, whose own functions make the event. */
export async function replayThrough(
  opened: OpenedDoor,
  original: Recording,
  recorder: Recorder,
  settings: FormatSettings,
): Promise<Replayed> {
  const { request } = decode(original.event, settings);
  const { door, port, invoke } = opened;
  const event = admitted(door, arriving(request, port, randomUUID()));
  return compared(original, await recorder.replay(door.name, invoke, event, original.id));
}

/** Sends the same event again to a named target group. The rules are not used. */
export async function replayTo(invoke: Invoke, original: Recording, recorder: Recorder): Promise<Replayed> {
  return compared(original, await recorder.replay(original.door, invoke, original.event, original.id));
}

/** A request that was written on the page, through a front door. `invoke` is the door's own, or that of one target group. */
export async function send(
  opened: OpenedDoor,
  request: HttpRequest,
  recorder: Recorder,
  { original, invoke = opened.invoke }: { original?: Recording | undefined; invoke?: Invoke | undefined },
): Promise<Replayed> {
  const event = admitted(opened.door, request);
  return compared(original, await recorder.replay(opened.door.name, invoke, event, original?.id));
}

function admitted(door: Door, request: HttpRequest): unknown {
  if (request.body.length > door.maxBody)
    throw new ReplayError(`${door.name} refuses a body of ${request.body.length} bytes`);
  try {
    return eventOf(door, request);
  } catch (error) {
    if (error instanceof Refused) throw new ReplayError(`${door.name} refuses the request with ${error.answer.status}`);
    throw error;
  }
}

/** Both answers read back from their results' own forms, and compared as a mirror's is. */
function compared(original: Recording | undefined, replayed: Recording): Replayed {
  if (!original) {
    const status = responseOf(replayed)?.statusCode;
    return { id: replayed.id, ...(status !== undefined && { status }), differences: [] };
  }
  const [first, second] = [responseOf(original), responseOf(replayed)];
  const differences =
    first && second
      ? compareResponses(first, second, { ignore: [], ignoreHeaders: ['connection'] }).map(({ at }) => at)
      : ['no answer to compare'];
  const status = second?.statusCode;
  return { id: replayed.id, ...(status !== undefined && { status }), equal: differences.length === 0, differences };
}

export function responseOf({ event, outcome }: Recording): LatticeResponse | undefined {
  const result = resultFields(outcome);
  const source = attempt(
    () => decode(event, { sources: {}, requestContext: {}, now: Date.now }).origin.eventSource,
  ).value;
  return (
    result &&
    source &&
    attempt(() => FORMATS[source as EventSource].decodeResponse(Buffer.from(JSON.stringify(result)))).value
  );
}

/** A route table that leads everything to one target group. */
function tableTo(table: RouteTable, targetGroup: string): RouteTable {
  const action = { forward: { targetGroups: [{ targetGroupIdentifier: targetGroup, weight: 100 }] } };
  const match = { httpMatch: { pathMatch: { match: { prefix: '/' }, caseSensitive: false } } };
  return { ...table, rules: [{ name: `replay to ${targetGroup}`, priority: 1, match, action }], defaultAction: action };
}

/** The built handler once more in addition to the first, with a route table of its own. */
export function handlersByTarget(file: string): (table: RouteTable, targetGroup: string) => Promise<Invoke> {
  const tables = new WeakMap<RouteTable, Map<string, Promise<Invoke>>>();
  const load = async (table: RouteTable, targetGroup: string): Promise<Invoke> =>
    lambda(await loadHandler(file, { ROUTES: JSON.stringify(tableTo(table, targetGroup)) }));
  let last: Promise<unknown> = Promise.resolve();
  return (table, targetGroup) => {
    const loaded = tables.get(table) ?? new Map<string, Promise<Invoke>>();
    tables.set(table, loaded);
    const known = loaded.get(targetGroup);
    if (known) return known;
    // One after the other, since each reads its table from the environment.
    const next = last.then(() => load(table, targetGroup));
    last = next.catch(() => loaded.delete(targetGroup));
    loaded.set(targetGroup, next);
    return next;
  };
}
