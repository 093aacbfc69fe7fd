import { bytesAsLatin1, decodeFully, hasBytes, type Overlong, withoutBytes } from './lenient-text.ts';

/** The readings that servers may have of one segment of a path (docs/decisions/0008-path-readings.md). */
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
}

const PLAIN = { isPlain: true, mayVanish: false, mayClimb: false, isJoined: false, mayEnd: false };
const DECODED = { ...PLAIN, isPlain: false };

/** Signs of a path that is not plain: one character, or two together. `~1` and `:$` mean something to Windows. */
const ODD_CHARACTER = /[^!"$&-:<->@-[\]-~]/;
const ODD_PAIR = /^\.\.|\.$|~\d|:\$/;

/** Windows' best fit for other code pages makes slashes of the fraction and division slash, of Yen and Won signs. */
const SEPARATOR = /[/\\\u2044\u2215\u29f5\u29f8\u00a5\u20a9]/;

/** More segments than an honest client puts into one part of a path. */
const MAX_HIDDEN = 50;
/** More characters: a title of 255 letters takes 2,295 in escapes. */
const MAX_CHARACTERS = 4000;

const DOTS: ReadonlyMap<string, Segment> = new Map([
  ['', { ...DECODED, names: [], mayVanish: true }],
  ['.', { ...DECODED, names: ['.'], mayVanish: true }],
  ['..', { ...DECODED, names: ['..'], mayVanish: true, mayClimb: true }],
]);

/**
 * The segments that servers may see in a part of a path between two slashes: several when it hides separators.
 * `undefined` when it is odder than any honest client's.
 */
export function readPart(part: string, overlong: Overlong = 'read'): Segment[] | undefined {
  const dots = DOTS.get(part);
  if (dots) return [dots];
  if (!ODD_CHARACTER.test(part) && !ODD_PAIR.test(part)) return [{ ...PLAIN, names: [part] }];
  const decoded = part.length > MAX_CHARACTERS ? undefined : decodeFully(part, overlong);
  if (decoded === undefined || formsEscapes(decoded)) return undefined;
  const pieces = decoded.split(SEPARATOR, MAX_HIDDEN + 1);
  if (pieces.length > MAX_HIDDEN) return undefined;
  return pieces.map((piece, i) => readPiece(piece, i > 0));
}

/** Whether escapes come into being where a server leaves out what is between `%` and its digits. */
function formsEscapes(text: string): boolean {
  if (!text.includes('%')) return false;
  const bare = withoutInvisible(withoutBytes(text));
  return bare !== text && decodeFully(bare) !== bare;
}

/** Whether a part may hold a segment that climbs; tells from a glance, so that most parts need not be read. */
export const mayHideClimb = (part: string): boolean =>
  MAY_HIDE_DOTS.test(part) || (part.includes('%') && part.indexOf('.') !== part.lastIndexOf('.'));

/** Dots decode from `%2e`, overlong UTF-8, `%u002e` and compatible characters; any of it may be escaped again. */
const MAY_HIDE_DOTS = /\.\.|[^!-~]|%(?:2[Ee]|25[%2CcEeFfUu]|[Cc][01]|[Ee][02Ff]|[FfUu]|(?![0-9A-Fa-f]{2}))/;

function readPiece(piece: string, isJoined: boolean): Segment {
  const dots = DOTS.get(piece);
  if (dots) return { ...dots, isJoined };
  if (CERTAIN.test(piece) || !UNCERTAIN.test(piece)) return { ...DECODED, names: [piece], isJoined };
  const names = new Set<string>();
  let mayVanish = false;
  let mayClimb = false;
  const isPrintable = PRINTABLE.test(piece);
  for (const text of isPrintable ? [piece] : spellings(piece)) {
    // Java's parameters, an escaped query or fragment, an NTFS stream (`admin:$i30:$INDEX_ALLOCATION`).
    const stem = text.split(/[;?#]|::?\$/, 1)[0]!;
    const trimmed = trimmedName(stem);
    names.add(trimmed || text);
    mayVanish ||= trimmed === '';
    mayClimb ||= trimmed === '' && stem.indexOf('.') !== stem.lastIndexOf('.');
  }
  names.delete('');
  return {
    names: [...names],
    isPlain: false,
    mayVanish,
    mayClimb,
    isJoined,
    mayEnd: isPrintable ? /[?#]/.test(piece) : END.test(piece),
  };
}

/** Has one spelling. */
const PRINTABLE = /^[ -~]*$/;

/** Most names, told in a tenth of the time. */
const CERTAIN = /^[\w-]+$/;

/** Anything that a server may cut off, leave out or stop at. */
const UNCERTAIN = /^$|[\p{Cc};?#\udc80-\udcff\p{Default_Ignorable_Code_Point}]|^\s|\s$|^\.\.|\.$|:\$/u;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\x00-\x1f\x7f]/;
const END = new RegExp(`${CONTROL.source}|[?#]`);

/** Its text up to a control character and without any; with bytes that are not UTF-8 as Latin-1 and left out. */
function spellings(piece: string): string[] {
  const texts = hasBytes(piece) ? [bytesAsLatin1(piece), withoutBytes(piece)] : [piece];
  const upToControl = CONTROL.test(piece) ? texts.map((text) => text.split(CONTROL, 1)[0]!) : [];
  return [...upToControl, ...texts].map(withoutInvisible);
}

/** HFS+ ignores what is not seen, URL parsers remove tabs and line ends. */
const withoutInvisible = (text: string): string => (text.search(INVISIBLE) < 0 ? text : text.replace(INVISIBLE, ''));

const INVISIBLE = /[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu;

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

/** A path without parameters: `/orders;v=2/1` is `/orders/1`. One that may hide a separator stays. */
export const withoutParameters = (path: string): string =>
  path.includes(';')
    ? path
        .split('/')
        .map((part) => (part.includes(';') && hasOneSegment(part) ? part.slice(0, part.indexOf(';')) : part))
        .join('/')
    : path;

const hasOneSegment = (part: string): boolean => decodeFully(part)?.search(SEPARATOR) === -1;

/** `ADMINI~1`, by which Windows opens `administration` too (8.3 names). */
const SHORT_NAME = /^([^.~]{1,6})~\d+(?:\.|$)/;
const FITS = /^[^. ]{1,8}(?:\.[^. ]{1,3})?$/;

export const isShortName = (name: string): boolean => SHORT_NAME.test(name);

/** Compares two letters: from the fifth file alike on, the rest is a number. `_` stands for what 8.3 does not allow. */
export function mayBeShortFor(short: string, long: string): boolean {
  const letters = long.includes('.') || long.includes(' ') ? long.replace(/[. ]/g, '') : long;
  const isAlike = (i: number): boolean =>
    short[i] === '_' || short[i] === '~' || short[i]!.toLowerCase() === letters[i]?.toLowerCase();
  return isAlike(0) && isAlike(1) && !FITS.test(long);
}
