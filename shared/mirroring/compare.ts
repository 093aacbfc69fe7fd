import microdiff from 'microdiff';
import type { LatticeResponse } from '../lattice/response.ts';
import { type Content, contentOf } from './content.ts';
import { isComparable, parseExactly } from './json.ts';
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

/** Headers that differ between any two answers or any two servers. */
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

/** The differences between the primary's answer and the mirror's, without those that the settings allow. */
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

/** The headers may be an object that inherits a `constructor`. */
const linesOf = ({ headers }: LatticeResponse, name: string): string[] | undefined =>
  Object.hasOwn(headers, name) ? headers[name] : undefined;

/** Lines of one name are one list (RFC 9110 section 5.3). Set-Cookie is not, because its dates have commas. */
const meaning = (name: string, lines: readonly string[] | undefined): string | undefined =>
  name === 'set-cookie' ? lines?.join('\n') : lines?.join(', ');

/** JSON is compared by its structure, so key order and white space do not count; other bodies by their bytes. */
function compareBodies(primary: LatticeResponse, mirror: LatticeResponse): Difference[] {
  const [ours, theirs] = [contentOf(primary), contentOf(mirror)];
  const isSameReading = ours.isReadable === theirs.isReadable;
  if (isSameReading && ours.bytes.equals(theirs.bytes)) return [];
  const [ourJson, theirJson] = [jsonOf(primary, ours), jsonOf(mirror, theirs)];
  if (ourJson === undefined || theirJson === undefined) {
    const [primarySize, mirrorSize] = [ours, theirs].map(({ bytes }) => `${bytes.length} bytes`);
    return [{ at: 'body', type: 'changed', primary: primarySize, mirror: mirrorSize }];
  }
  // microdiff compares what is inside objects, so both are wrapped, and the wrapper's key is cut off again.
  return microdiff({ body: ourJson }, { body: theirJson }, { cyclesFix: false }).map((change) => ({
    at: toPointer(change.path.slice(1)),
    type: CHANGE_TYPES[change.type],
    ...('oldValue' in change ? { primary: change.oldValue } : {}),
    ...('value' in change ? { mirror: change.value } : {}),
  }));
}

const CHANGE_TYPES = { CREATE: 'added', REMOVE: 'removed', CHANGE: 'changed' } as const;

function jsonOf(response: LatticeResponse, { bytes, isReadable }: Content): unknown {
  const isJson = isReadable && /^[^;]*[/+]json\b/i.test(response.headers['content-type']?.[0] ?? '');
  return isJson && isComparable(bytes) ? parseExactly(bytes.toString('utf8')) : undefined;
}
