import type { Decoded, FormatSettings } from '../../shared/formats/event-format.ts';
import type { Fields } from '../../shared/formats/fields.ts';
import { EVENT_SOURCES, type EventSource } from '../../shared/lattice/event-source.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { explainDecode } from './explain/decode.ts';
import { explainDeliver } from './explain/deliver.ts';
import { explainEncode, explainOwnAnswer } from './explain/encode.ts';
import type { Note } from './explain/note.ts';
import { ambiguitySentence, checkRules, choiceSentence, routeSentence } from './explain/route.ts';
import { type Recording, resultFields } from './recording.ts';
import { answered, readAnswer, type Sent } from './sent.ts';

/** The facts that are needed to read a recording. */
export interface Reading {
  table: RouteTable;
  settings: FormatSettings;
}

/** All sentences about a recording, from the event to the result. */
export function notesOf(
  recording: Recording,
  decoded: Decoded,
  sent: readonly Sent[],
  { table, settings }: Reading,
): Note[] {
  const { request, origin } = decoded;
  const { log, event, outcome } = recording;
  const notes = explainDecode(event as Fields, decoded, settings);
  const checked = checkRules(table, request, origin);
  const action = table.rules.find(({ name }) => name === log?.['rule'])?.action ?? table.defaultAction;
  const route = (text: string) => notes.push({ step: 'route', text, places: [] });

  if (!log) route('The access log is off, so rule and target group are not known.');
  else if (log['errorKind'] === 'ambiguousPath') {
    route(ambiguitySentence(table, checked));
  } else if (recording.replayOf !== undefined && String(log['rule']).startsWith('replay to ')) {
    route('A replay to a named target group: the rules were not asked.');
  } else route(routeSentence(table, checked, log['rule'] as string | undefined));

  const targetGroup = log?.['targetGroup'] as string | undefined;
  if (log && targetGroup !== undefined) {
    route(choiceSentence(action, targetGroup, checked, log['fellBackFrom'] as string | undefined));
  }

  for (const { group, name, message, view, exchange, label, role } of sent) {
    if (role === 'handOver') notes.push({ step: 'deliver', text: HANDED_OVER, places: [] });
    if (group)
      notes.push(...explainDeliver(request, message, { group, view, forward: action?.forward, ...(name && { name }) }));
    if (exchange.error)
      notes.push({ step: 'deliver', text: `${label} could not be asked: ${exchange.error}.`, places: [] });
  }

  const result = resultFields(outcome);
  if (!result || !isEventSource(origin.eventSource)) return notes;
  const primary = answered(sent, 'primary');
  const answer = log?.['errorKind'] === undefined && primary ? readAnswer(primary, origin) : undefined;
  if (answer)
    notes.push(...explainEncode(answer, result, { source: origin.eventSource, method: request.method, table, action }));
  else notes.push(explainOwnAnswer(result, log?.['errorKind'] as string | undefined, action));
  return notes;
}

const HANDED_OVER =
  'The mirror is asked by an invocation of its own, after the answer: the event and the answer are handed over to it.';

const isEventSource = (source: string): source is EventSource => (EVENT_SOURCES as readonly string[]).includes(source);
