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
  /** To write the body of a 2016 event as JSON again, in microseconds. */
  stringify?: number;
}

export const SMALL = get('200-byte GET', '/json/200?expand=items&limit=10');
export const POST = send('2 KB POST', 'POST', 'application/json', json(2048));
export const LARGE = send('1 MB JSON POST', 'POST', 'application/json', json(1024 * 1024));
export const MANY_HEADERS = get('40 headers', '/json/200?expand=items', manyHeaders(40));
const WORKS: Work[] = [SMALL, MANY_HEADERS, POST, LARGE];

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
      const event = JSON.parse(text) as { bodyJson?: unknown };
      return { source, work, text, event, decode: [] as number[], parse: [] as number[], stringify: [] as number[] };
    }),
  );
  for (let round = -Math.ceil(rounds / 4); round < rounds; round++) {
    for (const lane of lanes) {
      const decoded = time(() => decode(lane.event, settings));
      const parsed = time(() => JSON.parse(lane.text));
      if (round < 0) continue; // warming up
      lane.decode.push(decoded);
      lane.parse.push(parsed);
      if (lane.event.bodyJson) lane.stringify.push(time(() => JSON.stringify(lane.event.bodyJson)));
    }
  }
  void kept;
  return lanes.map(({ source, work, decode, parse, stringify }) => ({
    source,
    work: work.name,
    decode: median(decode),
    parse: median(parse),
    toParse: ratio(decode, parse),
    ...(stringify.length > 0 && { stringify: median(stringify) }),
  }));
}

export const decodeRow = (rows: DecodeRow[], source: Source, { name }: Work): DecodeRow =>
  rows.find((row) => row.source === source && row.work === name)!;

/** How much longer a 1 MB body makes decoding take, against a 2 KB one. */
export const bodyGrowth = (rows: DecodeRow[], source: Source): number =>
  decodeRow(rows, source, LARGE).decode / decodeRow(rows, source, POST).decode;

/** What each further header adds, in microseconds. */
export function perHeader(rows: DecodeRow[], source: Source): { decode: number; parse: number } {
  const [few, many] = [decodeRow(rows, source, SMALL), decodeRow(rows, source, MANY_HEADERS)];
  const added = MANY_HEADERS.headers.length - SMALL.headers.length;
  return { decode: (many.decode - few.decode) / added, parse: (many.parse - few.parse) / added };
}
