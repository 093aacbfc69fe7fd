import { useMemo, useRef, useState } from 'preact/hooks';
import { EVENT_SOURCES, type EventSource } from '../../../../shared/lattice/event-source.ts';
import type { Mark } from '../../messages.ts';
import { CopyButton } from '../parts/copy.tsx';
import { type Content, Reader, Writer } from '../parts/editor.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { type Conversion, convertAll } from './convert.ts';
import { EXAMPLES } from './examples.ts';
import { lineAt, lineOfField } from './locate.ts';
import { lossSentence } from './losses.ts';

const NO_MARKS: Mark[] = [];

/** The text is kept while another tab is open. */
let lastText = '';

/** Converts any event to every form, with the handler's own code, in the page. */
export function ConverterTab() {
  const [text, setText] = useState(lastText);
  const [content, setContent] = useState<Content>({ text: lastText });
  const [to, setTo] = useState<EventSource>('lattice-v2');
  const [isOver, setOver] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const conversion = useMemo(() => (text.trim() === '' ? undefined : convertAll(text)), [text]);
  const marks = useMemo(() => errorMarks(text, conversion), [text, conversion]);

  const onChange = (written: string) => {
    lastText = written;
    setText(written);
  };
  const load = (text: string) => setContent({ text });
  const read = async (chosen: File | undefined) => chosen && load(await chosen.text());

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a file may be dropped anywhere; the button does the same
    <div
      class={`converter${isOver ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        read(event.dataTransfer?.files[0]);
      }}
    >
      <section class="pane input" aria-label="Event to convert">
        <header>
          <h2>Event</h2>
          <span class="actions">
            <select
              aria-label="Example"
              value=""
              onChange={(event) => {
                load(JSON.stringify(EXAMPLES[event.currentTarget.value], null, 2));
                event.currentTarget.value = '';
              }}
            >
              <option value="">Example…</option>
              {Object.keys(EXAMPLES).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
            <button type="button" onClick={() => file.current?.click()}>
              Open file…
            </button>
            <input
              type="file"
              hidden
              aria-label="Event file"
              accept=".json,application/json"
              ref={file}
              onChange={(event) => read(event.currentTarget.files?.[0])}
            />
            <button type="button" onClick={() => load('')}>
              Clear
            </button>
          </span>
        </header>
        <div class="text">
          <Writer
            label="Event to convert"
            hint="Paste or drop an event of any source"
            content={content}
            language="json"
            marks={marks}
            onChange={onChange}
          />
        </div>
        <p class={conversion && 'error' in conversion ? 'verdict error' : 'verdict'} role="status">
          {verdict(conversion)}
        </p>
      </section>
      <section class="pane output" aria-label="Converted">
        <header>
          <h2>In all its forms</h2>
          <Tabs
            label="Form"
            panel="form"
            selected={to}
            tabs={EVENT_SOURCES.map((source) => ({ id: source, label: source }))}
            onSelect={(id) => setTo(id as EventSource)}
          />
        </header>
        <div class="output-body" id="form" role="tabpanel" aria-labelledby={`form-tab-${to}`}>
          <Output conversion={conversion} to={to} />
        </div>
      </section>
    </div>
  );
}

function Output({ conversion, to }: { conversion: Conversion | undefined; to: EventSource }) {
  if (!conversion || 'error' in conversion)
    return <p class="absent">Nothing is sent: the conversions run in this page.</p>;
  const form = conversion.forms[to];
  if ('error' in form)
    return (
      <p class="absent error">
        This request has no {to} form: {form.error}.
      </p>
    );
  return (
    <>
      <div class="text">
        <Reader label={`As ${to}`} text={form.text} language="json" />
      </div>
      <p class="verdict">
        <span>{lossSentence(to, form.losses)}</span> <CopyButton label="Copy" text={() => form.text} />
      </p>
      <ol class="sentences" aria-label="How the event was read">
        {conversion.sentences.map((sentence) => (
          <li key={sentence}>
            <span>{sentence}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

function verdict(conversion: Conversion | undefined): string {
  if (!conversion) return 'The event is read as you type.';
  return 'error' in conversion ? conversion.error : `Recognised as ${conversion.source}.`;
}

/** The line that an error is about. */
function errorMarks(text: string, conversion: Conversion | undefined): Mark[] {
  if (!conversion || !('error' in conversion)) return NO_MARKS;
  const { field, position } = conversion;
  const line =
    position !== undefined ? lineAt(text, position) : field !== undefined ? lineOfField(text, field) : undefined;
  return line === undefined ? NO_MARKS : [{ from: line, to: line, change: 'removed', note: 0 }];
}
