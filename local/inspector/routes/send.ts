import { ApiError, type Route, type Routes } from '../api.ts';
import { DraftError, draftOf, isDraft, requestOf, restored } from '../draft.ts';
import { Masker } from '../mask/mask.ts';
import { type OpenedDoor, ReplayError, replayThrough, replayTo, send } from '../replay.ts';
import { decodedRequest, findRecording, type Inspected } from './inspected.ts';

/** Routes that send something: a request again, or one that was written on the page. */
export function sendRoutes(inspected: Inspected): Routes {
  const { doors, recorder, readingOf, handlerTo, table } = inspected;
  const isTargetGroup = (name: unknown): name is string =>
    typeof name === 'string' && Object.hasOwn(table().targetGroups, name);
  const doorOf = (name: unknown): OpenedDoor | undefined => doors.find(({ door }) => door.name === name);

  const replay: Route = async (_, [, id], body) => {
    const original = findRecording(inspected, id);
    const { door, targetGroup } = (body ?? {}) as { door?: unknown; targetGroup?: unknown };
    const opened = doorOf(door);
    if (isTargetGroup(targetGroup)) {
      return { body: await replayTo(await handlerTo(table(), targetGroup), original, recorder) };
    }
    if (opened) return { body: await replayThrough(opened, original, recorder, readingOf(original).settings) };
    throw new ApiError(400, 'Expected a door or a target group of the route table.');
  };

  const sendDraft: Route = async (_, __, body) => {
    const { draft, door, targetGroup, of } = (body ?? {}) as Record<'draft' | 'door' | 'targetGroup' | 'of', unknown>;
    const opened = doorOf(door);
    if (!isDraft(draft) || !opened) throw new ApiError(400, 'Expected a draft and a door.');
    if (targetGroup !== undefined && !isTargetGroup(targetGroup)) {
      throw new ApiError(400, 'Expected a target group of the route table.');
    }
    const original = of === undefined ? undefined : findRecording(inspected, of);
    const request = original && decodedRequest(inspected, original);
    const whole = request ? restored(draft, draftOf(request, new Masker()), draftOf(request, new Masker(true))) : draft;
    const invoke = targetGroup === undefined ? undefined : await handlerTo(table(), targetGroup);
    return { body: await send(opened, requestOf(whole, opened.port), recorder, { original, invoke }) };
  };

  return [
    ['POST', /^\/api\/requests\/(\d+)\/replay$/, explained(replay)],
    ['POST', /^\/api\/send$/, explained(sendDraft)],
  ];
}

/** Answers with the reason when a request cannot be sent, for the page to show. */
const explained =
  (route: Route): Route =>
  async (...request) => {
    try {
      return await route(...request);
    } catch (error) {
      if (error instanceof ReplayError || error instanceof DraftError) throw new ApiError(409, error.message);
      throw error;
    }
  };
