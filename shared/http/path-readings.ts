import { hasOverlong, malformedReadings, type Overlong } from './lenient-text.ts';
import { mayHideClimb, readPart, type Segment } from './path-segment.ts';

/**
 * A path as servers read it. No two agree: some decode before they resolve dot segments, some after; some drop
 * parameters, merge slashes, turn backslashes. Instead of listing readings, each segment says what it may be read as,
 * and any mixture of that counts as possible (docs/decisions/0008-path-readings.md).
 */
export interface Reading {
  /** The segments in a part of the sent path between slashes; `undefined` for one odder than any honest client's. */
  segmentsOf(part: number): readonly Segment[] | undefined;
  /** How many parts there are. */
  parts: number;
  /** How many segments may climb. */
  climbs: number;
  /** How far below its beginning the path is at the worst, from each part on to its end. */
  lowest(): readonly number[];
  ending(): Ending;
}

/** Whether a path ends with a slash. */
export type Ending = 'slash' | 'name' | 'either';

/** Characters that some servers read in another way, alone or next to others. */
const ODD_CHARACTER = /[^!"$&-:<->@-[\]-~]/;
const ODD_PAIR = /\/(?:\/|\.\.)|\.(?:\/|$)|~\d|:\$/;

/** Whether every server reads a path alike. */
export const isPlainPath = (path: string): boolean =>
  path === '*' || (path.startsWith('/') && !ODD_CHARACTER.test(path) && !ODD_PAIR.test(path));

/**
 * The readings of a path: one, in which segments say what they may be, and further ones where an escape is malformed or
 * overlong.
 * `undefined` when it is longer or odder than any honest path.
 */
export function readPath(path: string): Reading[] | undefined {
  const malformed = malformedReadings(path);
  if (!malformed) return undefined;
  const readings: Reading[] = [];
  for (const text of [path, ...malformed]) {
    const reading = readOnce(text, 'read');
    const other = reading && hasOverlong(text) ? readOnce(text, 'left out') : reading;
    if (!reading || !other) return undefined;
    readings.push(reading, ...(other === reading ? [] : [other]));
  }
  // An escape is malformed by mistake, or next to `..` on purpose.
  return malformed.length > 0 && readings.some(({ climbs }) => climbs > 0) ? undefined : readings;
}

function readOnce(path: string, overlong: Overlong): Reading | undefined {
  const texts = path.slice(path.startsWith('/') ? 1 : 0).split('/', MAX_PARTS + 2);
  const endsWithSlash = texts.at(-1) === '';
  if (endsWithSlash) texts.pop();
  if (texts.length > MAX_PARTS) return undefined;
  const known: (readonly Segment[] | undefined)[] = [];
  const segmentsOf = (part: number): readonly Segment[] | undefined =>
    (known[part] ??= readPart(texts[part]!, overlong));
  let lowest: readonly number[] | undefined;
  let climbs = 0;
  const mayClimb = mayHideClimb(path);
  for (let part = 0; mayClimb && part < texts.length; part++) {
    if (!mayHideClimb(texts[part]!)) continue;
    const segments = segmentsOf(part);
    if (!segments) return undefined;
    climbs += segments.filter((segment) => segment.mayClimb).length;
    if (climbs > MAX_CLIMBS) return undefined;
  }
  return {
    parts: texts.length,
    segmentsOf,
    climbs,
    lowest() {
      lowest ??= climbs === 0 ? [] : lowestFrom(texts.map((_, part) => segmentsOf(part) ?? []));
      return lowest;
    },
    ending() {
      if (endsWithSlash) return 'slash';
      return segmentsOf(texts.length - 1)?.at(-1)?.isPlain === false ? 'either' : 'name';
    },
  };
}

const MAX_PARTS = 400;

/** Clients resolve `..` before they send it (RFC 3986 section 5.2); what is left comes from careless ones. */
export const MAX_CLIMBS = 10;

/** `[0, −1]`: something in the second part or behind it may climb out of what is in front of that part. */
function lowestFrom(parts: readonly (readonly Segment[])[]): number[] {
  const lowest: number[] = [];
  let least = 0;
  for (let part = parts.length - 1; part >= 0; part--) {
    for (const { mayClimb, mayVanish, isJoined } of parts[part]!.toReversed()) {
      least = Math.min(0, least + (mayClimb ? -1 : mayVanish || isJoined ? 0 : 1));
    }
    lowest[part] = least;
  }
  return lowest;
}

export const allSegments = ({ parts, segmentsOf }: Reading): Segment[] =>
  Array.from({ length: parts }, (_, part) => segmentsOf(part) ?? []).flat();

/** Whether some server may read a path as leading out of the folder that it begins in. */
export const mayClimbOut = (path: string): boolean =>
  mayHideClimb(path) && !(readPath(path)?.every((reading) => !reading.lowest()[0]) ?? false);

/** The path as the most lenient server reads it, for people; `undefined` when every server reads it alike. */
export function lenientReading(path: string): string | undefined {
  const reading = isPlainPath(path) ? undefined : readOnce(path, 'read');
  if (!reading) return undefined;
  const kept: string[] = [];
  let isFolder = reading.ending() === 'slash';
  for (const { names, mayVanish, mayClimb, mayEnd } of allSegments(reading)) {
    if (mayClimb) kept.pop();
    else if (!mayVanish) kept.push(names[0]!);
    isFolder = reading.ending() === 'slash' || mayVanish || mayClimb;
    if (mayEnd) break;
  }
  return `/${kept.join('/')}${isFolder && kept.length > 0 ? '/' : ''}`.normalize('NFC');
}
