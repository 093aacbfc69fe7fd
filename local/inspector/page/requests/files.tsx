import { useRef, useState } from 'preact/hooks';
import type { Setting } from '../../messages.ts';
import { DialogButton } from '../parts/dialog.tsx';
import { FILES, importHar, openSession } from '../server.ts';

/** Saves and opens what is listed: as a HAR for other tools, as a session for another inspector. */
export function FilesButton({ setting }: { setting: Setting }) {
  const [door, setDoor] = useState(setting.doors[0]?.name ?? '');
  const [said, setSaid] = useState<{ text: string; isError: boolean }>();

  const read = async (file: File | undefined, open: (text: string) => Promise<string>) => {
    if (!file) return;
    try {
      setSaid({ text: await open(await file.text()), isError: false });
    } catch (error) {
      setSaid({ text: `${file.name}: ${(error as Error).message}`, isError: true });
    }
  };
  const har = async (text: string): Promise<string> => {
    const { sent, refused } = await importHar(JSON.parse(text), door);
    return [`${sent} sent through ${door}.`, ...refused.map((line) => `Not sent: ${line}`)].join('\n');
  };
  const session = async (text: string): Promise<string> => {
    await openSession(text);
    return 'The session is open.';
  };

  return (
    <DialogButton label="Files…" title="Save and open" class="files">
      {() => (
        <>
          <div class="choices">
            <fieldset>
              <legend>HAR, for browsers and other tools</legend>
              <a class="button" href={FILES.har} download="requests.har">
                Save as HAR, secrets masked
              </a>
              <a class="button" href={`${FILES.har}?secrets=shown`} download="requests.har">
                Save as HAR with secrets
              </a>
              <label>
                Front door for a HAR's requests
                <select value={door} onChange={(event) => setDoor(event.currentTarget.value)}>
                  {setting.doors.map(({ name }) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              </label>
              <FileChooser label="Send the requests of a HAR…" accept=".har,.json" onFile={(file) => read(file, har)} />
            </fieldset>
            <fieldset>
              <legend>Session, for another inspector</legend>
              <a class="button" href={FILES.session} download="session.json">
                Save the session, secrets included
              </a>
              <FileChooser label="Open a session…" accept=".json" onFile={(file) => read(file, session)} />
            </fieldset>
          </div>
          <div class="outcome" role="status">
            {said && <p class={said.isError ? 'error lines' : 'lines'}>{said.text}</p>}
          </div>
        </>
      )}
    </DialogButton>
  );
}

interface FileChooserProps {
  label: string;
  accept: string;
  onFile: (file: File | undefined) => void;
}

function FileChooser({ label, accept, onFile }: FileChooserProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        ref={input}
        onChange={(event) => {
          onFile(event.currentTarget.files?.[0]);
          // So that the same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
