import { useState } from 'preact/hooks';
import type { Comparison } from '../../messages.ts';
import { Reader } from '../parts/editor.tsx';

/** Two answers to one request, and below them each place where they differ. */
export function ComparisonView({ sentence, sides, differences }: Comparison) {
  const [active, setActive] = useState<number>();
  return (
    <div class="comparison">
      <p class="verdict">{sentence}</p>
      {sides && (
        <div class="sides">
          {sides.map(({ label, text, marks }) => (
            <article key={label} class="pane" aria-label={`Answer of ${label}`}>
              <header>
                <h3>{label}</h3>
              </header>
              <div class="text">
                <Reader label={`Answer of ${label}`} text={text} language="http" marks={marks} active={active} />
              </div>
            </article>
          ))}
        </div>
      )}
      {sides && differences.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard
        <section class="table differences" aria-label="Differences" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Place</th>
                {sides.map(({ label }) => (
                  <th key={label} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {differences.map(({ at, first, second }, i) => (
                <tr key={at} class={i === active ? 'chosen' : ''}>
                  <th scope="row">
                    <button
                      type="button"
                      aria-pressed={i === active}
                      onClick={() => setActive(i === active ? undefined : i)}
                    >
                      {at}
                    </button>
                  </th>
                  <td>{first === undefined ? <em>absent</em> : <code>{first}</code>}</td>
                  <td>{second === undefined ? <em>absent</em> : <code>{second}</code>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

/** The name of a comparison's tab. */
export function comparisonLabel({ kind, differences, sides }: Comparison): string {
  const name = kind === 'mirror' ? 'Mirror' : 'First answer';
  if (!sides) return `${name}: none`;
  return differences.length === 0 ? `${name}: the same` : `${name}: ${differences.length} differ`;
}
