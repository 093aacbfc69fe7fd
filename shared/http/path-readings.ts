import { bytesAsLatin1, decodeFully, malformedReadings, withoutBytes } from './lenient-text.ts';
import { replaceEscaped } from './percent.ts';

/**
 * A path as servers read it. No two agree: some decode before they resolve dot segments, some after; some drop
 * parameters, merge slashes, turn backslashes. Instead of listing readings, each segment says what it may be read as,
 * and any mixture of that counts as possible (docs/decisions/path-readings.md).
 */
export interface Reading {
  segments: Segment[];
  /** Whether it ends with a slash. */
  ending: Ending;
}

export type Ending = 'slash' | 'name' | 'either';

export interface Segment {
  /** The names that it may have, the most lenient server's first; none when it is empty. */
  names: readonly string[];
  /** Every server reads it alike: as its one name. */
  isPlain: boolean;
  /** May be left out: `.`, empty, nothing but a parameter, dots or blanks. */
  mayVanish: boolean;
  /** May take the segment before it away: `..`. */
  mayClimb: boolean;
  /** Only some see the separator in front of it (`%2f`, a backslash); to others it is one with the segment before. */
  isJoined: boolean;
  /** May be the last: some servers end the path at a NUL or at an escaped `?` or `#`. */
  mayEnd: boolean;
  /** Which of the sent path's parts between slashes it comes from. */
  part: number;
}

/** What some server reads differently; anything else in a path has one reading. */
const ODD = /[^!-~]|[%;\\#?]|\/\/|\/\.\.|\.(?:\/|$)|~\d|:\$/;
const ODD_PART = /[^!-~]|[%;\\#?]|^\.\.|\.$|~\d|:\$|^$/;

/** Whether every server reads a path alike. */
export const isPlainPath = (path: string): boolean => (path.startsWith('/') && !ODD.test(path)) || path === '*';

/**
 * The readings of a path: one, in which segments say what they may be, and further ones where an escape is malformed.
 * `undefined` when it is longer or odder than any honest path: more than 400 segments, or what `decodeFully` gives up.
 */
export function readPath(path: string): Reading[] | undefined {
  const readings: Reading[] = [];
  for (const text of [path, ...malformedReadings(path)]) {
    const reading = readOnce(text);
    if (!reading) return undefined;
    readings.push(reading);
  }
  return readings;
}

function readOnce(path: string): Reading | undefined {
  const parts = path.slice(path.startsWith('/') ? 1 : 0).split('/', MAX_SEGMENTS + 2);
  const endsWithSlash = parts.at(-1) === '';
  if (endsWithSlash) parts.pop();
  const segments: Segment[] = [];
  for (const [part, text] of parts.entries()) {
    if (ODD_PART.test(text)) {
      const decoded = decodeFully(text);
      if (decoded === undefined) return undefined;
      const pieces = decoded.split(SEPARATOR, MAX_SEGMENTS + 1);
      for (const [i, piece] of pieces.entries()) segments.push(oddSegment(piece, part, i > 0));
    } else segments.push({ ...PLAIN, names: [text], part });
    if (segments.length > MAX_SEGMENTS) return undefined;
  }
  const last = segments.at(-1);
  return { segments, ending: endsWithSlash ? 'slash' : !last || last.isPlain ? 'name' : 'either' };
}

const MAX_SEGMENTS = 400;

const PLAIN = { isPlain: true, mayVanish: false, mayClimb: false, isJoined: false, mayEnd: false };

/** Windows' best fit for other code pages makes slashes of the fraction and division slash, of Yen and Won signs. */
const SEPARATOR = /[/\\\u2044\u2215\u29f5\u29f8\u00a5\u20a9]/;

function oddSegment(piece: string, part: number, isJoined: boolean): Segment {
  const names = new Set<string>();
  let mayVanish = false;
  let mayClimb = false;
  for (const text of spellings(piece)) {
    // Java's parameters, an escaped query or fragment, an NTFS stream (`admin:$i30:$INDEX_ALLOCATION`).
    const stem = text.split(/[;?#]|::?\$/, 1)[0]!;
    const trimmed = trimmedName(stem);
    names.add(trimmed || text);
    mayVanish ||= trimmed === '';
    mayClimb ||= /^\.\.+$/.test(stem.replace(/\s/g, ''));
  }
  names.delete('');
  return { names: [...names], isPlain: false, mayVanish, mayClimb, isJoined, mayEnd: END.test(piece), part };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const END = /[\x00-\x1f\x7f?#]/;

/** Its text up to a control character and without any, with bytes that are not UTF-8 as Latin-1 and left out. */
function spellings(piece: string): Set<string> {
  const texts = [bytesAsLatin1(piece), withoutBytes(piece)];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  return new Set([...texts.map((text) => text.split(/[\x00-\x1f\x7f]/, 1)[0]!), ...texts].map(withoutInvisible));
}

/** HFS+ ignores what is not seen, URL parsers remove tabs and line ends. */
const withoutInvisible = (text: string): string => text.replace(/[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, '');

/** Windows and CivetWeb drop dots and blanks at a name's end, Mongoose pairs of dots in front of it. */
function trimmedName(name: string): string {
  let end = name.length;
  // A pattern for the end would be tried from every dot of a long row of them.
  while (end > 0 && (name[end - 1] === '.' || name[end - 1]!.trim() === '')) end--;
  return name
    .slice(0, end)
    .replace(/^\s+/, '')
    .replace(/^(?:\.\.)+/, '');
}

/** `ADMINI~1`, by which Windows opens `administration` too (8.3 names). */
const SHORT_NAME = /^([^.~]{1,6})~\d+(?:\.|$)/;
const FITS = /^[^. ]{1,8}(?:\.[^. ]{1,3})?$/;

export const isShortName = (name: string): boolean => SHORT_NAME.test(name);

/** Compares two letters: from the fifth file alike on, the rest is a number. `_` stands for what 8.3 does not allow. */
export function mayBeShortFor(short: string, long: string): boolean {
  const stem = short.toLowerCase().split('~', 1)[0]!;
  const letters = long.toLowerCase().replace(/[. ]/g, '');
  return !FITS.test(long) && [...stem.slice(0, 2)].every((letter, i) => letter === '_' || letter === letters[i]);
}

/**
 * How far below its beginning a reading is at the worst, from each part of the path on to the end: `[2]` is −1 when
 * something in the third part or behind may climb out of what is in front of that part.
 */
export function lowestFrom({ segments }: Reading): number[] {
  const lowest: number[] = [];
  let least = 0;
  for (const segment of segments.toReversed()) {
    const step = segment.mayClimb ? -1 : segment.mayVanish || segment.isJoined ? 0 : 1;
    least = Math.min(0, step + least);
    lowest[segment.part] = least;
  }
  return lowest;
}

/** Whether some server may read a path as leading out of the folder that it begins in. */
export const mayClimbOut = (path: string): boolean =>
  !isPlainPath(path) && !(readPath(path)?.every((reading) => (lowestFrom(reading)[0] ?? 0) === 0) ?? false);

/** The path as the most lenient server reads it, for people; `undefined` when every server reads it alike. */
export function lenientReading(path: string): string | undefined {
  const reading = isPlainPath(path) ? undefined : readOnce(path);
  if (!reading) return undefined;
  const kept: string[] = [];
  let isFolder = reading.ending === 'slash';
  for (const { names, mayVanish, mayClimb, mayEnd } of reading.segments) {
    if (mayClimb) kept.pop();
    else if (!mayVanish) kept.push(names[0]!);
    isFolder = reading.ending === 'slash' || mayVanish || mayClimb;
    if (mayEnd) break;
  }
  return `/${kept.join('/')}${isFolder && kept.length > 0 ? '/' : ''}`.normalize('NFC');
}

/**
 * A path in the one spelling that rules are compared in: what every server decodes alike is decoded, so that
 * `/%7Euser` is `/~user` and `/caf%c3%a9` is `/caf%C3%A9`. An escaped letter or digit stays, because no honest client
 * sends one and not every server decodes it before its own rules look at the path.
 */
export function spelledAlike(path: string): string {
  if (!/[%#]/.test(path)) return path;
  return replaceEscaped(path.replaceAll('#', '%23'), ({ code, as, text }) =>
    as === 'utf8' && (code >= 0xa0 || ALIKE.has(code)) ? String.fromCodePoint(code) : text.toUpperCase(),
  );
}

/** ASCII that is no letter, digit or control character, nor means something else when it is not escaped. */
const ALIKE = new Set([...' !"$&\'()*+,-.:<=>@[]^_`{|}~'].map((character) => character.charCodeAt(0)));

/** A path without parameters: `/orders;v=2/1` is `/orders/1`. One that may hide a separator stays. */
export const withoutParameters = (path: string): string =>
  path.includes(';')
    ? path
        .split('/')
        .map((part) => (part.includes(';') && hasOneSegment(part) ? part.slice(0, part.indexOf(';')) : part))
        .join('/')
    : path;

const hasOneSegment = (part: string): boolean => decodeFully(part)?.search(SEPARATOR) === -1;
