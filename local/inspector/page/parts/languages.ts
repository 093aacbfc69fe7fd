import { json } from '@codemirror/lang-json';
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import type { View } from '../../messages.ts';

/** An HTTP message: request line, header names, values, body. */
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

export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.propertyName, color: 'var(--code-name)' },
    { tag: tags.string, color: 'var(--code-text)' },
    { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-value)' },
    { tag: tags.keyword, color: 'var(--code-start)', fontWeight: '600' },
  ]),
);

export const languages: Readonly<Record<View['language'], Extension>> = { json: json(), http };
