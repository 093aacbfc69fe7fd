import type { FormatSettings } from '../shared/formats/event-format.ts';
import { decode } from '../shared/formats/index.ts';
import { eventText, SOURCES, type Source } from './events.ts';
import { median, type Ratio, ratio } from './measure.ts';
import { get, json, manyHeaders, send, type Work } from './work.ts';

/** Decoding an event to Lattice v2, compared with JSON.parse of that event's text, which the runtime has paid already. */

export interface DecodeRow {
  source: Source;
  work: string;
  /** Microseconds. */
  decode: number;
  parse: number;
  toParse: Ratio;
}

const SMALL = get('200-byte GET', '/json/200?expand=items&limit=10');
const LARGE = send('1 MB JSON POST', 'POST', 'application/json', json(1024 * 1024));
const WORKS: Work[] = [
  SMALL,
  get('40 headers', '/json/200?expand=items', manyHeaders(40)),
  send('2 KB POST', 'POST', 'application/json', json(2048)),
  LARGE,
];

const settings: FormatSettings = { sources: {}, requestContext: { region: 'us-east-2' }, now: Date.now };

/** Microseconds per call, over as many calls as fill two milliseconds; what is made stays reachable. */
function time(act: () => unknown): number {
  const start = performance.now();
  let calls = 0;
  let elapsed: number;
  do {
    for (let i = 0; i < 8; i++) kept = act();
    calls += 8;
    elapsed = performance.now() - start;
  } while (elapsed < 2);
  return (elapsed * 1000) / calls;
}
let kept: unknown;

export function decodeTimes(rounds: number): DecodeRow[] {
  const lanes = SOURCES.flatMap((source) =>
    WORKS.map((work) => {
      const text = eventText(source, work, 'http://127.0.0.1:8080');
      return { source, work, text, event: JSON.parse(text) as unknown, decode: [] as number[], parse: [] as number[] };
    }),
  );
  for (let round = -Math.ceil(rounds / 4); round < rounds; round++) {
    for (const lane of lanes) {
      const decoded = time(() => decode(lane.event, settings));
      const parsed = time(() => JSON.parse(lane.text));
      if (round < 0) continue; // warming up
      lane.decode.push(decoded);
      lane.parse.push(parsed);
    }
  }
  void kept;
  return lanes.map(({ source, work, decode, parse }) => ({
    source,
    work: work.name,
    decode: median(decode),
    parse: median(parse),
    toParse: ratio(decode, parse),
  }));
}

/** How much longer a 1 MB body makes decoding take, against a 2 KB one. */
export function bodyGrowth(rows: DecodeRow[], source: Source): number {
  const of = (work: string) => rows.find((row) => row.source === source && row.work === work)!.decode;
  return of('1 MB JSON POST') / of('2 KB POST');
}
