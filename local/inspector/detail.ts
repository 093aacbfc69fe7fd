import { decode } from '../../shared/formats/index.ts';
import { requestBytes, responseBytes, utf8Text } from '../../shared/http/body.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import type { Outcome } from '../lambda.ts';
import { attempt } from './attempt.ts';
import { comparisonsOf } from './comparison.ts';
import type { Note } from './explain/note.ts';
import { Masker } from './mask/mask.ts';
import { type Detail, type Mark, PANES, type PaneName, type Summary, type View } from './messages.ts';
import { notesOf, type Reading } from './notes.ts';
import { type Recording, resultFields } from './recording.ts';
import { responseOf } from './replay.ts';
import { answered, type Sent, sentBy, sentViews } from './sent.ts';
import { bodyView, type Draft, httpView, jsonView } from './views.ts';

type Drafts = Record<PaneName, { views: Draft[]; absent?: string }>;

/**
 * The four panes of one request and a sentence for each conversion rule that applied. Event, result and messages are as
 * recorded. The Lattice v2 request is decoded from the event again, by the code that the handler is built from.
 */
export function detailOf(summary: Summary, recording: Recording, reading: Reading, showSecrets: boolean): Detail {
  const masker = new Masker(showSecrets);
  const decoded = attempt(() => decode(recording.event, { ...reading.settings, now: () => recording.at }));
  const sent = sentBy(recording, reading.table);
  const drafts: Drafts = {
    event: { views: [jsonView('Event', recording.event, masker)] },
    request: decoded.value
      ? { views: withBody(jsonView('Request', decoded.value.request, masker), bodyText(decoded.value.request), masker) }
      : { views: [], absent: `There is no request: ${decoded.error}.` },
    sent: { views: sentViews(sent, masker), ...(sent.length === 0 && { absent: 'Nothing was sent to a target.' }) },
    result: { views: resultViews(recording, sent, masker) },
  };
  const notes = decoded.value ? notesOf(recording, decoded.value, sent, reading) : [];
  const comparisons = decoded.value ? comparisonsOf(recording, sent, reading.table, decoded.value.origin, masker) : [];
  return { summary, masked: masker.count, comparisons, ...marked(drafts, notes) };
}

function resultViews(recording: Recording, sent: readonly Sent[], masker: Masker): Draft[] {
  const { outcome } = recording;
  const views = [resultView(outcome, masker)];
  const last = answered(sent, 'primary');
  if (last?.answer) {
    const { answer, payload } = last;
    views.push(
      payload === undefined
        ? httpView("Target's answer", answer, masker)
        : jsonView("Function's answer", payload, masker),
    );
  }
  const response = responseOf(recording);
  const body = response && utf8Text(Buffer.from(responseBytes(response)));
  return views.flatMap((view, i) => (i === views.length - 1 ? withBody(view, body, masker) : [view]));
}

const bodyText = (request: LatticeRequest): string | undefined => {
  const bytes = attempt(() => requestBytes(request)).value;
  return bytes && utf8Text(bytes);
};

/** A JSON body is shown indented, too. It is counted among the secrets only once. */
function withBody(view: Draft, text: string | undefined, masker: Masker): Draft[] {
  const body = bodyView('Body', text, masker.again());
  return body ? [view, body] : [view];
}

function resultView(outcome: Outcome | undefined, masker: Masker): Draft {
  if (outcome?.kind === 'result') return jsonView('Returned', outcome.result, masker);
  if (outcome?.kind !== 'function-error')
    return jsonView('Refused', { refused: 'the event is larger than Lambda takes' }, masker);
  // A 2016 answer other than 200 is the error's message. It is shown parsed, not in its exact bytes.
  const { errorType, errorMessage } = outcome.error;
  return jsonView('Rejection', resultFields(outcome) ?? { errorType, errorMessage }, masker);
}

/** Sentences in order, each with its lines. Places that a view does not have are left out. */
function marked(drafts: Drafts, notes: readonly Note[]): Pick<Detail, 'panes' | 'notes'> {
  const marks = new Map<Draft, Mark[]>();
  const sentences = notes.map(({ step, text, places }, note) => {
    const panes = new Set<PaneName>();
    for (const { pane, view = 0, pointer, change } of places) {
      const draft = drafts[pane].views[view];
      const lines = draft?.lines.get(pointer);
      if (!draft || !lines) continue;
      const [from, to] = lines;
      marks.set(draft, [...(marks.get(draft) ?? []), { from, to, change, note }]);
      panes.add(pane);
    }
    return { step, text, panes: [...panes] };
  });
  const panes = Object.fromEntries(
    PANES.map((name) => {
      const { views, ...rest } = drafts[name];
      const toView = (draft: Draft): View => ({
        label: draft.label,
        language: draft.language,
        text: draft.text,
        marks: marks.get(draft) ?? [],
      });
      return [name, { ...rest, views: views.map(toView) }];
    }),
  ) as Detail['panes'];
  return { panes, notes: sentences };
}
