import { Fragment } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { RouteTable } from '../../../../shared/routing/schema.ts';
import type { Detail, PaneName, Setting, Step, Summary } from '../../messages.ts';
import { PANES } from '../../messages.ts';
import { CopyButton } from '../parts/copy.tsx';
import { duration, size } from '../parts/format.ts';
import { Splitter } from '../parts/splitter.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { useSizes } from '../parts/use-sizes.ts';
import { type CopyForm, fetchDetail, fetchText } from '../server.ts';
import { ComparisonView, comparisonLabel } from './comparison.tsx';
import { Pane } from './pane.tsx';
import { ReplayButton } from './replay.tsx';
import { SendButton } from './send.tsx';

interface RequestDetailProps {
  id: number;
  /** Its row in the list, while it is there. When the row changes, the request is fetched again. */
  row: Summary | undefined;
  version: number;
  setting: Setting;
  table: RouteTable;
  /** Its share of the height. */
  size: number;
  onClose: () => void;
  onOpen: (id: number) => void;
}

const TITLES: Readonly<Record<PaneName, string>> = {
  event: 'Event',
  request: 'Lattice v2 request',
  sent: 'Sent to the target',
  result: 'Result',
};

/** The pane above the sentences of each step: the sentences say how it came to be. */
const LEADS_TO: Readonly<Record<Step, PaneName>> = {
  decode: 'request',
  route: 'sent',
  rewrite: 'sent',
  deliver: 'sent',
  encode: 'result',
};

const COPY_FORMS: readonly [CopyForm, string][] = [
  ['curl', 'curl'],
  ['fetch', 'fetch'],
  ['httpie', 'HTTPie'],
  ['event', 'event'],
];

/** The view that every request has. */
const STAGES = 'stages';

export function RequestDetail({ id, row, setting, table, size, onClose, onOpen }: RequestDetailProps) {
  const [detail, setDetail] = useState<Detail>();
  const [error, setError] = useState('');
  const [showSecrets, setShowSecrets] = useState(false);
  const [active, setActive] = useState<number>();
  const [view, setView] = useState(STAGES);
  const { sizes, share, percentOf } = useSizes('panes', [1, 1, 1, 1]);
  const comparison = detail?.comparisons.find(({ kind }) => kind === view);
  const parity = row?.parity;

  useEffect(() => {
    let isCurrent = true;
    fetchDetail(id, showSecrets).then(
      (fetched) => {
        if (!isCurrent) return;
        setDetail(fetched);
        setError('');
        setActive(undefined);
      },
      (reason: Error) => {
        if (!isCurrent) return;
        setDetail(undefined);
        setError(reason.message);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [id, showSecrets, parity, row?.streamed?.bytes, row?.streamed?.ended]);

  return (
    <section
      class="detail"
      aria-label="Request"
      style={{ flexGrow: size, flexBasis: 0 }}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <div class="toolbar">
        {detail && <Title {...detail} />}
        <span class="actions">
          <ReplayButton {...{ id, setting, table, onOpen }} />
          <SendButton
            label="Edit and send…"
            of={detail && { id, door: detail.summary.door }}
            {...{ showSecrets, setting, table, onOpen }}
          />
          <span class="copy">
            <span aria-hidden="true">Copy as</span>
            {COPY_FORMS.map(([form, label]) => (
              <CopyButton key={form} prefix="Copy as" label={label} text={() => fetchText(id, form, showSecrets)} />
            ))}
          </span>
          <button type="button" aria-pressed={showSecrets} onClick={() => setShowSecrets(!showSecrets)}>
            {showSecrets ? 'Hide secrets' : `Show secrets${detail?.masked ? ` (${detail.masked})` : ''}`}
          </button>
        </span>
        <button type="button" class="close" aria-label="Close the request" onClick={onClose}>
          ✕
        </button>
      </div>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {detail && detail.comparisons.length > 0 && (
        <div class="views">
          <Tabs
            label="Views of the request"
            panel="stages"
            selected={comparison ? view : STAGES}
            tabs={[
              { id: STAGES, label: 'Stages' },
              ...detail.comparisons.map((one) => ({ id: one.kind, label: comparisonLabel(one) })),
            ]}
            onSelect={setView}
          />
        </div>
      )}
      {detail && (
        <div
          class="view"
          {...(detail.comparisons.length > 0 && {
            id: 'stages',
            role: 'tabpanel',
            'aria-labelledby': `stages-tab-${comparison ? view : STAGES}`,
          })}
        >
          {comparison && <ComparisonView key={`${comparison.kind} ${id}`} {...comparison} />}
          {!comparison && (
            <div class="panes">
              {PANES.map((name, i) => (
                <Fragment key={`${name} ${id}`}>
                  {i > 0 && (
                    <Splitter
                      label={`Width of ${TITLES[PANES[i - 1]!]}`}
                      orientation="vertical"
                      value={percentOf(i - 1)}
                      onMove={(to) => share(i - 1, to)}
                    />
                  )}
                  <Pane
                    title={TITLES[name]}
                    name={name}
                    size={sizes[i]!}
                    {...detail.panes[name]}
                    sentences={detail.notes
                      .map((note, at) => ({ ...note, at }))
                      .filter(({ step }) => LEADS_TO[step] === name)}
                    active={active}
                    onActive={setActive}
                  />
                </Fragment>
              ))}
            </div>
          )}
        </div>
      )}
    </section>
  );
}

const PARITY = { equal: 'gave the same answer', different: 'answered differently', failed: 'gave no answer' };

function Title({ summary }: Detail) {
  const { method, path, status, rule, targetGroup, proxyUs, targetUs, door, errorKind, replayOf } = summary;
  const { parity, mirror, fellBackFrom, streamed } = summary;
  return (
    <h2>
      <span class={`status s${Math.floor((status ?? 900) / 100)}`}>{status ?? 'failed'}</span>
      <span class="what">
        {method} {path}
      </span>
      <small>
        {door} → {rule ?? 'default action'} → {fellBackFrom && `${fellBackFrom} ↪ `}
        {targetGroup ?? errorKind ?? 'no target'} · {duration(proxyUs) || '–'} in the proxy
        {targetUs !== undefined && `, ${duration(targetUs)} in the target`}
        {errorKind && targetGroup && ` · ${errorKind}`}
        {streamed &&
          ` · first byte after ${duration(streamed.firstByteUs)}, ${size(streamed.bytes)}, ${streamed.ended ?? 'still coming'}`}
        {parity && ` · mirror ${mirror} ${PARITY[parity]}`}
        {replayOf !== undefined && ` · replay of #${replayOf}`}
      </small>
    </h2>
  );
}
