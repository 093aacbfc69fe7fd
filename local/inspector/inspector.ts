import type { Server } from 'node:http';
import type { FormatSettings } from '../../shared/formats/event-format.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import type { Door } from '../doors/door.ts';
import type { Handler, Invoke } from '../lambda.ts';
import { ApiError, createApi, type Route } from './api.ts';
import { RuleCounts } from './counts.ts';
import { Feed } from './feed.ts';
import type { LogLine } from './log-tap.ts';
import type { SeenRamp, Setting } from './messages.ts';
import { buildPage, type Files } from './page-build.ts';
import { createRecorder } from './recorder.ts';
import { handlersByTarget, type OpenedDoor } from './replay.ts';
import { fileRoutes } from './routes/files.ts';
import type { Inspected } from './routes/inspected.ts';
import { type OnRamp, rampRoutes } from './routes/ramps.ts';
import { readRoutes } from './routes/read.ts';
import { sendRoutes } from './routes/send.ts';
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
  onRamp?: OnRamp;
}

/** The server that `npm start` runs at its base port. */
export function createInspector({ table, handler, tableOf = () => undefined, onRamp }: InspectorOptions): Inspector {
  const tables = new Tables(table, tableOf);
  const store = new Store();
  const counts = new RuleCounts();
  let ramps: readonly SeenRamp[] = [];
  const feed = new Feed(() => ({ table: tables.latest, counts: counts.counts(tables.version), ramps }));
  const doors: OpenedDoor[] = [];
  let isAdopting = false;

  const recorder = createRecorder((summary, recording, isNew) => {
    if (isNew && !isAdopting) {
      counts.add(summary, versionOf(recording.log));
      if (tables.note(recording)) feed.publishTable();
    }
    store.put(summary, recording);
    feed.publish(summary);
  });
  recorder.onParity((line, parity) => counts.addParity(line['rule'] as string | undefined, parity, versionOf(line)));

  const clear = () => {
    store.clear();
    feed.clear();
  };
  const inspected: Inspected = {
    store,
    doors,
    recorder,
    handlerTo: handlersByTarget(handler),
    table: () => tables.latest,
    readingOf({ table = tables.latest }) {
      return { table, settings: settingsOf(table) };
    },
    open(recordings) {
      clear();
      isAdopting = true;
      const ids = new Map<number, number>();
      for (const recording of recordings) {
        const { id, replayOf } = recording;
        if (replayOf !== undefined) recording.replayOf = ids.get(replayOf) ?? replayOf;
        recorder.adopt(recording);
        ids.set(id, recording.id);
      }
      isAdopting = false;
    },
  };

  const setting: Route = () => ({
    body: { doors: doors.map(({ door, port }) => ({ name: door.name, port })) } satisfies Setting,
  });
  const server = createApi([
    ['GET', /^\/api\/feed$/, (_url, _match, _body, res) => void feed.open(res, store.summaries())],
    ['GET', /^\/api\/setting$/, setting],
    ...readRoutes(inspected),
    ...sendRoutes(inspected),
    ...fileRoutes(inspected),
    ...rampRoutes(onRamp),
    [
      'POST',
      /^\/api\/clear$/,
      () => {
        clear();
        return { body: {} };
      },
    ],
    ['GET', /^\/[\w.-]*$/, pageFile()],
  ]);
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
