import type { Replayed } from '../../messages.ts';

/** The outcome of sending. */
export type Outcome = { replayed: Replayed; through: string } | { error: string };

interface OutcomeProps {
  isBusy: boolean;
  outcome: Outcome | undefined;
  onOpen: (id: number) => void;
}

/** The last line of a dialog that sends a request: its result. */
export const OutcomeLine = ({ isBusy, outcome, onOpen }: OutcomeProps) => (
  <div class="outcome" role="status">
    {isBusy && <p>Sending…</p>}
    {!isBusy && outcome && <Said {...{ outcome, onOpen }} />}
  </div>
);

function Said({ outcome, onOpen }: { outcome: Outcome; onOpen: (id: number) => void }) {
  if ('error' in outcome) return <p class="error">{outcome.error}</p>;
  const { replayed, through } = outcome;
  const { equal, differences, status } = replayed;
  return (
    <>
      <p class={equal === undefined ? '' : equal ? 'equal' : 'different'}>
        {through} answered {status ?? 'nothing'}
        {equal === undefined
          ? '.'
          : equal
            ? ': the same answer.'
            : `: not the same: ${differences.slice(0, 8).join(', ')}.`}
      </p>
      <button type="button" onClick={() => onOpen(replayed.id)}>
        Show request #{replayed.id}
      </button>
    </>
  );
}
