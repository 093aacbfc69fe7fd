import { useState } from 'preact/hooks';
import type { PaneName, Sentence, View } from '../../messages.ts';
import { Reader } from '../parts/editor.tsx';
import { Tabs } from '../parts/tabs.tsx';

interface PaneProps {
  title: string;
  name: PaneName;
  /** Its share of the width. */
  size: number;
  views: View[];
  absent?: string;
  /** With their places among all of the detail's. */
  sentences: (Sentence & { at: number })[];
  active: number | undefined;
  onActive: (at: number | undefined) => void;
}

/** One stage of a request: its text with the changes marked, and the reasons below. */
export function Pane({ title, name, size, views, absent, sentences, active, onActive }: PaneProps) {
  const [chosen, setChosen] = useState(0);
  // A sentence about lines of another view selects that view.
  const wanted = active === undefined ? -1 : views.findIndex(({ marks }) => marks.some(({ note }) => note === active));
  const at =
    wanted >= 0 && !views[chosen]?.marks.some(({ note }) => note === active)
      ? wanted
      : Math.min(chosen, views.length - 1);
  const view = views[at];
  const panel = `pane-${name}`;
  return (
    <article class={`pane ${name}`} aria-label={title} style={{ flexGrow: size }}>
      <header>
        <h3>{title}</h3>
        {views.length > 1 && (
          <Tabs
            label={`Views of ${title}`}
            panel={panel}
            selected={String(at)}
            tabs={views.map(({ label }, i) => ({ id: String(i), label }))}
            onSelect={(id) => {
              setChosen(Number(id));
              onActive(undefined);
            }}
          />
        )}
      </header>
      <div
        class="text"
        {...(views.length > 1 && { id: panel, role: 'tabpanel', 'aria-labelledby': `${panel}-tab-${at}` })}
      >
        {view ? (
          <Reader label={title} text={view.text} language={view.language} marks={view.marks} active={active} />
        ) : (
          <p class="absent">{absent}</p>
        )}
      </div>
      {sentences.length > 0 && (
        <ol class="sentences" aria-label={`Why: ${title}`}>
          {sentences.map(({ at, text, panes }) => (
            <li key={at} class={at === active ? 'active' : ''}>
              {panes.length > 0 ? (
                <button
                  type="button"
                  aria-pressed={at === active}
                  onClick={() => onActive(at === active ? undefined : at)}
                >
                  {text}
                </button>
              ) : (
                <span>{text}</span>
              )}
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}
