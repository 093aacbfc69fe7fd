import { ApiError, type Route, type Routes } from '../api.ts';
import { attempt } from '../attempt.ts';
import { requestOf } from '../draft.ts';
import { draftsOfHar, HarError, type HarSource, toHar } from '../har.ts';
import type { Imported } from '../messages.ts';
import { send } from '../replay.ts';
import { readSession, SessionError, writeSession } from '../session.ts';
import { decodedRequest, type Inspected, maskerFor, urlOfDoor } from './inspected.ts';

/** Routes for files: a HAR out and in, a session saved and opened. */
export function fileRoutes(inspected: Inspected): Routes {
  const { store, doors, recorder } = inspected;

  const exportHar: Route = (url) => {
    const sources = Array.from(
      store.recordings(),
      (recording): HarSource => ({
        recording,
        summary: store.summary(recording.id)!,
        request: attempt(() => decodedRequest(inspected, recording)).value,
        url: urlOfDoor(inspected, recording.door),
      }),
    );
    return { body: toHar(sources, maskerFor(url)) };
  };

  /** One after the other, as a browser had them. A request that a door refuses does not keep the others back. */
  const importHar: Route = async (_, __, body) => {
    const { har, door } = (body ?? {}) as { har?: unknown; door?: unknown };
    const opened = doors.find((one) => one.door.name === door);
    if (!opened) throw new ApiError(400, 'Expected a door.');
    const imported: Imported = { sent: 0, refused: [] };
    for (const draft of explained(() => draftsOfHar(har))) {
      try {
        await send(opened, requestOf(draft, opened.port), recorder, {});
        imported.sent++;
      } catch (error) {
        imported.refused.push(`${draft.method} ${draft.target}: ${(error as Error).message}`);
      }
    }
    return { body: imported };
  };

  const openSession: Route = (_, __, body) => {
    const { text } = (body ?? {}) as { text?: unknown };
    if (typeof text !== 'string') throw new ApiError(400, 'Expected a text.');
    const recordings = explained(() => readSession(text));
    inspected.open(recordings);
    return { body: { opened: recordings.length } };
  };

  return [
    ['GET', /^\/api\/har$/, exportHar],
    ['POST', /^\/api\/har$/, importHar],
    [
      'GET',
      /^\/api\/session$/,
      () => ({ type: 'application/json; charset=utf-8', body: writeSession(store.recordings()) }),
    ],
    ['POST', /^\/api\/session$/, openSession],
  ];
}

function explained<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof HarError || error instanceof SessionError) throw new ApiError(400, error.message);
    throw error;
  }
}
