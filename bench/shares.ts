import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Profile } from './profiler.ts';

/** Where time and bytes go. Source maps tell which file a part of the package comes from. */

/** Parts of a whole that is 1, largest first. */
export type Shares = readonly (readonly [what: string, share: number])[];

type Frame = Profile['nodes'][number]['callFrame'];

/** Source files by the beginning of their path. The first that fits counts. */
const SOURCES: readonly (readonly [start: string, what: string])[] = [
  ['functions/proxy/log/', 'log line and metrics'],
  ['functions/proxy/', 'wiring and configuration'],
  ['shared/formats/', 'event formats'],
  ['shared/targets/', 'targets'],
  ['shared/aws/', 'requests to AWS'],
  ['shared/routing/', 'route table and rules'],
  ['shared/filters/', 'filters'],
  ['shared/', 'rules of HTTP'],
  ['node_modules/@middy/', 'middy'],
];

const LOG = SOURCES[0]![1];
const WAIT = 'wait for answers';

/** Frames whose name says what they do, whoever called them. */
const NAMES: Readonly<Record<string, string>> = {
  '(idle)': WAIT,
  '(garbage collector)': 'garbage collection',
  '(program)': 'V8 and the kernel',
  compileSourceTextModule: 'compile the package',
  writeLatin1String: 'write to sockets',
  writeUtf8String: 'write to sockets',
  writeBuffer: 'write to sockets',
  writev: 'write to sockets',
  compileForInternalLoader: "load Node's own modules",
};

const NODE = "Node's sockets, streams and timers";
const LOADER = "Node's loader of modules";
const SET_UP = 'first run of the package';

/** What the samples of profiles were taken in. Everything that a log line does counts as the log line's. */
export function sharesOfTime(profiles: readonly Profile[]): Shares {
  const counts = new Map<string, number>();
  for (const { nodes, samples = [] } of profiles) {
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
    for (const sample of samples) {
      const stack: Frame[] = [];
      for (let id: number | undefined = sample; id !== undefined; id = callers.get(id)) {
        stack.push(byId.get(id)!.callFrame);
      }
      const what = purposeOf(stack);
      if (what) counts.set(what, (counts.get(what) ?? 0) + 1);
    }
  }
  return asShares(counts);
}

/** From the innermost frame outwards, the first that says it; `undefined` for what the bench does for itself. */
function purposeOf(stack: readonly Frame[]): string | undefined {
  if (stack.some((frame) => sourceKind(frame) === LOG)) return LOG;
  const inNode = stack[0]!.url.startsWith('node:');
  for (const frame of stack) {
    const { functionName, url, lineNumber, columnNumber } = frame;
    const named = NAMES[functionName];
    if (named) return named;
    if (url.startsWith('node:internal/modules/')) return LOADER;
    if (isOfPackage(url) && lineNumber === 0 && columnNumber === 0) return SET_UP;
    const kind = sourceKind(frame);
    if (kind) return inNode ? NODE : kind;
  }
  return inNode ? NODE : undefined;
}

const isOfPackage = (url: string): boolean => url.startsWith('file:') && mapOf(fileURLToPath(url)) !== undefined;

const sourceKind = ({ url, lineNumber, columnNumber }: Frame): string | undefined =>
  isOfPackage(url) ? kindAt(fileURLToPath(url), lineNumber, columnNumber) : undefined;

function kindAt(file: string, line: number, column: number): string | undefined {
  const entry = mapOf(file)?.findEntry(line, column);
  const source = entry && 'originalSource' in entry ? entry.originalSource.replace(/^(?:\.\.\/)+/, '') : '';
  return SOURCES.find(([start]) => source.startsWith(start))?.[1];
}

const maps = new Map<string, SourceMap | undefined>();

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) {
    const text = existsSync(`${file}.map`) ? readFileSync(`${file}.map`, 'utf8') : undefined;
    maps.set(file, text === undefined ? undefined : new SourceMap(JSON.parse(text)));
  }
  return maps.get(file);
}

/** Which sources the characters of these files come from. */
export function sharesOfBytes(files: readonly string[]): Shares {
  const counts = new Map<string, number>();
  for (const file of files) {
    for (const [line, text] of readFileSync(file, 'utf8').split('\n').entries()) {
      for (let column = 0; column < text.length; column++) {
        const kind = kindAt(file, line, column) ?? 'other';
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
    }
  }
  return asShares(counts);
}

function asShares(counts: ReadonlyMap<string, number>): Shares {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [...counts].map(([what, count]) => [what, count / total] as const).sort(([, a], [, b]) => b - a);
}

/** The log line's share of what is not waiting. */
export function logShare(shares: Shares): number {
  const of = (wanted: string) => shares.find(([what]) => what === wanted)?.[1] ?? 0;
  return of(LOG) / (1 - of(WAIT));
}

/** `a 50 %, b 30 %, rest 20 %`. Parts that are less than 2 % are the rest. */
export function sentence(shares: Shares): string {
  const named = shares.filter(([, share]) => share >= 0.02);
  const rest = 1 - named.reduce((sum, [, share]) => sum + share, 0);
  return [...named, ...(rest >= 0.005 ? [['rest', rest] as const] : [])]
    .map(([what, share]) => `${what} ${Math.round(share * 100)} %`)
    .join(', ');
}
