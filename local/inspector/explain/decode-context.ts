import type { Decoded, FormatSettings } from '../../../shared/formats/event-format.ts';
import { type Fields, isFields } from '../../../shared/formats/fields.ts';
import type { EventSource } from '../../../shared/lattice/event-source.ts';
import type { Note } from './note.ts';

/** The facts for the sentences about an event. */
export interface DecodeContext extends Decoded {
  event: Fields;
  source: EventSource;
  settings: FormatSettings;
}

export type Text = Omit<Note, 'step'>;

/** The value at a JSON Pointer without escapes. */
export function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((item, key) => (isFields(item) ? item[key] : undefined), value);
}
