import { posix } from 'node:path';

/**
 * How servers read the path of a request line: small models of what their sources do, each with a habit or two of its
 * own. They share no code with what they test. `undefined`: the server refuses such a path.
 */
export interface PathReader {
  server: string;
  read(path: string): string | undefined;
}

/** Text as its bytes, one a character, and back; what is not UTF-8 is replaced or left out. */
const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const fromBytes = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
const withoutInvalid = (bytes: string): string => fromBytes(bytes).replaceAll('\ufffd', '');

/** Well-formed escapes as bytes; others stay. */
const decodeBytes = (path: string): string =>
  path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
const decode = (path: string): string => fromBytes(decodeBytes(toBytes(path)));

const mergeSlashes = (path: string): string => path.replace(/\/{2,}/g, '/');
const turnBackslashes = (path: string): string => path.replaceAll('\\', '/');
const withoutParameters = (path: string): string => path.replace(/;[^/]*/g, '');

/** RFC 3986 section 5.2.4, which keeps empty segments. */
function removeDots(path: string): string {
  const out: string[] = [];
  const input = path.split('/');
  for (const [i, segment] of input.entries()) {
    const isLast = i === input.length - 1;
    if (segment === '.') {
      if (isLast) out.push('');
    } else if (segment === '..') {
      if (out.length > 1) out.pop();
      if (isLast) out.push('');
    } else out.push(segment);
  }
  return out.join('/') || '/';
}

/** The path behind a host, as parsers of whole URLs see it. */
const behindHost = (path: string): string =>
  /^\/\/[^/]*(\/.*)?$/.exec(path)?.[1] ?? (path.startsWith('//') ? '/' : path);

function urlPathname(target: string): string | undefined {
  try {
    return new URL(target, 'http://server').pathname;
  } catch {
    return undefined;
  }
}

/** core/utils.c of uWSGI 2.0: any two characters after `%` are its digits, and `%%` is one percent sign. */
function uwsgi(path: string): string {
  const bytes = toBytes(path);
  let decoded = '';
  let at = 0;
  while (at < bytes.length) {
    const character = bytes[at]!;
    if (character !== '%') {
      decoded += character;
      at++;
    } else if (bytes[at + 1] === '%') {
      decoded += '%';
      at += 2;
    } else {
      const digits = bytes.slice(at + 1, at + 3);
      if (digits.length === 2)
        decoded += String.fromCharCode(/^[0-9a-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : 0);
      at += 3;
    }
  }
  return decoded;
}

/** The conversion of NCSA's util.c: no check of digits. */
const ncsa = (path: string): string =>
  toBytes(path).replace(/%(.)(.)/gs, (_, high: string, low: string) => {
    const digit = (c: string): number => (c >= 'A' ? (c.charCodeAt(0) & 0xdf) - 55 : c.charCodeAt(0) - 48);
    return String.fromCharCode((digit(high) * 16 + digit(low)) & 0xff);
  });

/** Decoders of before 2008 and hand-written ones: whatever the bits say, in however many bytes. */
const decodeOverlong = (path: string): string =>
  decodeBytes(toBytes(path)).replace(/[\xc0-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}/g, (bytes) => {
    const first = bytes.charCodeAt(0) & (bytes.length === 2 ? 0x1f : 0x0f);
    return String.fromCharCode(
      [...bytes.slice(1)].reduce((code, byte) => code * 64 + (byte.charCodeAt(0) & 0x3f), first),
    );
  });

const jetty = (path: string): string =>
  fromBytes(
    toBytes(path).replace(/%u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_, unit?: string, byte?: string) =>
      unit ? toBytes(String.fromCharCode(Number.parseInt(unit, 16))) : String.fromCharCode(Number.parseInt(byte!, 16)),
    ),
  );

/** Names as NTFS has them: no dots and blanks at the end, no stream. */
const windowsNames = (path: string): string =>
  path
    .split('/')
    .map((name) => (/^\.{1,2}$/.test(name) ? name : name.replace(/:(?::?\$.*|\$.*)$/, '').replace(/[. ]+$/, '')))
    .join('/');

/** Mongoose up to 5: slashes in a row and pairs of dots behind them go, whether or not they are a whole segment. */
const mongoose = (path: string): string => turnBackslashes(path).replace(/\/(?:\/|\.\.)*/g, '/');

const civetweb = (path: string): string =>
  mergeSlashes(removeDots(turnBackslashes(decode(path))).replace(/\.+(?=\/|$)/g, ''));

const cutAt =
  (stop: RegExp) =>
  (path: string): string =>
    path.split(stop, 1)[0]!;

const isSame = (path: string): string => path;

type Step = (path: string) => string | undefined;
const steps =
  (...all: Step[]) =>
  (path: string): string | undefined =>
    all.reduce<string | undefined>((read, step) => (read === undefined ? undefined : step(read)), path);

const READERS: Record<string, Step> = {
  'as it is (Express, many routers)': isSame,
  'Node: new URL(req.url, base)': urlPathname,
  'Node: new URL, then decoded': steps(urlPathname, decode),
  'Node: decoded, then new URL': steps(decode, urlPathname),
  'Node: decoded twice, then new URL': steps(decode, decode, urlPathname),
  'Node: path.normalize, then decoded': steps(posix.normalize, decode),
  'Node: decoded, then path.normalize': steps(decode, posix.normalize),
  'PHP: parse_url, then rawurldecode': steps(behindHost, decode),
  'PHP: parse_url, realpath': steps(behindHost, decode, cutAt(/\0/), removeDots, mergeSlashes),
  'Jetty 9.4': steps(withoutParameters, jetty, removeDots),
  'Jetty 9.4, compacted': steps(withoutParameters, jetty, mergeSlashes, removeDots),
  'uWSGI 2.0': steps(uwsgi, removeDots),
  'uWSGI 2.0, dots before escapes': steps(removeDots, uwsgi),
  'uWSGI 2.0 and a C program': steps(uwsgi, cutAt(/\0/), mergeSlashes, removeDots),
  'uWSGI 2.0 and Bottle': steps(uwsgi, withoutInvalid, removeDots),
  'uWSGI 2.0, then decoded again': steps(uwsgi, fromBytes, decode, removeDots),
  Tomcat: (path) =>
    /%2f|%5c|%00|\\/i.test(path) ? undefined : steps(withoutParameters, decode, mergeSlashes, removeDots)(path),
  'Tomcat, encoded slashes decoded': steps(withoutParameters, decode, turnBackslashes, mergeSlashes, removeDots),
  'parameters after decoding (Undertow, WebLogic)': steps(decode, withoutParameters, removeDots),
  'parameters after resolving': steps(decode, removeDots, withoutParameters),
  nginx: (path) => (/%00/.test(path) ? undefined : steps(decode, cutAt(/#/), mergeSlashes, removeDots)(path)),
  'Apache httpd': (path) => (/%2f|%00/i.test(path) ? undefined : steps(decode, removeDots, mergeSlashes)(path)),
  'Apache httpd, AllowEncodedSlashes': steps(decode, mergeSlashes, removeDots),
  lighttpd: steps(decode, cutAt(/\0/), removeDots, mergeSlashes),
  'Go ServeMux': steps(decode, (path) => (path.endsWith('/') ? `${posix.normalize(path)}` : posix.normalize(path))),
  'Caddy, whose paths have no case': steps(
    decode,
    (path) => path.replaceAll('\u0130', 'i').toLowerCase(),
    posix.normalize,
  ),
  'Caddy on Windows': steps(decode, (path) => path.replace(/[. ]+$/, ''), posix.normalize),
  CivetWeb: civetweb,
  Mongoose: steps(decode, cutAt(/\0/), mongoose),
  IIS: steps(jetty, decode, turnBackslashes, mergeSlashes, removeDots, windowsNames, removeDots, mergeSlashes),
  'IIS, names before dots': steps(decode, turnBackslashes, windowsNames, mergeSlashes, removeDots),
  'IIS with classic ASP (full width)': steps(jetty, (path) => path.normalize('NFKC'), turnBackslashes, removeDots),
  'macOS (HFS+)': steps(
    decode,
    (path) => path.normalize('NFD').replace(/[\u200b-\u200f\u2060\ufeff]/g, ''),
    removeDots,
  ),
  'overlong UTF-8': steps(decodeOverlong, turnBackslashes, removeDots),
  'Bottle: bytes that are not UTF-8 are left out': steps(
    (path) => withoutInvalid(decodeBytes(toBytes(path))),
    removeDots,
  ),
  'NCSA httpd': steps(ncsa, cutAt(/\0/), removeDots, mergeSlashes),
  'an HTTP API: decoded twice, cut at ?': steps(decode, decode, cutAt(/\?/), removeDots),
  'a proxy that decodes, before nginx': steps(decode, cutAt(/[?#]/), decode, cutAt(/\0/), mergeSlashes, removeDots),
  'Python: urlsplit, then unquote': steps(behindHost, decode, cutAt(/[?#]/), posix.normalize),
  'decoded until nothing changes': steps(
    decode,
    decode,
    decode,
    decode,
    turnBackslashes,
    withoutParameters,
    mergeSlashes,
    removeDots,
  ),
  'JavaScript: upper-cased, then lower-cased': steps(decode, (path) => path.toUpperCase().toLowerCase(), removeDots),
};

export const PATH_READERS: PathReader[] = Object.entries(READERS).map(([server, read]) => ({ server, read }));
