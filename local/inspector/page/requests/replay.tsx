import { useEffect, useState } from 'preact/hooks';
import type { RouteTable } from '../../../../shared/routing/schema.ts';
import type { Setting } from '../../messages.ts';
import { DialogButton } from '../parts/dialog.tsx';
import { replay } from '../server.ts';
import { type Outcome, OutcomeLine } from './outcome.tsx';

interface ReplayButtonProps {
  id: number;
  setting: Setting;
  table: RouteTable;
  onOpen: (id: number) => void;
}

/** Sends a request again: through another front door, or to a target group without the rules. */
export function ReplayButton({ id, setting, table, onOpen }: ReplayButtonProps) {
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

  return (
    <DialogButton label="Replay…" title="Replay the request" class="replay">
      {(close) => (
        <>
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
          <OutcomeLine
            {...{ isBusy, outcome }}
            onOpen={(to) => {
              close();
              onOpen(to);
            }}
          />
        </>
      )}
    </DialogButton>
  );
}
