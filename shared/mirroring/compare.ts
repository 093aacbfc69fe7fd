import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import microdiff from 'microdiff';
import { responseBytes } from '../http/body.ts';
import type { LatticeResponse } from '../lattice/response.ts';
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
    const [ours, theirs] = [primary.headers[name], mirror.headers[name]];
    if (JSON.stringify(ours) === JSON.stringify(theirs)) continue;
    const type = ours === undefined ? 'added' : theirs === undefined ? 'removed' : 'changed';
    differences.push({ at: `header:${name}`, type, primary: ours, mirror: theirs });
  }
  return differences;
}

/** JSON by its structure, so that neither key order nor white space counts; other bodies by their bytes. */
function compareBodies(primary: LatticeResponse, mirror: LatticeResponse): Difference[] {
  const [ours, theirs] = [contentOf(primary), contentOf(mirror)];
  if (ours.equals(theirs)) return [];
  const [ourJson, theirJson] = [jsonOf(primary, ours), jsonOf(mirror, theirs)];
  if (ourJson === undefined || theirJson === undefined) {
    return [{ at: 'body', type: 'changed', primary: `${ours.length} bytes`, mirror: `${theirs.length} bytes` }];
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

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gunzipSync(bytes, MOST_DECODED_BYTES),
  deflate: (bytes) => inflateSync(bytes, MOST_DECODED_BYTES),
  br: (bytes) => brotliDecompressSync(bytes, MOST_DECODED_BYTES),
};

/** The body without its content coding, in which two servers may well differ; as it is where it does not decode. */
function contentOf(response: LatticeResponse): Buffer {
  const bytes = responseBytes(response);
  const decode = DECODERS[response.headers['content-encoding']?.[0]?.toLowerCase() ?? ''];
  try {
    return decode ? decode(bytes) : bytes;
  } catch {
    return bytes;
  }
}

function jsonOf(response: LatticeResponse, content: Buffer): unknown {
  if (!/^[^;]*[/+]json\b/i.test(response.headers['content-type']?.[0] ?? '')) return undefined;
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
