import type { Server } from 'node:http';
import type { FormatSettings } from '../../shared/formats/event-format.ts';
import { decode } from '../../shared/formats/index.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import type { Door } from '../doors/door.ts';
import type { Handler, Invoke } from '../lambda.ts';
import { ApiError, createApi, type Route, type Routes } from './api.ts';
import { attempt } from './attempt.ts';
import { RuleCounts } from './counts.ts';
import { curlCommand } from './curl.ts';
import { detailOf } from './detail.ts';
import { Feed } from './feed.ts';
import type { LogLine } from './log-tap.ts';
import { Masker } from './mask/mask.ts';
import type { ByHand, SeenRamp, Setting } from './messages.ts';
import type { Reading } from './notes.ts';
import { buildPage, type Files } from './page-build.ts';
import { createRecorder } from './recorder.ts';
import type { Recording } from './recording.ts';
import { handlersByTarget, type OpenedDoor, ReplayError, replayThrough, replayTo } from './replay.ts';
import { contains, isSearched, SEARCHED } from './search.ts';
import { Store } from './store.ts';
import { type TableOf, Tables } from './tables.ts';

export interface Inspector {
  /** The page and what it asks for; listens on loopback only. */
  server: Server;
  /** How a door invokes the function, so that it is seen here. */
  inspect(door: Door, port: number, invoke: Invoke): Invoke;
  /** The function as Lambda invokes it for asynchronous mirrors, so that their answers are seen here. */
  watchMirrors(handler: Handler): Handler;
  /** Shows where the ramps of the route table stand. */
  showRamps(ramps: readonly SeenRamp[]): void;
}

export interface InspectorOptions {
  /** The built handler's file. */
  handler: string;
  /** The route table that it starts with. */
  table: RouteTable;
  /** Those that it may get meanwhile. */
  tableOf?: TableOf;
  /** Does what a person decides about the ramp of a rule. Throws with why it cannot be. */
  onRamp?(what: ByHand, rule: string): Promise<void>;
}

/** What `npm start` runs at its base port. */
export function createInspector({ table, handler, tableOf = () => undefined, onRamp }: InspectorOptions): Inspector {
  const tables = new Tables(table, tableOf);
  const store = new Store();
  const counts = new RuleCounts();
  let ramps: readonly SeenRamp[] = [];
  const feed = new Feed(() => ({ table: tables.latest, counts: counts.counts(tables.version), ramps }));
  const doors: OpenedDoor[] = [];
  const handlerTo = handlersByTarget(handler);

  const recorder = createRecorder((summary, recording, isNew) => {
    if (isNew) counts.add(summary, versionOf(recording.log));
    if (isNew && tables.note(recording)) feed.publishTable();
    store.put(summary, recording);
    feed.publish(summary);
  });
  recorder.onParity((line, parity) => counts.addParity(line['rule'] as string | undefined, parity, versionOf(line)));

  const found = (match: RegExpExecArray): Recording => {
    const recording = store.recording(Number(match[1]));
    if (!recording) throw new ApiError(404, 'The request is no longer kept: only the latest are.');
    return recording;
  };
  const readingOf = (recording: Recording): Reading => {
    const { table = tables.latest } = recording;
    return { table, settings: settingsOf(table) };
  };
  const showsSecrets = (url: URL): boolean => url.searchParams.get('secrets') === 'shown';

  const detail: Route = (url, match) => {
    const recording = found(match);
    return { body: detailOf(store.summary(recording.id)!, recording, readingOf(recording), showsSecrets(url)) };
  };

  const curl: Route = (url, match) => {
    const recording = found(match);
    const { door, event } = recording;
    const decoded = attempt(() => decode(event, readingOf(recording).settings));
    if (!decoded.value) throw new ApiError(409, `The event is no request: ${decoded.error}`);
    const { port } = doors.find((opened) => opened.door.name === door)!;
    const command = curlCommand(decoded.value.request, `http://127.0.0.1:${port}`, new Masker(showsSecrets(url)));
    return { type: 'text/plain; charset=utf-8', body: command };
  };

  const event: Route = (url, match) => {
    const json = new Masker(showsSecrets(url)).json(found(match).event);
    return { type: 'text/plain; charset=utf-8', body: `${JSON.stringify(json, null, 2)}\n` };
  };

  const search: Route = ({ searchParams }) => {
    const [part, text] = [searchParams.get('in'), searchParams.get('text')];
    if (!isSearched(part) || !text) throw new ApiError(400, `Expected in=${SEARCHED.join('|')} and a text.`);
    const ids: number[] = [];
    for (const recording of store.recordings()) {
      const { value } = attempt(() => decode(recording.event, readingOf(recording).settings));
      if (contains(recording, value?.request, part, text)) ids.push(recording.id);
    }
    return { body: { ids } };
  };

  const replay: Route = async (_, match, body) => {
    const original = found(match);
    const { door, targetGroup } = (body ?? {}) as { door?: unknown; targetGroup?: unknown };
    try {
      if (typeof targetGroup === 'string' && Object.hasOwn(tables.latest.targetGroups, targetGroup)) {
        return { body: await replayTo(await handlerTo(tables.latest, targetGroup), original, recorder) };
      }
      const opened = doors.find((opened) => opened.door.name === door);
      if (opened) return { body: await replayThrough(opened, original, recorder, readingOf(original).settings) };
    } catch (error) {
      throw new ApiError(error instanceof ReplayError ? 409 : 500, (error as Error).message);
    }
    throw new ApiError(400, 'Expected a door or a target group of the route table.');
  };

  const decideRamp: Route = async (_, match, body) => {
    const { rule } = (body ?? {}) as { rule?: unknown };
    if (typeof rule !== 'string' || !onRamp) throw new ApiError(400, 'Expected the rule of a ramp.');
    try {
      await onRamp(match[1] as ByHand, rule);
    } catch (error) {
      throw new ApiError(409, `Not done: ${(error as Error).message}.`);
    }
    return { body: {} };
  };

  const routes: Routes = [
    ['GET', /^\/api\/feed$/, (_url, _match, _body, res) => void feed.open(res, store.summaries())],
    [
      'GET',
      /^\/api\/setting$/,
      () => ({ body: { doors: doors.map(({ door, port }) => ({ name: door.name, port })) } satisfies Setting }),
    ],
    ['GET', /^\/api\/search$/, search],
    ['GET', /^\/api\/requests\/(\d+)$/, detail],
    ['GET', /^\/api\/requests\/(\d+)\/curl$/, curl],
    ['GET', /^\/api\/requests\/(\d+)\/event$/, event],
    ['POST', /^\/api\/requests\/(\d+)\/replay$/, replay],
    ['POST', /^\/api\/ramps\/(approve|hold|rollback)$/, decideRamp],
    [
      'POST',
      /^\/api\/clear$/,
      () => {
        store.clear();
        feed.clear();
        return { body: {} };
      },
    ],
    ['GET', /^\/[\w.-]*$/, pageFile()],
  ];
  const server = createApi(routes);
  server.once('close', () => recorder.stop());

  return {
    server,
    inspect(door, port, invoke) {
      doors.push({ door, port, invoke });
      return recorder.record(door.name, invoke);
    },
    watchMirrors: recorder.watchMirrors,
    showRamps(seen) {
      ramps = seen;
      feed.publishRamps();
    },
  };
}

const versionOf = (line: LogLine | undefined): string | undefined => line?.['routesVersion'] as string | undefined;

const settingsOf = ({ sources, requestContext }: RouteTable): FormatSettings => ({
  sources,
  requestContext: { region: process.env['AWS_REGION'], ...requestContext },
  now: Date.now,
});

/** The page is built when it is first asked for. */
function pageFile(): Route {
  let built: Promise<Files> | undefined;
  return async ({ pathname }) => {
    built ??= buildPage();
    const file = (await built).get(pathname);
    if (!file) throw new ApiError(404, `nothing is at ${pathname}`);
    return { type: file.type, body: file.content };
  };
}
