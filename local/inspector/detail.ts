import {
  type Decoded,
  EVENT_SOURCES,
  type EventSource,
  type FormatSettings,
} from '../../shared/formats/event-format.ts';
import type { Fields } from '../../shared/formats/fields.ts';
import { decode } from '../../shared/formats/index.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import type { Outcome } from '../lambda.ts';
import { explainDecode } from './explain/decode.ts';
import { explainDeliver } from './explain/deliver.ts';
import { explainEncode, explainOwnAnswer } from './explain/encode.ts';
import type { Note } from './explain/note.ts';
import { choiceSentence, routeSentence } from './explain/route.ts';
import { Masker } from './mask.ts';
import type { Detail, Mark, PaneName, Summary, View } from './messages.ts';
import { PANES } from './messages.ts';
import type { Recording } from './recording.ts';
import { answerOf, type Sent, sentBy, sentViews } from './sent.ts';
import { type Draft, httpView, jsonView } from './views.ts';

/** What is needed to read a recording beside itself. */
export interface Reading {
  table: RouteTable;
  settings: FormatSettings;
}

type Drafts = Record<PaneName, { views: Draft[]; absent?: string }>;

/**
 * The four panes of one request and a sentence for each rule that applied. Event, result and what was sent are as
 * recorded; the Lattice v2 request is decoded from the event again, by the code that the handler is built from.
 */
export function detailOf(summary: Summary, recording: Recording, reading: Reading, showSecrets: boolean): Detail {
  const masker = new Masker(showSecrets);
  const decoded = attempt(() => decode(recording.event, { ...reading.settings, now: () => recording.at }));
  const sent = sentBy(recording, reading.table);
  const drafts: Drafts = {
    event: { views: [jsonView('Event', recording.event, masker)] },
    request: decoded.value
      ? { views: [jsonView('Request', decoded.value.request, masker)] }
      : { views: [], absent: `There is no request: ${decoded.error}.` },
    sent: { views: sentViews(sent, masker), ...(sent.length === 0 && { absent: 'Nothing was sent to a target.' }) },
    result: { views: resultViews(recording, sent, masker) },
  };
  const notes = decoded.value ? notesOf(recording, decoded.value, sent, reading) : [];
  return { summary, masked: masker.count, ...marked(drafts, notes) };
}

function notesOf(recording: Recording, decoded: Decoded, sent: readonly Sent[], { table, settings }: Reading): Note[] {
  const { request, origin } = decoded;
  const { log, event, outcome } = recording;
  const notes = explainDecode(event as Fields, decoded, settings);
  const route = (text: string) => notes.push({ step: 'route', text, places: [] });

  if (!log) route('The access log is off, so rule and target group are not known.');
  else if (log['errorKind'] === 'ambiguousPath') {
    route('A backend could read the path as another one, and then another rule would match: refused.');
  } else if (recording.replayOf !== undefined && String(log['rule']).startsWith('replay to ')) {
    route(`A replay: the rules were not asked, the target group was named.`);
  } else route(routeSentence(table, request, log['rule'] as string | undefined));

  const targetGroup = log?.['targetGroup'] as string | undefined;
  if (log && targetGroup !== undefined) {
    const action = table.rules.find(({ name }) => name === log['rule'])?.action ?? table.defaultAction;
    const fellBackFrom = log['fellBackFrom'] as string | undefined;
    const askedFor = table.targetGroupHeader && request.headers[table.targetGroupHeader.toLowerCase()]?.[0];
    route(
      choiceSentence(action, targetGroup, { ...(fellBackFrom && { fellBackFrom }), ...(askedFor && { askedFor }) }),
    );
  }

  for (const { group, message, view, exchange, label } of sent) {
    if (group) notes.push(...explainDeliver(request, message, group, view));
    if (exchange.error)
      notes.push({ step: 'deliver', text: `${label} could not be asked: ${exchange.error}.`, places: [] });
  }

  const result = resultFields(outcome);
  if (!result || !isEventSource(origin.eventSource)) return notes;
  const answer = log?.['errorKind'] === undefined ? answerOf(sent, targetGroup) : undefined;
  if (answer) notes.push(...explainEncode(answer, result, origin.eventSource, request.method));
  else notes.push(explainOwnAnswer(result, log?.['errorKind'] as string | undefined));
  return notes;
}

const isEventSource = (source: string): source is EventSource => (EVENT_SOURCES as readonly string[]).includes(source);

/** The result, or what a 2016 event's rejection carries in its message. */
export function resultFields(outcome: Outcome | undefined): Fields | undefined {
  if (outcome?.kind === 'result') return outcome.result as Fields;
  if (outcome?.kind !== 'function-error') return undefined;
  return attempt(() => JSON.parse(outcome.error.errorMessage) as Fields).value;
}

function resultViews({ outcome, log }: Recording, sent: readonly Sent[], masker: Masker): Draft[] {
  const views = [resultView(outcome, masker)];
  const last = sent.findLast(({ name, exchange }) => exchange.answer && name === log?.['targetGroup']);
  if (last?.answer) {
    const { answer, payload } = last;
    views.push(
      payload === undefined
        ? httpView("Target's answer", answer, masker)
        : jsonView("Function's answer", payload, masker),
    );
  }
  return views;
}

function resultView(outcome: Outcome | undefined, masker: Masker): Draft {
  if (outcome?.kind === 'result') return jsonView('Returned', outcome.result, masker);
  if (outcome?.kind !== 'function-error')
    return jsonView('Refused', { refused: 'the event is larger than Lambda takes' }, masker);
  // A 2016 answer other than 200 is its message: read, but not in its exact bytes.
  const { errorType, errorMessage } = outcome.error;
  return jsonView('Rejection', resultFields(outcome) ?? { errorType, errorMessage }, masker);
}

/** Sentences in order, and the lines that each is about. Places that a view does not have are left out. */
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

export function attempt<T>(read: () => T): { value?: T; error?: string } {
  try {
    return { value: read() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
