import { type ColdRow, rowOf } from './cold-start.ts';
import {
  bundleOf,
  type Contender,
  loadedFiles,
  MINIMAL_UNDER_RUNTIME,
  PROXY,
  STREAMING,
  STREAMING_UNDER_RUNTIME,
} from './contenders.ts';
import { bodyGrowth, type DecodeRow, decodeRow, LARGE, MANY_HEADERS, POST, perHeader, SMALL } from './decode.ts';
import { SOURCES } from './events.ts';
import type { Panel } from './growth.ts';
import type { Ratio } from './measure.ts';
import { MODES } from './modes.ts';
import { sentence, sharesOfBytes } from './shares.ts';
import type { WarmRow } from './warm.ts';
import { BINARY_DOWN, SLOW_GET, SMALL_GET } from './work.ts';

/** Every bar, what was measured, and what that is made of. */

export interface Results {
  quick: boolean;
  seconds: number;
  warm: WarmRow[];
  cold: ColdRow[];
  decode: DecodeRow[];
  growth: Panel[];
}

export interface Bar {
  what: string;
  bar: number;
  unit?: string;
  measured: number;
  spread?: Ratio;
  madeOf: string;
}

export const isMet = ({ bar, measured }: Bar): boolean => measured <= bar;

export const barsOf = ({ warm, cold, decode, growth }: Results): Bar[] => [
  ...warmBars(warm, SMALL_GET.name, 1.2),
  ...[SMALL_GET, SLOW_GET].flatMap(({ name }) => [
    ...warmBars(warm, name, 1.2, STREAMING, 'first byte of a stream'),
    ...underRuntime(warm, name),
  ]),
  ...warmBars(warm, BINARY_DOWN.name, 1.4),
  ...decodeBars(decode),
  ...MODES.map((mode): Bar => {
    const { toBestPeer, madeOf } = rowOf(cold, mode);
    return {
      what: `cold start, load and first answer, ${mode.how}: × best peer`,
      bar: mode.bar,
      measured: toBestPeer.median,
      spread: toBestPeer,
      madeOf: sentence(madeOf!),
    };
  }),
  packageBar(cold),
  rulesBar(growth),
];

const warmBars = (rows: WarmRow[], work: string, bar: number, contender: Contender = PROXY, how = 'warm'): Bar[] =>
  rows
    .filter((row) => row.work === work && row.contender === contender)
    .map(({ source, wrong, times, madeOf }) => ({
      what: `${how}, ${work}, ${source}${wrong ? ` (${wrong})` : ''}: × undici`,
      bar,
      measured: times?.ratio.median ?? Number.NaN,
      ...(times && { spread: times.ratio }),
      madeOf: madeOf ? sentence(madeOf) : 'not measured, because its answer is wrong',
    }));

/** Under Lambda's runtime client the minimal handler says what no handler can avoid. */
function underRuntime(rows: WarmRow[], work: string): Bar[] {
  const minimal = rows.find((row) => row.work === work && row.contender === MINIMAL_UNDER_RUNTIME)?.times;
  const bars = warmBars(rows, work, 1.2, STREAMING_UNDER_RUNTIME, 'first byte of a stream under aws-lambda-ric');
  return bars.map((bar) => ({
    ...bar,
    madeOf: `the minimal handler takes ${minimal?.ratio.median.toFixed(2)} × in the same run`,
  }));
}

function decodeBars(rows: DecodeRow[]): Bar[] {
  const worst = rows.toSorted((a, b) => b.toParse.median - a.toParse.median)[0]!;
  const header = perHeader(rows, worst.source);
  const grown = SOURCES.map((source) => ({ source, growth: bodyGrowth(rows, source) }));
  const [most, next] = grown.toSorted((a, b) => b.growth - a.growth) as [(typeof grown)[0], (typeof grown)[0]];
  const [post, large] = [decodeRow(rows, most.source, POST), decodeRow(rows, most.source, LARGE)];
  return [
    {
      what: `decoding, worst (${worst.source}, ${worst.work}): × JSON.parse of the event`,
      bar: 1,
      measured: worst.toParse.median,
      spread: worst.toParse,
      madeOf:
        `a header takes ${header.decode.toFixed(2)} µs to check, lower-case and keep, and ` +
        `${header.parse.toFixed(2)} µs in JSON.parse, which is native and looks at no value ` +
        `(the rows of ${worst.source} with ${SMALL.headers.length} and ${MANY_HEADERS.headers.length} headers)`,
    },
    {
      what: `decoding, 1 MB body × 2 KB body, worst (${most.source})`,
      bar: 1.1,
      measured: most.growth,
      madeOf: large.stringify
        ? `JSON.stringify of the body takes ${large.stringify.toFixed(0)} of ${large.decode.toFixed(0)} µs, because this ` +
          `event holds the body as a JSON value and targets want its text; the next worst source, ${next.source}, ` +
          `takes ${next.growth.toFixed(2)} ×`
        : `${post.decode.toFixed(1)} µs with 2 KB, ${large.decode.toFixed(1)} µs with 1 MB`,
    },
  ];
}

function packageBar(cold: ColdRow[]): Bar {
  const files = [...loadedFiles(bundleOf(PROXY))];
  return {
    what: 'package that it loads, minified, in every mode',
    bar: 100,
    unit: 'kB',
    measured: rowOf(cold, MODES[0]!).size / 1000,
    madeOf: sentence(sharesOfBytes(files)),
  };
}

function rulesBar(growth: Panel[]): Bar {
  const points = growth.find(({ unit }) => unit === 'rules')!.series[0]!.points;
  const [first, last] = [points[0]!, points.at(-1)!];
  return {
    what: '1,000 rules × 1 rule',
    bar: 1.1,
    measured: last.ms / first.ms,
    madeOf: `${first.ms.toFixed(3)} ms with 1 rule, ${last.ms.toFixed(3)} ms with 1,000`,
  };
}
