import { useRef, useState } from 'preact/hooks';
import type { RouteTable } from '../../../../shared/routing/schema.ts';
import type { Setting } from '../../messages.ts';
import { DialogButton } from '../parts/dialog.tsx';
import { type Content, Writer } from '../parts/editor.tsx';
import { fetchDraft, sendDraft } from '../server.ts';
import { draftOfMessage, messageOf } from './message.ts';
import { type Outcome, OutcomeLine } from './outcome.tsx';

interface SendButtonProps {
  label: string;
  /** The request to begin with, and its front door. Without one, a new request is written. */
  of?: { id: number; door: string } | undefined;
  showSecrets?: boolean;
  setting: Setting;
  table: RouteTable;
  onOpen: (id: number) => void;
}

const NEW_REQUEST = 'GET /orders/1\naccept: application/json\n\n';

/** Writes a request as an HTTP message and sends it through a front door. */
export function SendButton({ label, of, showSecrets = false, setting, table, onOpen }: SendButtonProps) {
  const [content, setContent] = useState<Content>({ text: '' });
  const text = useRef('');
  const [isBase64, setBase64] = useState(false);
  const [door, setDoor] = useState('');
  const [targetGroup, setTargetGroup] = useState('');
  const [outcome, setOutcome] = useState<Outcome>();
  const [isBusy, setBusy] = useState(false);
  const isMasked = content.text.includes('••••••••');

  const load = (message: string) => {
    text.current = message;
    setContent({ text: message });
  };
  const open = async () => {
    setOutcome(undefined);
    setTargetGroup('');
    const [first] = setting.doors;
    setDoor(setting.doors.some(({ name }) => name === of?.door) ? of!.door : (first?.name ?? ''));
    try {
      const draft = of && (await fetchDraft(of.id, showSecrets));
      setBase64(draft?.isBase64 ?? false);
      load(draft ? messageOf(draft) : NEW_REQUEST);
    } catch (error) {
      setOutcome({ error: (error as Error).message });
    }
  };
  const send = async () => {
    setBusy(true);
    try {
      const draft = draftOfMessage(text.current, isBase64);
      const replayed = await sendDraft({ draft, door, ...(targetGroup && { targetGroup }), ...(of && { of: of.id }) });
      setOutcome({ replayed, through: targetGroup || door });
    } catch (error) {
      setOutcome({ error: (error as Error).message });
    }
    setBusy(false);
  };

  return (
    <DialogButton label={label} title={of ? `Edit and send #${of.id}` : 'New request'} class="send" onOpen={open}>
      {(close) => (
        <>
          <div class="text">
            <Writer
              label="Request to send"
              hint="GET /path, then headers, an empty line, and the body"
              content={content}
              language="http"
              onChange={(written) => {
                text.current = written;
              }}
            />
          </div>
          {isMasked && <p class="hint">Masked values are sent as they were, unless you change them.</p>}
          <div class="fields">
            <label>
              Front door
              <select value={door} onChange={(event) => setDoor(event.currentTarget.value)}>
                {setting.doors.map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
            <label>
              Target group
              <select value={targetGroup} onChange={(event) => setTargetGroup(event.currentTarget.value)}>
                <option value="">by the rules</option>
                {Object.keys(table.targetGroups).map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
            <label>
              Body
              <select
                value={isBase64 ? 'base64' : 'text'}
                onChange={(event) => setBase64(event.currentTarget.value === 'base64')}
              >
                <option value="text">text</option>
                <option value="base64">bytes, as base64</option>
              </select>
            </label>
            <button type="button" class="primary" disabled={isBusy} onClick={send}>
              Send
            </button>
          </div>
          <OutcomeLine
            {...{ isBusy, outcome }}
            onOpen={(id) => {
              close();
              onOpen(id);
            }}
          />
        </>
      )}
    </DialogButton>
  );
}
