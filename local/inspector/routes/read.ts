import { ApiError, type Route, type Routes } from '../api.ts';
import { attempt } from '../attempt.ts';
import { detailOf } from '../detail.ts';
import { draftOf } from '../draft.ts';
import type { Copied, Draft } from '../messages.ts';
import { contains, isSearched, SEARCHED } from '../search.ts';
import { SNIPPETS } from '../snippets.ts';
import { decodedRequest, findRecording, type Inspected, maskerFor, urlOfDoor } from './inspected.ts';

/** Routes that read what was recorded. */
export function readRoutes(inspected: Inspected): Routes {
  const { store, readingOf } = inspected;

  const detail: Route = (url, [, id]) => {
    const recording = findRecording(inspected, id);
    const showSecrets = url.searchParams.get('secrets') === 'shown';
    return { body: detailOf(store.summary(recording.id)!, recording, readingOf(recording), showSecrets) };
  };

  const event: Route = (url, [, id]) => {
    const masker = maskerFor(url);
    const json = masker.json(findRecording(inspected, id).event);
    return { body: { text: `${JSON.stringify(json, null, 2)}\n`, masked: masker.masked } satisfies Copied };
  };

  const snippet: Route = (url, [, id, name]) => {
    const recording = findRecording(inspected, id);
    const masker = maskerFor(url);
    const text = SNIPPETS[name!]!(decodedRequest(inspected, recording), urlOfDoor(inspected, recording.door), masker);
    return { body: { text, masked: masker.masked } satisfies Copied };
  };

  const draft: Route = (url, [, id]) => ({
    body: draftOf(decodedRequest(inspected, findRecording(inspected, id)), maskerFor(url)) satisfies Draft,
  });

  const search: Route = ({ searchParams }) => {
    const [part, text] = [searchParams.get('in'), searchParams.get('text')];
    if (!isSearched(part) || !text) throw new ApiError(400, `Expected in=${SEARCHED.join('|')} and a text.`);
    const ids: number[] = [];
    for (const recording of store.recordings()) {
      const { value } = attempt(() => decodedRequest(inspected, recording));
      if (contains(recording, value, part, text)) ids.push(recording.id);
    }
    return { body: { ids } };
  };

  return [
    ['GET', /^\/api\/search$/, search],
    ['GET', /^\/api\/requests\/(\d+)$/, detail],
    ['GET', /^\/api\/requests\/(\d+)\/event$/, event],
    ['GET', /^\/api\/requests\/(\d+)\/draft$/, draft],
    ['GET', /^\/api\/requests\/(\d+)\/(curl|fetch|httpie)$/, snippet],
  ];
}
