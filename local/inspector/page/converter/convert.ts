import type { FormatSettings } from '../../../../shared/formats/event-format.ts';
import type { Fields } from '../../../../shared/formats/fields.ts';
import { decode, FORMATS } from '../../../../shared/formats/index.ts';
import { EVENT_SOURCES, type EventSource } from '../../../../shared/lattice/event-source.ts';
import { explainDecode } from '../../explain/decode.ts';
import { lossesOf } from './losses.ts';

/** One form of the request, or why it has none. */
type Form = { text: string; losses: string[] } | { error: string };

export type Conversion =
  | { source: EventSource; forms: Record<EventSource, Form>; sentences: string[] }
  /** `field` is where the error says it is, such as `requestContext.http.method`. */
  | { error: string; field?: string; position?: number };

/** The command line's settings: nothing is configured. */
const settings = (): FormatSettings => ({ sources: {}, requestContext: { region: undefined }, now: Date.now });

/** Converts the event of any source to each form. */
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
        formOf(() => {
          const form = FORMATS[source].encodeRequest(request, origin);
          return { text: JSON.stringify(form, null, 2), losses: lossesOf(decoded, form, settings()) };
        }),
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

function formOf(write: () => Form): Form {
  try {
    return write();
  } catch (error) {
    return { error: (error as Error).message };
  }
}
