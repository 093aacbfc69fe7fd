import type { Server } from 'node:http';
import type { FormatSettings } from '../../shared/formats/event-format.ts';
import { decode } from '../../shared/formats/index.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import type { Door } from '../doors/door.ts';
import type { Invoke } from '../lambda.ts';
import { ApiError, createApi, type Route, type Routes } from './api.ts';
import { attempt } from './attempt.ts';
import { RuleCounts } from './counts.ts';
import { curlCommand } from './curl.ts';
import { detailOf } from './detail.ts';
import { Feed } from './feed.ts';
import { Masker } from './mask.ts';
import type { Setting } from './messages.ts';
import { buildPage, type Files } from './page-build.ts';
import { createRecorder } from './recorder.ts';
import type { Recording } from './recording.ts';
import { handlersByTarget, type OpenedDoor, ReplayError, replayThrough, replayTo } from './replay.ts';
import { Store } from './store.ts';

export interface Inspector {
  /** The page and what it asks for; listens on loopback only. */
  server: Server;
  /** How a door invokes the function, so that it is seen here. */
  inspect(door: Door, port: number, invoke: Invoke): Invoke;
}

/** What `npm start` runs at its base port. `handler` is the built handler's file, `table` the route table it has. */
export function createInspector({ table, handler }: { table: RouteTable; handler: string }): Inspector {
  const settings: FormatSettings = {
    sources: table.sources,
    requestContext: { region: process.env['AWS_REGION'], ...table.requestContext },
    now: Date.now,
  };
  const store = new Store();
  const counts = new RuleCounts();
  const feed = new Feed(() => counts.counts);
  const doors: OpenedDoor[] = [];
  const handlerTo = handlersByTarget(handler, table);

  const recorder = createRecorder((summary, recording, isNew) => {
    if (isNew) counts.add(summary);
    store.put(summary, recording);
    feed.publish(summary);
  });
  recorder.onParity((rule, parity) => counts.addParity(rule, parity));

  const found = (match: RegExpExecArray): Recording => {
    const recording = store.recording(Number(match[1]));
    if (!recording) throw new ApiError(404, 'The request is no longer kept: only the latest are.');
    return recording;
  };
  const showsSecrets = (url: URL): boolean => url.searchParams.get('secrets') === 'shown';

  const detail: Route = (url, match) => {
    const recording = found(match);
    return { body: detailOf(store.summary(recording.id)!, recording, { table, settings }, showsSecrets(url)) };
  };

  const curl: Route = (url, match) => {
    const { door, event } = found(match);
    const decoded = attempt(() => decode(event, settings));
    if (!decoded.value) throw new ApiError(409, `The event is no request: ${decoded.error}`);
    const { port } = doors.find((opened) => opened.door.name === door)!;
    const command = curlCommand(decoded.value.request, `http://127.0.0.1:${port}`, new Masker(showsSecrets(url)));
    return { type: 'text/plain; charset=utf-8', body: command };
  };

  const event: Route = (url, match) => {
    const json = new Masker(showsSecrets(url)).json(found(match).event);
    return { type: 'text/plain; charset=utf-8', body: `${JSON.stringify(json, null, 2)}\n` };
  };

  const replay: Route = async (_, match, body) => {
    const original = found(match);
    const { door, targetGroup } = (body ?? {}) as { door?: unknown; targetGroup?: unknown };
    try {
      if (typeof targetGroup === 'string' && Object.hasOwn(table.targetGroups, targetGroup)) {
        return { body: await replayTo(await handlerTo(targetGroup), original, recorder) };
      }
      const opened = doors.find((opened) => opened.door.name === door);
      if (opened) return { body: await replayThrough(opened, original, recorder, settings) };
    } catch (error) {
      throw new ApiError(error instanceof ReplayError ? 409 : 500, (error as Error).message);
    }
    throw new ApiError(400, 'Expected a door or a target group of the route table.');
  };

  const routes: Routes = [
    ['GET', /^\/api\/feed$/, (_url, _match, _body, res) => void feed.open(res, store.summaries())],
    [
      'GET',
      /^\/api\/setting$/,
      () => ({ body: { doors: doors.map(({ door, port }) => ({ name: door.name, port })), table } satisfies Setting }),
    ],
    ['GET', /^\/api\/requests\/(\d+)$/, detail],
    ['GET', /^\/api\/requests\/(\d+)\/curl$/, curl],
    ['GET', /^\/api\/requests\/(\d+)\/event$/, event],
    ['POST', /^\/api\/requests\/(\d+)\/replay$/, replay],
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
  };
}

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
