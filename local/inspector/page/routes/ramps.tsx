import { useState } from 'preact/hooks';
import { millisecondsText, percentText } from '../../../../shared/ramp/words.ts';
import type { ByHand, SeenRamp } from '../../messages.ts';
import { number, timeOfDay } from '../parts/format.ts';
import { decideRamp } from '../server.ts';

/** Where each ramp stands, on what evidence, what it does next and why; and the buttons of the person who watches. */
export function Ramps({ ramps }: { ramps: readonly SeenRamp[] }) {
  if (ramps.length === 0) return null;
  return (
    <section aria-label="Ramps">
      <h2>Ramps</h2>
      {ramps.map((ramp) => (
        <RampCard key={ramp.rule} {...{ ramp }} />
      ))}
    </section>
  );
}

function RampCard({ ramp }: { ramp: SeenRamp }) {
  const { rule, targetGroup, status, fromPercent, toPercent, reason, since } = ramp;
  const percents = [...new Set([fromPercent, toPercent])].map(percentText).join(' → ');
  return (
    <article class="ramp" aria-label={`Ramp of ${rule}`}>
      <header class="with-actions">
        <h3>
          {rule} to {targetGroup} <span class={`pill ${status}`}>{STATUS[status]}</span>
        </h3>
        <Buttons {...{ ramp }} />
      </header>
      <Steps {...{ ramp }} />
      <p class="decision" role="status">
        <strong>{percents}</strong>: {reason}
      </p>
      <Evidence {...{ ramp }} />
      {since && <p class="since">This step began at {timeOfDay(Date.parse(since)).slice(0, 8)}.</p>}
    </article>
  );
}

const STATUS: Readonly<Record<SeenRamp['status'], string>> = {
  running: 'running',
  held: 'held',
  rolledBack: 'rolled back',
  done: 'done',
};

function Steps({ ramp: { steps, step, approveAt } }: { ramp: SeenRamp }) {
  return (
    <ol class="steps" aria-label="Steps">
      {[0, ...steps].map((percent, at) => (
        <li key={percent} class={at < step ? 'taken' : ''} aria-current={at === step ? 'step' : undefined}>
          {percentText(percent)}
          {approveAt.includes(percent) && <small> when approved</small>}
        </li>
      ))}
    </ol>
  );
}

function Evidence({ ramp: { evidence } }: { ramp: SeenRamp }) {
  const groups = Object.entries(evidence);
  if (groups.length === 0) return <p class="since">No requests in this step yet.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it
    <section class="table" aria-label="Evidence, scrollable" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Since the step began</th>
            <th scope="col">Requests</th>
            <th scope="col">Target errors</th>
            <th scope="col">Gateway errors</th>
            <th scope="col">p95</th>
            <th scope="col">Mirrored</th>
          </tr>
        </thead>
        <tbody>
          {groups.map(([name, { requests, targetErrors, gatewayErrors, p95Ms, compared, different }]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{number(requests)}</td>
              <td>{number(targetErrors)}</td>
              <td>{number(gatewayErrors)}</td>
              <td>{p95Ms === undefined ? '–' : millisecondsText(p95Ms)}</td>
              <td>{compared === 0 ? '–' : `${number(different)} of ${number(compared)} differ`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const BUTTONS: readonly { what: ByHand; label: string; isOver: readonly SeenRamp['status'][] }[] = [
  { what: 'approve', label: 'Approve', isOver: ['done', 'rolledBack'] },
  { what: 'hold', label: 'Hold', isOver: ['done', 'rolledBack', 'held'] },
  { what: 'rollback', label: 'Roll back', isOver: ['rolledBack'] },
];

function Buttons({ ramp: { rule, status } }: { ramp: SeenRamp }) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const decide = async (what: ByHand) => {
    setBusy(true);
    setError(
      await decideRamp(what, rule).then(
        () => undefined,
        ({ message }: Error) => message,
      ),
    );
    setBusy(false);
  };
  return (
    <div class="buttons">
      {error !== undefined && (
        <span class="error" role="alert">
          {error}
        </span>
      )}
      {BUTTONS.map(({ what, label, isOver }) => (
        <button key={what} type="button" disabled={isBusy || isOver.includes(status)} onClick={() => decide(what)}>
          {label}
        </button>
      ))}
    </div>
  );
}
