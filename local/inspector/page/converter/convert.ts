import type { FormatSettings } from '../../../../shared/formats/event-format.ts';
import type { Fields } from '../../../../shared/formats/fields.ts';
import { decode, FORMATS } from '../../../../shared/formats/index.ts';
import { EVENT_SOURCES, type EventSource } from '../../../../shared/lattice/event-source.ts';
import { explainDecode } from '../../explain/decode.ts';
import { CANNOT_CARRY } from '../../explain/forms.ts';

/** One form of the request, or why it has none. */
type Form = { text: string } | { error: string };

export type Conversion =
  | { source: EventSource; forms: Record<EventSource, Form>; sentences: string[] }
  /** `field` is where the error says it is, such as `requestContext.http.method`. */
  | { error: string; field?: string; position?: number };

/** As the command line converts: nothing is configured, and nothing leaves the page. */
const settings = (): FormatSettings => ({ sources: {}, requestContext: { region: undefined }, now: Date.now });

/** The event of whatever source in each of the forms. */
export function convertAll(json: string): Conversion {
  let event: unknown;
  try {
    event = JSON.parse(json);
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    return { error: `This is not JSON: ${message}`, ...(position !== undefined && { position: Number(position) }) };
  }
  try {
    const decoded = decode(event, settings());
    const { request, origin } = decoded;
    const forms = Object.fromEntries(
      EVENT_SOURCES.map((source) => [
        source,
        formOf(() => JSON.stringify(FORMATS[source].encodeRequest(request, origin), null, 2)),
      ]),
    ) as Record<EventSource, Form>;
    const sentences = explainDecode(event as Fields, decoded, settings()).map(({ text }) => text);
    return { source: origin.eventSource, forms, sentences };
  } catch (error) {
    const { message } = error as Error;
    const field = /^(?:header )?([\w-]+(?:[.[][^:]*?)?): /.exec(message)?.[1];
    return { error: message, ...(field !== undefined && { field }) };
  }
}

function formOf(write: () => string): Form {
  try {
    return { text: write() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** What converting to a form does beside what was done to read the event. */
export const lossOf = (to: EventSource, from: EventSource): string =>
  to === from
    ? 'Read and written again in its own form.'
    : CANNOT_CARRY[to] === ''
      ? 'The canonical form: everything else is converted to it and from it.'
      : `What is lost: ${CANNOT_CARRY[to]}.`;
