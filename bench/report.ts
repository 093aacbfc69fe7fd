import { readFileSync } from 'node:fs';
import os from 'node:os';
import { type Bar, barsOf, isMet, type Results } from './bars.ts';
import { type ColdRow, rowOf } from './cold-start.ts';
import { BASELINE, PROXY } from './contenders.ts';
import type { DecodeRow } from './decode.ts';
import type { Panel } from './growth.ts';
import type { Ratio } from './measure.ts';
import { MODES } from './modes.ts';
import { pins } from './pin.ts';
import { logShare } from './shares.ts';
import type { WarmRow } from './warm.ts';
import { SMALL_GET } from './work.ts';

/** RESULTS.md: its tables and sentences. */

/** Empty for what cannot be measured: the CPU time of a process that runs for itself. */
const fixed = (value: number, digits = 2) => (Number.isNaN(value) ? '' : value.toFixed(digits));
const spread = ({ median, low, high }: Ratio) =>
  Number.isNaN(median) ? '' : `${fixed(median)} (${fixed(low)}–${fixed(high)})`;

export function table(head: string[], rows: (string | number)[][]): string {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  const line = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(cells[0]!), line(widths.map((width) => '-'.repeat(width))), ...cells.slice(1).map(line)].join('\n');
}

function barTable(bars: readonly Bar[]): string {
  return table(
    ['bar', 'at most', 'measured (middle half of the rounds)', ''],
    bars.map((bar) => [
      bar.what,
      `${bar.bar} ${bar.unit ?? ''}`.trim(),
      bar.spread ? spread(bar.spread) : `${fixed(bar.measured)} ${bar.unit ?? ''}`.trim(),
      isMet(bar) ? 'met' : '**missed**',
    ]),
  );
}

/** Each missed bar with what it is made of. */
const missedBars = (bars: readonly Bar[]): string =>
  bars
    .filter((bar) => !isMet(bar))
    .map(({ what, madeOf }) => `- **${what}**: ${madeOf}.`)
    .join('\n') || 'None.';

const PINNED = pins
  ? 'Backend and contender each have a processor of their own.'
  : 'Backend and contender were not bound to processors, so ratios vary more.';

const bold = (name: string, yes: boolean) => (yes ? `**${name}**` : name);

function warmTable(rows: WarmRow[]): string {
  return table(
    ['work', 'event source', 'handler', '× undici', 'median ms', 'p99 ms', 'CPU ms', 'CPU × undici'],
    rows.map(({ work, source = '', contender, wrong, times }) => {
      const name = bold(contender.name, contender.name.startsWith(PROXY.name));
      if (!times) return [work, source, name, `wrong: ${wrong}`, '', '', '', ''];
      const { ratio, median, p99, cpu, cpuRatio } = times;
      return [work, source, name, spread(ratio), fixed(median, 3), fixed(p99, 3), fixed(cpu, 3), spread(cpuRatio)];
    }),
  );
}

function coldTable(rows: ColdRow[]): string {
  const withFull = rows.some(({ full }) => full);
  return table(
    [
      'handler',
      'bundle kB',
      'load ms',
      'first answer ms',
      'together',
      '× best peer',
      ...(withFull ? ['full start ms', '× best peer'] : []),
    ],
    rows.map(({ contender, size, load, firstAnswer, total, toBestPeer, full }) => [
      bold(contender.name, contender.name.startsWith(PROXY.name)),
      fixed(size / 1000, 1),
      ...[load, firstAnswer, total].map((value) => fixed(value, 1)),
      spread(toBestPeer),
      ...(withFull ? (full ? [fixed(full.median, 1), spread(full.toBestPeer)] : ['', '']) : []),
    ]),
  );
}

const decodeTable = (rows: DecodeRow[]): string =>
  table(
    ['event source', 'request', 'decode µs', 'JSON.parse µs', 'decode × JSON.parse'],
    rows.map(({ source, work, decode, parse, toParse }) => [
      source,
      work,
      fixed(decode),
      fixed(parse),
      spread(toParse),
    ]),
  );

const growthTable = (panels: Panel[]): string =>
  table(
    ['grows', 'handler', 'ms'],
    panels.flatMap(({ title, unit, series }) =>
      series.map(({ name, points }) => [
        title,
        name,
        points.map(({ x, ms }) => `${x} ${unit}: ${fixed(ms, 3)}`).join(', '),
      ]),
    ),
  );

function versions(): string {
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
  const { dependencies } = read('package.json') as { dependencies: Record<string, string> };
  return Object.entries(dependencies)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

/** What a reader wants to know first. */
function inShort({ warm, cold }: Results): string {
  const small = warm.filter(({ work, times }) => work === SMALL_GET.name && times);
  const ours = small.filter(({ contender }) => contender === PROXY).map(({ times }) => times!);
  const peers = small.filter(({ contender }) => contender.peer).map(({ times }) => times!.ratio.median);
  const direct = small.find(({ contender }) => contender === BASELINE)!.times!;
  const added = ours.map(({ median }) => Math.max(0, median - direct.median) * 1000);
  const ratios = ours.map(({ ratio }) => ratio.median);
  const stacks = cold.filter(({ contender }) => contender.peer).toSorted((a, b) => a.total - b.total);
  const [best] = stacks;
  const sizes = stacks.map(({ size }) => size / 1000);
  const starts = MODES.map((mode) => {
    const { total, toBestPeer } = rowOf(cold, mode);
    return `${mode.how} ${fixed(total, 0)} ms (${fixed(toBestPeer.median)} ×)`;
  });
  return `- **A warm request** of 200 bytes takes ${range(added, 0)} µs more than a direct one with undici, by event source: ${range(ratios)} × its time.
  Framework stacks take ${range(peers)} ×.
- **A cold start**, load and first answer on this machine: ${starts.join(', ')}. In brackets: compared with
  ${best!.contender.name}, the fastest of the stacks, which takes ${fixed(best!.total, 0)} ms.
- **The code that it loads** is ${fixed(rowOf(cold, MODES[0]!).size / 1000, 0)} kB in every mode; that of the stacks is ${range(sizes, 0)} kB.`;
}

const range = (values: number[], digits = 2): string =>
  `${fixed(Math.min(...values), digits)} to ${fixed(Math.max(...values), digits)}`;

/** In percent, by event source. */
const logShares = (rows: WarmRow[]): string =>
  range(
    rows
      .filter(({ work, contender }) => work === SMALL_GET.name && contender === PROXY)
      .flatMap(({ madeOf }) => (madeOf ? [logShare(madeOf) * 100] : [])),
    0,
  );

/** The printed report: the bars, and every row behind them. */
export const summary = (results: Results): string =>
  [inShort(results), barTable(barsOf(results)), warmTable(results.warm), coldTable(results.cold)].join('\n\n');

export function markdown(results: Results): string {
  const bars = barsOf(results);
  const cpus = os.cpus();
  const gigabytes = Math.round(os.totalmem() / 2 ** 30);
  const full = results.cold.some((row) => row.full)
    ? "Full start: from the start of the process under Lambda's runtime client (aws-lambda-ric) to the first answer."
    : 'The full start under aws-lambda-ric was skipped: it is not installed in `.cache/ric`.';
  return `# How fast

Written by \`npm run bench${results.quick ? ' -- --quick' : ''}\` on ${new Date().toISOString().slice(0, 10)}, in ${Math.round(results.seconds)} s.
Machine: ${cpus.length} × ${cpus[0]!.model}, ${gigabytes} GB, load ${fixed(os.loadavg()[0]!, 1)}; Node ${process.version}.
Peers: ${versions()}.

All contenders run in one interleaved run, each in a process of its own, against one node:http server in another
process on loopback. Every answer is checked first, status, headers and bytes, and what reached the backend too: a
contender that changes them is marked wrong and not timed. Ratios are taken round by round, each to ${BASELINE.name} in
the same round; given are their median and, in brackets, the middle half of the rounds. ${BASELINE.name} is the HTTP
exchange alone: no event, no result, no base64. ${PINNED} A log line goes to /dev/null.

## In short

${inShort(results)}

## Bars

${barTable(bars)}

### What the missed ones are made of

Shares of time are samples of CPU profiles of the same work, taken in this run but not while the clock ran. A log line is
written after the answer. Its share is everything that was done for it.

${missedBars(bars)}

## Warm

Of the peers, serverless-http and @fastify/aws-lambda do not read Lattice v2 events, and the 2016 post's handler reads
its own event only. ALB events are those of a target group without multi-value headers. The proxy's log line and metrics
take ${logShares(results.warm)} % of the processor time of a request of 200 bytes. No caller waits for them. A first
byte is that of the answer's body. Under aws-lambda-ric its time begins with the event at the Runtime API and ends with the
byte there, so it contains the runtime client's own two requests, which the minimal handler shows.

${warmTable(results.warm)}

## Cold start

Load of the bundle by \`import()\`, as Lambda's runtime client does it, and its first answer, in fresh processes. The
best peer is the fastest of the four framework stacks. The proxy's times contain its requests: to SSM or AppConfig for
the table, and to the target, all on loopback. ${full}

${coldTable(results.cold)}

## Decoding

Each event to the Lattice v2 request, compared with \`JSON.parse\` of the event's text.

${decodeTable(results.decode)}

## Growth

![Time per invocation by body size, headers, rules and target groups](growth.svg)

${growthTable(results.growth)}
`;
}
