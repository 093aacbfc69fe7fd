import microdiff from 'microdiff';
import { responseBytes } from '../http/body.ts';
import { joined } from '../http/headers.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import { parseExactly } from './json.ts';
import { isIgnored, toPointer } from './json-pointer.ts';

/** Where two answers differ. `at` is `status`, `header:NAME`, `body`, or a JSON Pointer into the body. */
export interface Difference {
  at: string;
  type: 'changed' | 'added' | 'removed';
  primary?: unknown;
  mirror?: unknown;
}

export interface CompareSettings {
  ignore: readonly string[];
  ignoreHeaders: readonly string[];
}

/** Headers that differ between any two answers, or between any two servers. */
const ALWAYS_IGNORED = new Set([
  'age',
  'content-length',
  'date',
  'server',
  'server-timing',
  'traceparent',
  'tracestate',
  'via',
  'x-amz-apigw-id',
  'x-amz-cf-id',
  'x-amz-cf-pop',
  'x-amz-id-2',
  'x-amz-request-id',
  'x-amzn-requestid',
  'x-amzn-trace-id',
  'x-correlation-id',
  'x-envoy-upstream-service-time',
  'x-powered-by',
  'x-request-id',
  'x-response-time',
  'x-runtime',
]);

/** Every difference between the primary's answer and the mirror's, but for what the settings let differ. */
export function compareResponses(
  primary: LatticeResponse,
  mirror: LatticeResponse,
  settings: CompareSettings,
): Difference[] {
  return [
    ...compareStatus(primary, mirror),
    ...compareHeaders(primary, mirror, settings.ignoreHeaders),
    ...compareBodies(primary, mirror).filter(({ at }) => !isIgnored(at, settings.ignore)),
  ];
}

const compareStatus = (primary: LatticeResponse, mirror: LatticeResponse): Difference[] =>
  primary.statusCode === mirror.statusCode
    ? []
    : [{ at: 'status', type: 'changed', primary: primary.statusCode, mirror: mirror.statusCode }];

function compareHeaders(primary: LatticeResponse, mirror: LatticeResponse, ignored: readonly string[]): Difference[] {
  const skipped = new Set(ignored.map((name) => name.toLowerCase()));
  const names = new Set([...Object.keys(primary.headers), ...Object.keys(mirror.headers)]);
  const differences: Difference[] = [];
  for (const name of names) {
    if (ALWAYS_IGNORED.has(name) || skipped.has(name)) continue;
    const [ours, theirs] = [linesOf(primary, name), linesOf(mirror, name)];
    if (meaning(name, ours) === meaning(name, theirs)) continue;
    const type = ours === undefined ? 'added' : theirs === undefined ? 'removed' : 'changed';
    differences.push({ at: `header:${name}`, type, primary: ours, mirror: theirs });
  }
  return differences;
}

/** A job's headers have been JSON, whose objects inherit a `constructor`. */
const linesOf = ({ headers }: LatticeResponse, name: string): string[] | undefined =>
  Object.hasOwn(headers, name) ? headers[name] : undefined;

/** Lines of one name are one list (RFC 9110 section 5.3), but for cookies, which have commas of their own. */
const meaning = (name: string, lines: readonly string[] | undefined): string | undefined =>
  name === 'set-cookie' ? lines?.join('\n') : lines?.join(', ');

/** JSON by its structure, so that neither key order nor white space counts; other bodies by their bytes. */
function compareBodies(primary: LatticeResponse, mirror: LatticeResponse): Difference[] {
  const [ours, theirs] = [contentOf(primary), contentOf(mirror)];
  const isSameReading = ours.isReadable === theirs.isReadable;
  if (isSameReading && ours.bytes.equals(theirs.bytes)) return [];
  const [ourJson, theirJson] = [jsonOf(primary, ours), jsonOf(mirror, theirs)];
  if (ourJson === undefined || theirJson === undefined) {
    const [primarySize, mirrorSize] = [ours, theirs].map(({ bytes }) => `${bytes.length} bytes`);
    return [{ at: 'body', type: 'changed', primary: primarySize, mirror: mirrorSize }];
  }
  // Wrapped, because microdiff compares what is inside objects; the wrapper's key is cut off again.
  return microdiff({ body: ourJson }, { body: theirJson }, { cyclesFix: false }).map((change) => ({
    at: toPointer(change.path.slice(1)),
    type: CHANGE_TYPES[change.type],
    ...('oldValue' in change ? { primary: change.oldValue } : {}),
    ...('value' in change ? { mirror: change.value } : {}),
  }));
}

const CHANGE_TYPES = { CREATE: 'added', REMOVE: 'removed', CHANGE: 'changed' } as const;

/** A bomb must not take the function with it. */
const MOST_DECODED_BYTES = { maxOutputLength: 32 * 1024 * 1024 };

/** Not imported: Node loads it when a body is compressed. */
const zlib = () => process.getBuiltinModule('node:zlib');

const gzip = (bytes: Buffer): Buffer => zlib().gunzipSync(bytes, MOST_DECODED_BYTES);

/** RFC 9110 section 8.4.1, RFC 8878. */
const DECODERS: ReadonlyMap<string, (bytes: Buffer) => Buffer> = new Map([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['identity', (bytes: Buffer) => bytes],
  ['deflate', (bytes: Buffer) => zlib().inflateSync(bytes, MOST_DECODED_BYTES)],
  ['br', (bytes: Buffer) => zlib().brotliDecompressSync(bytes, MOST_DECODED_BYTES)],
  ['zstd', (bytes: Buffer) => zlib().zstdDecompressSync(bytes, MOST_DECODED_BYTES)],
]);

/** Each may take as long as the largest body does; nobody applies more. */
const MOST_CODINGS = 4;

/** A body without its content codings, in which two servers may well differ. */
interface Content {
  bytes: Buffer;
  /** Whether the coding is one that the body has; where not, the bytes are as they came. */
  isReadable: boolean;
}

function contentOf(response: LatticeResponse): Content {
  const bytes = responseBytes(response);
  // In the order in which they were applied (RFC 9110 section 8.4); one that is not known here stays on.
  const codings = (joined(response.headers, 'content-encoding') ?? 'identity').toLowerCase().split(',');
  const decoders = codings.reverse().map((coding) => DECODERS.get(coding.trim()));
  try {
    const isKnown = decoders.length <= MOST_CODINGS && decoders.every((decode) => decode !== undefined);
    return { bytes: isKnown ? decoders.reduce((coded, decode) => decode!(coded), bytes) : bytes, isReadable: true };
  } catch {
    return { bytes, isReadable: false };
  }
}

function jsonOf(response: LatticeResponse, { bytes, isReadable }: Content): unknown {
  if (!isReadable || !/^[^;]*[/+]json\b/i.test(response.headers['content-type']?.[0] ?? '')) return undefined;
  return hasTooManyValues(bytes) ? undefined : parseExactly(bytes.toString('utf8'));
}

/** A value and its difference take about 1 KB: with more of them, a function of 512 MB would not survive comparing. */
const MOST_VALUES = 150_000;

/** By the characters that begin a value or part two; those within texts count too. */
function hasTooManyValues(bytes: Buffer): boolean {
  let count = 0;
  for (const byte of bytes) if (byte === COMMA || byte === OPEN_ARRAY || byte === OPEN_OBJECT) count += 1;
  return count > MOST_VALUES;
}

const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
