import { type EditorState, type Extension, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter } from '@codemirror/view';
import type { Mark } from '../../messages.ts';

/** Marked lines of an editor: a colour, and a sign in the gutter for people who cannot tell colours apart. */

export const setMarks = StateEffect.define<{ marks: readonly Mark[]; active: number | undefined }>();

const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

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

export const markedLines: Extension = [markField, signGutter];
