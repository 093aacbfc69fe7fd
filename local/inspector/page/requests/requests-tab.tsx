import { useMemo, useRef, useState } from 'preact/hooks';
import type { RouteTable } from '../../../../shared/routing/schema.ts';
import type { Setting } from '../../messages.ts';
import { number } from '../parts/format.ts';
import { Splitter } from '../parts/splitter.tsx';
import { useSizes } from '../parts/use-sizes.ts';
import { clear } from '../server.ts';
import { RequestDetail } from './detail.tsx';
import { FilesButton } from './files.tsx';
import { parseFilter } from './filter.ts';
import { RequestList } from './list.tsx';
import type { RequestLog } from './log.ts';
import { SendButton } from './send.tsx';
import { useFound } from './use-found.ts';

interface RequestsTabProps {
  log: RequestLog;
  /** Grows with each change of the log. */
  version: number;
  setting: Setting;
  table: RouteTable;
  selected: number | undefined;
  onResume: () => void;
}

const select = (id: number | undefined): void => {
  // Replaced, so that Back leaves the page instead of walking the list.
  history.replaceState(null, '', id === undefined ? '#requests' : `#requests/${id}`);
  dispatchEvent(new HashChangeEvent('hashchange'));
};

export function RequestsTab({ log, version, setting, table, selected, onResume }: RequestsTabProps) {
  const [text, setText] = useState('');
  const [isPaused, setPaused] = useState(log.isPaused);
  const { sizes, share, percentOf } = useSizes('list', [34, 66]);
  const list = useRef<HTMLDivElement>(null);
  const found = useFound(text, version);
  const filter = useMemo(() => parseFilter(text, found), [text, found]);
  const rows = useMemo(() => log.visible(filter), [log, filter, version]);

  const pause = () => {
    if (log.isPaused) log.resume();
    else log.isPaused = true;
    setPaused(log.isPaused);
    onResume();
  };
  const close = () => {
    select(undefined);
    list.current?.focus();
  };

  return (
    <div class={`split${selected === undefined ? '' : ' has-detail'}`}>
      <section
        class="requests-list"
        aria-label="Requests"
        style={selected === undefined ? {} : { flexGrow: sizes[0], flexBasis: 0 }}
      >
        <div class="toolbar">
          <input
            type="search"
            aria-label="Filter"
            placeholder="Filter: /orders status:5xx header:bearer -rule:health"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <button type="button" aria-pressed={isPaused} onClick={pause}>
            {isPaused ? 'Resume' : 'Pause'}
          </button>
          <button type="button" onClick={clear}>
            Clear
          </button>
          <SendButton label="New request…" {...{ setting, table }} onOpen={select} />
          <FilesButton setting={setting} />
          <p class="count" role="status">
            {rows.length === log.size ? number(log.size) : `${number(rows.length)} of ${number(log.size)}`}
            {log.waiting > 0 && `, ${number(log.waiting)} new`}
          </p>
        </div>
        {log.size === 0 ? (
          <Empty setting={setting} />
        ) : rows.length === 0 ? (
          <div class="empty">
            <p>Nothing matches the filter.</p>
            <p>
              <button type="button" onClick={() => setText('')}>
                Clear the filter
              </button>
            </p>
          </div>
        ) : (
          <RequestList {...{ rows, selected, list }} onSelect={select} />
        )}
      </section>
      {selected !== undefined && (
        <Splitter
          label="Height of the list"
          orientation="horizontal"
          value={percentOf(0)}
          onMove={(to) => share(0, to)}
        />
      )}
      {selected !== undefined && (
        <RequestDetail
          id={selected}
          size={sizes[1]!}
          {...{ setting, table, version }}
          row={log.get(selected)}
          onClose={close}
          onOpen={select}
        />
      )}
    </div>
  );
}

function Empty({ setting }: { setting: Setting }) {
  return (
    <div class="empty">
      <p>No request yet. Send one to a front door:</p>
      <table>
        <tbody>
          {setting.doors.map(({ name, port }) => (
            <tr key={port}>
              <th scope="row">{name}</th>
              <td>
                <code>curl -i http://127.0.0.1:{port}/orders/2</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
