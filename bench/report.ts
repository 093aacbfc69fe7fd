import { readFileSync } from 'node:fs';
import os from 'node:os';
import { type ColdRow, rowOf } from './cold-start.ts';
import { BASELINE, PROXY, STREAMING } from './contenders.ts';
import { bodyGrowth, type DecodeRow } from './decode.ts';
import { SOURCES } from './events.ts';
import type { Panel } from './growth.ts';
import type { Ratio } from './measure.ts';
import { MODES } from './modes.ts';
import { pins } from './pin.ts';
import type { WarmRow } from './warm.ts';
import { BINARY_DOWN, SLOW_GET, SMALL_GET } from './work.ts';

/** The tables of RESULTS.md, and every bar with met or missed. */

export interface Results {
  quick: boolean;
  seconds: number;
  warm: WarmRow[];
  cold: ColdRow[];
  decode: DecodeRow[];
  growth: Panel[];
}

interface Bar {
  what: string;
  bar: number;
  unit?: string;
  measured: number;
  spread?: Ratio;
}

const fixed = (value: number, digits = 2) => value.toFixed(digits);
const spread = ({ median, low, high }: Ratio) => `${fixed(median)} (${fixed(low)}–${fixed(high)})`;

export function table(head: string[], rows: (string | number)[][]): string {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  const line = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(cells[0]!), line(widths.map((width) => '-'.repeat(width))), ...cells.slice(1).map(line)].join('\n');
}

function bars({ warm, cold, decode, growth }: Results): Bar[] {
  const warmBars = (work: string, bar: number, contender = PROXY, how = 'warm') =>
    warm
      .filter((row) => row.work === work && row.contender === contender)
      .map(({ source, wrong, times }): Bar => {
        const what = `${how}, ${work}, ${source}${wrong ? ` (${wrong})` : ''}: × undici`;
        return { what, bar, measured: times?.ratio.median ?? Number.NaN, ...(times && { spread: times.ratio }) };
      });
  const worst = decode.toSorted((a, b) => b.toParse.median - a.toParse.median)[0]!;
  const grown = SOURCES.map((source) => ({ source, growth: bodyGrowth(decode, source) }));
  const most = grown.toSorted((a, b) => b.growth - a.growth)[0]!;
  const rules = growth.find(({ unit }) => unit === 'rules')!.series[0]!.points;
  const coldBars = MODES.flatMap((mode): Bar[] => {
    const { toBestPeer, size } = rowOf(cold, mode);
    return [
      {
        what: `cold start, load and first answer, ${mode.how}: × best peer`,
        bar: mode.bar,
        measured: toBestPeer.median,
        spread: toBestPeer,
      },
      { what: `package that it loads, minified, ${mode.how}`, bar: 100, unit: 'kB', measured: size / 1000 },
    ];
  });
  return [
    ...warmBars(SMALL_GET.name, 1.2),
    ...[SMALL_GET, SLOW_GET].flatMap(({ name }) => warmBars(name, 1.2, STREAMING, 'first byte of a stream')),
    ...warmBars(BINARY_DOWN.name, 1.4),
    {
      what: `decoding, worst (${worst.source}, ${worst.work}): × JSON.parse of the event`,
      bar: 1,
      measured: worst.toParse.median,
      spread: worst.toParse,
    },
    { what: `decoding, 1 MB body × 2 KB body, worst (${most.source})`, bar: 1.1, measured: most.growth },
    ...coldBars,
    { what: '1,000 rules × 1 rule', bar: 1.1, measured: rules.at(-1)!.ms / rules[0]!.ms },
  ];
}

function barTable(results: Results): string {
  return table(
    ['bar', 'at most', 'measured (middle half of the rounds)', ''],
    bars(results).map(({ what, bar, unit = '', measured, spread: around }) => [
      what,
      `${bar} ${unit}`.trim(),
      around ? spread(around) : `${fixed(measured)} ${unit}`.trim(),
      measured <= bar ? 'met' : '**missed**',
    ]),
  );
}

const PINNED = pins
  ? 'Backend and contender each have a processor of their own.'
  : 'Backend and contender were not bound to processors, so ratios vary more.';

const bold = (name: string, yes: boolean) => (yes ? `**${name}**` : name);

function warmTable(rows: WarmRow[]): string {
  return table(
    ['work', 'event source', 'handler', '× undici', 'median ms', 'p99 ms', 'CPU ms', 'CPU × undici'],
    rows.map(({ work, source = '', contender, wrong, times }) => {
      const name = bold(contender.name, contender === PROXY || contender === STREAMING);
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

/** The printed report: the bars, and every row behind them. */
export const summary = (results: Results): string =>
  [inShort(results), barTable(results), warmTable(results.warm), coldTable(results.cold)].join('\n\n');

export function markdown(results: Results): string {
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

${barTable(results)}

## Warm

Of the peers, serverless-http and @fastify/aws-lambda do not read Lattice v2 events, and the 2016 post's handler reads
its own event only. ALB events are those of a target group without multi-value headers.

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
