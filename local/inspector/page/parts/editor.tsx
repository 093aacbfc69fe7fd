import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, type Extension, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutter,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'preact/hooks';
import type { Mark } from '../../messages.ts';

/** CodeMirror as a component: JSON or an HTTP message, read or written, with marked lines. */

export interface EditorProps {
  label: string;
  text: string;
  language: 'json' | 'http';
  marks?: readonly Mark[];
  /** The sentence whose lines stand out. */
  active?: number | undefined;
  onChange?: (text: string) => void;
  hint?: string;
}

const setMarks = StateEffect.define<{ marks: readonly Mark[]; active: number | undefined }>();

const SIGNS = { added: '+', removed: '−', changed: '~', error: '!' } as const;

class SignMarker extends GutterMarker {
  readonly #change: keyof typeof SIGNS;
  constructor(change: keyof typeof SIGNS) {
    super();
    this.#change = change;
  }
  override toDOM(): Node {
    const sign = document.createElement('span');
    sign.className = `sign ${this.#change}`;
    sign.textContent = SIGNS[this.#change];
    return sign;
  }
}

const markers = Object.fromEntries(
  Object.keys(SIGNS).map((change) => [change, new SignMarker(change as keyof typeof SIGNS)]),
) as Record<keyof typeof SIGNS, SignMarker>;

const markField = StateField.define<{ lines: DecorationSet; marks: readonly Mark[] }>({
  create: () => ({ lines: Decoration.none, marks: [] }),
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) return { lines: decorate(transaction.state, effect.value), marks: effect.value.marks };
    }
    return transaction.docChanged ? { lines: value.lines.map(transaction.changes), marks: value.marks } : value;
  },
  provide: (field) => EditorView.decorations.from(field, ({ lines }) => lines),
});

function decorate(
  state: EditorState,
  { marks, active }: { marks: readonly Mark[]; active: number | undefined },
): DecorationSet {
  const classes = new Map<number, string>();
  for (const { from, to, change, note } of marks) {
    for (let line = from; line <= Math.min(to, state.doc.lines); line++) {
      const isActive = note === active || classes.get(line)?.includes(' active');
      classes.set(line, `line-${change}${isActive ? ' active' : ''}`);
    }
  }
  const builder = new RangeSetBuilder<Decoration>();
  for (const line of [...classes.keys()].sort((a, b) => a - b)) {
    const { from } = state.doc.line(line);
    builder.add(from, from, Decoration.line({ class: classes.get(line)! }));
  }
  return builder.finish();
}

const signGutter = gutter({
  class: 'signs',
  lineMarker(view, block) {
    const line = view.state.doc.lineAt(block.from).number;
    const mark = view.state.field(markField).marks.find(({ from, to }) => from <= line && line <= to);
    return mark ? markers[mark.change] : null;
  },
  lineMarkerChange: () => true,
});

/** Request line, header names, values, body. */
const http = StreamLanguage.define<{ part: 'start' | 'headers' | 'body' }>({
  startState: () => ({ part: 'start' }),
  blankLine: (state) => {
    state.part = 'body';
  },
  token(stream, state) {
    if (stream.sol() && state.part === 'headers' && stream.match(/^[^:\s]+(?=:)/)) return 'propertyName';
    if (state.part === 'start') {
      stream.skipToEnd();
      state.part = 'headers';
      return 'keyword';
    }
    stream.skipToEnd();
    return state.part === 'headers' ? 'string' : 'content';
  },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-name)' },
  { tag: tags.string, color: 'var(--code-text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-value)' },
  { tag: tags.keyword, color: 'var(--code-start)', fontWeight: '600' },
]);

const languages: Record<EditorProps['language'], Extension> = { json: json(), http };

export function Editor({ label, text, language, marks = [], active, onChange, hint }: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const languageSlot = useRef(new Compartment());
  const changed = useRef(onChange);
  changed.current = onChange;

  useEffect(() => {
    const reading = [EditorView.editable.of(false), EditorState.readOnly.of(true)];
    const writing = [
      history(),
      keymap.of([...historyKeymap, ...defaultKeymap]),
      lineNumbers(),
      placeholder(hint ?? ''),
    ];
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: text,
        extensions: [
          languageSlot.current.of(languages[language]),
          syntaxHighlighting(colours),
          markField,
          signGutter,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({
            'aria-label': label,
            tabindex: '0',
            ...(!onChange && { 'aria-readonly': 'true' }),
          }),
          onChange ? writing : reading,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current!;
    const effects = [setMarks.of({ marks, active }), languageSlot.current.reconfigure(languages[language])];
    const isSame = editor.state.doc.toString() === text;
    if (!isSame)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text }, selection: { anchor: 0 } });
    editor.dispatch({ effects });
    if (!isSame && !onChange) editor.scrollDOM.scrollTop = 0;
  }, [text, marks, active, language, onChange]);

  // What a sentence is about comes into view, unless it is there already.
  useEffect(() => {
    const editor = view.current!;
    const mark = marks.find(({ note }) => note === active);
    if (!mark || mark.from > editor.state.doc.lines) return;
    editor.dispatch({ effects: EditorView.scrollIntoView(editor.state.doc.line(mark.from).from, { y: 'center' }) });
  }, [active, marks]);

  return <div class="editor" ref={host} />;
}
