import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { useEffect, useRef } from 'preact/hooks';
import type { Mark, View } from '../../messages.ts';
import { colours, languages } from './languages.ts';
import { markedLines, setMarks } from './marks.ts';

/** CodeMirror as a component: JSON or an HTTP message, read or written, with marked lines. */

export interface EditorProps {
  label: string;
  text: string;
  language: View['language'];
  marks?: readonly Mark[];
  /** The sentence whose lines stand out. */
  active?: number | undefined;
  onChange?: (text: string) => void;
  hint?: string;
}

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
          colours,
          markedLines,
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
