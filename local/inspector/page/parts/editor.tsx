import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Mark, View } from '../../messages.ts';
import { colours, languages } from './languages.ts';
import { markedLines, setMarks } from './marks.ts';

/**
 * CodeMirror as two components. A `Reader` shows the text that it is given. A `Writer` owns its text: it reports each
 * change and never gets it back, because a page that is slower than the keys would write old text over new.
 */

interface CommonProps {
  label: string;
  language: View['language'];
  marks?: readonly Mark[];
}

interface ReaderProps extends CommonProps {
  text: string;
  /** The sentence whose lines are highlighted. */
  active?: number | undefined;
}

/** A text to load into a `Writer`. A new object replaces the document and everything typed into it. */
export interface Content {
  readonly text: string;
}

interface WriterProps extends CommonProps {
  content: Content;
  hint: string;
  onChange: (text: string) => void;
}

const NO_MARKS: readonly Mark[] = [];

/** A text to read, with marked lines. */
export function Reader({ label, text, language, marks = NO_MARKS, active }: ReaderProps) {
  const content = useMemo(() => ({ text }), [text]);
  const { host, view } = useEditor({ label, language, marks, active, content }, () => [
    EditorView.editable.of(false),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-readonly': 'true' }),
  ]);

  // The lines of the chosen sentence come into view.
  useEffect(() => {
    const { state } = view.current!;
    const mark = marks.find(({ note }) => note === active);
    if (!mark || mark.from > state.doc.lines) return;
    view.current!.dispatch({ effects: EditorView.scrollIntoView(state.doc.line(mark.from).from, { y: 'center' }) });
  }, [active, marks]);

  return <div class="editor" ref={host} />;
}

/** A text to write. */
export function Writer({ label, content, language, marks = NO_MARKS, hint, onChange }: WriterProps) {
  const report = useRef(onChange);
  report.current = onChange;
  const { host } = useEditor({ label, language, marks, content }, () => [
    history(),
    keymap.of([...historyKeymap, ...defaultKeymap]),
    lineNumbers(),
    placeholder(hint),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) report.current(update.state.doc.toString());
    }),
  ]);
  return <div class="editor" ref={host} />;
}

interface EditorSetting extends Required<CommonProps> {
  active?: number | undefined;
  content: Content;
}

/**
 * Creates the editor once. What is set later goes in this order: a mark needs its line to be there. All of it happens
 * before the page is painted, because what is typed from then on must stay.
 */
function useEditor({ label, language, marks, active, content }: EditorSetting, extensions: () => Extension[]) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const slot = useRef(new Compartment());

  useLayoutEffect(() => {
    const common = [
      slot.current.of(languages[language]),
      colours,
      markedLines,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    ];
    const state = EditorState.create({ doc: content.text, extensions: [common, extensions()] });
    view.current = new EditorView({ parent: host.current!, state });
    return () => view.current!.destroy();
  }, []);

  useLayoutEffect(() => view.current!.dispatch({ effects: slot.current.reconfigure(languages[language]) }), [language]);
  useLayoutEffect(() => load(view.current!, content), [content]);
  useLayoutEffect(() => view.current!.dispatch({ effects: setMarks.of({ marks, active }) }), [marks, active]);

  return { host, view };
}

/** Replaces the whole document unless it is the same. */
function load(view: EditorView, { text }: Content): void {
  if (view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
  view.scrollDOM.scrollTop = 0;
}
