// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out the rows that are not in sight
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Summary } from '../../messages.ts';
import { duration, size, timeOfDay } from '../parts/format.ts';

/** Height of a row in CSS pixels. The style sheet has the same. */
const ROW = 28;
/** Rows beyond the edge, so that a scroll shows no gap. */
const MARGIN = 10;

const COLUMNS: readonly { name: string; label: string; title?: string; cell: (row: Summary) => string }[] = [
  { name: 'time', label: 'Time', cell: ({ at }) => timeOfDay(at) },
  { name: 'source', label: 'Event source', cell: ({ source }) => source },
  { name: 'method', label: 'Method', cell: ({ method }) => method },
  { name: 'path', label: 'Path', cell: ({ path }) => path },
  { name: 'rule', label: 'Rule', cell: ({ rule, targetGroup }) => rule ?? (targetGroup ? 'default action' : '–') },
  { name: 'target', label: 'Target group', cell: whoAnswered },
  { name: 'status', label: 'Status', cell: ({ status }) => (status === undefined ? 'failed' : String(status)) },
  { name: 'us', label: 'Proxy', title: 'Time in the proxy', cell: ({ proxyUs }) => duration(proxyUs) },
  {
    name: 'us in-target',
    label: 'Target',
    title: 'Time in the target, or the size of an answer that is still coming',
    cell: ({ targetUs, streamed }) => duration(targetUs) || (streamed ? `↓ ${size(streamed.bytes)}` : '–'),
  },
  {
    name: 'parity',
    label: 'Mirror',
    title: 'The mirror, and whether it gave the same answer',
    cell: ({ parity, mirror = '' }) => (parity ? `${PARITY[parity]} ${mirror}` : '–'),
  },
];

const PARITY = { equal: '= equal', different: '≠ differs', failed: '! no answer' };

/** A fallback answered after the group in front of the arrow. */
function whoAnswered({ targetGroup = '–', fellBackFrom }: Summary): string {
  return fellBackFrom === undefined ? targetGroup : `${fellBackFrom} ↪ ${targetGroup}`;
}

interface RequestListProps {
  /** Newest first. */
  rows: Summary[];
  selected: number | undefined;
  onSelect: (id: number) => void;
  list: RefObject<HTMLDivElement | null>;
}

/** The document has the rows in sight only, however many there are (WAI-ARIA APG, Grid). */
export function RequestList({ rows, selected, onSelect, list }: RequestListProps) {
  const [{ top, height }, setSight] = useState({ top: 0, height: 600 });
  const newest = useRef(rows[0]?.id);

  useLayoutEffect(() => {
    const element = list.current!;
    const look = () => setSight({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [list]);

  // Rows stay in place for a reader who scrolled down or opened a request. Else new ones push them down.
  useLayoutEffect(() => {
    const element = list.current!;
    const added = newest.current === undefined ? 0 : rows.findIndex(({ id }) => id === newest.current);
    if (added > 0 && (element.scrollTop > 0 || selected !== undefined)) element.scrollTop += added * ROW;
    newest.current = rows[0]?.id;
  }, [rows, list]);

  const at = rows.findIndex(({ id }) => id === selected);

  // Opening a request makes the list lower. Rows that come in later must not scroll it back.
  useLayoutEffect(() => {
    if (at >= 0) bringIntoSight(list.current!, at);
  }, [selected, height]);

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / ROW) - 2);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? 0 : at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    }[event.key];
    if (to === undefined || rows.length === 0) return;
    event.preventDefault();
    const index = Math.min(Math.max(to, 0), rows.length - 1);
    onSelect(rows[index]!.id);
  };

  const first = Math.max(0, Math.floor(top / ROW) - MARGIN);
  const shown = rows.slice(first, Math.ceil((top + height) / ROW) + MARGIN);
  return (
    <div
      class="grid"
      role="grid"
      aria-label="Requests, newest first"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={at >= first && at < first + shown.length ? `row-${selected}` : undefined}
      tabIndex={0}
      ref={list}
      onKeyDown={onKeyDown}
    >
      <div class="row head" role="row" aria-rowindex={1} tabIndex={-1}>
        {COLUMNS.map(({ name, label, title }) => (
          <span key={name} class={name} role="columnheader" title={title} tabIndex={-1}>
            {label}
          </span>
        ))}
      </div>
      <div class="rows" role="rowgroup" style={{ height: `${rows.length * ROW}px` }}>
        {shown.map((row, i) => (
          <Row key={row.id} {...{ row }} index={first + i} isSelected={row.id === selected} onSelect={onSelect} />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  row: Summary;
  index: number;
  isSelected: boolean;
  onSelect: (id: number) => void;
}

function Row({ row, index, isSelected, onSelect }: RowProps) {
  return (
    // mousedown instead of click: in a busy list the row moves before the button is up again.
    <div
      class={`row s${Math.floor((row.status ?? 900) / 100)}${row.replayOf === undefined ? '' : ' replay'}`}
      role="row"
      id={`row-${row.id}`}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      tabIndex={-1}
      style={{ transform: `translateY(${index * ROW}px)` }}
      onMouseDown={(event) => event.button === 0 && onSelect(row.id)}
    >
      {COLUMNS.map(({ name, cell }) => (
        <span key={name} class={name} role="gridcell" tabIndex={-1}>
          {cell(row)}
        </span>
      ))}
    </div>
  );
}

function bringIntoSight(element: HTMLElement, index: number): void {
  const from = index * ROW;
  // The head covers the first row's height.
  const room = element.clientHeight - 2 * ROW;
  if (from < element.scrollTop) element.scrollTop = from;
  else if (from > element.scrollTop + room) element.scrollTop = from - room;
}
