import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { RouteTable } from '../../../../shared/routing/schema.ts';
import type { Replayed, Setting } from '../../messages.ts';
import { replay } from '../server.ts';

interface ReplayButtonProps {
  id: number;
  setting: Setting;
  table: RouteTable;
  onOpen: (id: number) => void;
}

type Outcome = { replayed: Replayed; through: string } | { error: string };

/** Sends a request again: through another front door, or to a target group whatever the rules say. */
export function ReplayButton({ id, setting, table, onOpen }: ReplayButtonProps) {
  const menu = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [outcome, setOutcome] = useState<Outcome>();
  const [isBusy, setBusy] = useState(false);

  useEffect(() => setOutcome(undefined), [id]);

  const run = async (through: Parameters<typeof replay>[1], name: string) => {
    setBusy(true);
    const result = await replay(id, through).then(
      (replayed): Outcome => ({ replayed, through: name }),
      (error: Error): Outcome => ({ error: error.message }),
    );
    setBusy(false);
    setOutcome(result);
  };

  const open = (to: number) => {
    menu.current?.close();
    onOpen(to);
  };

  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => menu.current?.showModal()}>
        Replay…
      </button>
      <dialog class="replay" aria-labelledby={title} ref={menu} onKeyDown={(event) => event.stopPropagation()}>
        <header>
          <h3 id={title}>Replay the request</h3>
          <button type="button" class="close" aria-label="Close" onClick={() => menu.current?.close()}>
            ✕
          </button>
        </header>
        <div class="choices">
          <fieldset disabled={isBusy}>
            <legend>Through a front door</legend>
            {setting.doors.map(({ name }) => (
              <button key={name} type="button" onClick={() => run({ door: name }, name)}>
                {name}
              </button>
            ))}
          </fieldset>
          <fieldset disabled={isBusy}>
            <legend>To a target group, whatever the rules say</legend>
            {Object.entries(table.targetGroups).map(([name, { type }]) => (
              <button key={name} type="button" onClick={() => run({ targetGroup: name }, name)}>
                {name} <small>{type}</small>
              </button>
            ))}
          </fieldset>
        </div>
        <div class="outcome" role="status">
          {isBusy && <p>Sending…</p>}
          {!isBusy && outcome && <Said {...{ outcome }} onOpen={open} />}
        </div>
      </dialog>
    </>
  );
}

function Said({ outcome, onOpen }: { outcome: Outcome; onOpen: (id: number) => void }) {
  if ('error' in outcome) return <p class="error">{outcome.error}</p>;
  const { replayed, through } = outcome;
  return (
    <>
      <p class={replayed.equal ? 'equal' : 'different'}>
        {through} answered {replayed.status ?? 'nothing'}:{' '}
        {replayed.equal ? 'the same answer.' : `not the same: ${replayed.differences.slice(0, 8).join(', ')}.`}
      </p>
      <button type="button" onClick={() => onOpen(replayed.id)}>
        Show request #{replayed.id}
      </button>
    </>
  );
}
