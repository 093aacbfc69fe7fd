import { AsyncLocalStorage } from 'node:async_hooks';
import { styleText } from 'node:util';
import type { Served } from './doors/door.ts';
import type { Invoke } from './lambda.ts';

/** A line of the function's log, as JSON. */
type LogLine = Record<string, unknown> & { message: string };

/** Where the function's own line of a request is put, to be printed with what the door knows. */
interface Slot {
  line?: LogLine;
}

export interface Terminal {
  /** The same invocation, whose log line goes into the request's line. */
  watch(invoke: Invoke): Invoke;
  /** Prints one line for a request that a door has answered. */
  print(served: Served): void;
}

/**
 * Prints one readable line a request instead of the function's JSON lines. Colours follow NO_COLOR, FORCE_COLOR and
 * whether the output is a terminal.
 */
export function readableTerminal(): Terminal {
  const current = new AsyncLocalStorage<Slot>();
  const slots = new WeakMap<object, Slot>();
  const write = takeLogLines((line) => {
    const slot = current.getStore();
    if (line.message !== 'request') write(noticeLine(line));
    else if (slot) slot.line = line;
    else write(requestLine({ door: 'replay', line }));
  });
  return {
    watch: (invoke) => (event) => {
      const slot: Slot = {};
      slots.set(event as object, slot);
      return current.run(slot, () => invoke(event));
    },
    print: ({ door, request, event, answer, problem, ms }) => {
      // The function writes its line one turn after its answer.
      setImmediate(() => {
        const line = event && slots.get(event)?.line;
        const why = event ? problem : 'answered by the door itself';
        write(requestLine({ door, request, status: answer.status, ms, problem: why, line }));
      });
    },
  };
}

/** Takes the function's JSON lines away from stdout and stderr. Returns how to write to the real stdout. */
function takeLogLines(onLine: (line: LogLine) => void): (text: string) => void {
  const original = process.stdout.write.bind(process.stdout);
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = ((chunk: unknown, ...rest: unknown[]) => {
      const line = parsed(chunk);
      if (!line) return write(chunk, ...rest);
      onLine(line);
      return true;
    }) as typeof stream.write;
  }
  return (text) => void original(`${text}\n`);
}

function parsed(chunk: unknown): LogLine | undefined {
  if (typeof chunk !== 'string' || !chunk.startsWith('{')) return undefined;
  try {
    const line = JSON.parse(chunk) as Partial<LogLine>;
    return typeof line.message === 'string' && 'level' in line ? (line as LogLine) : undefined;
  } catch {
    return undefined;
  }
}

interface RequestLine {
  door: string;
  request?: Served['request'];
  status?: number;
  ms?: number;
  problem?: string | undefined;
  line?: LogLine | undefined;
}

/** `10:21:03  ALB  GET /orders/2  orders → legacy  200  12 ms` */
export function requestLine({ door, request, line, problem, ...measured }: RequestLine): string {
  const { rule, targetGroup, fellBackFrom, method = request?.method, path = request?.path } = (line ?? {}) as LogLine;
  const status = measured.status ?? Number(line?.['status']);
  const ms = measured.ms ?? Number(line?.['durationMs']);
  const group = fellBackFrom === undefined ? targetGroup : `${fellBackFrom}, then ${targetGroup}`;
  const route = line && `${rule ?? 'default'} → ${group ?? 'nowhere'}`;
  return [
    style('dim', clock()),
    style('cyan', door),
    `${method} ${path}`,
    ...(route ? [route] : []),
    style(colourOf(status), String(status)),
    style('dim', `${Math.round(ms)} ms`),
    ...[problem, line?.['errorMessage']].filter(Boolean).map((why) => style('red', String(why))),
  ].join('  ');
}

/** Any other line: what happened, and the members that say more about it than numbers do. */
export function noticeLine({ message, level, ...members }: LogLine): string {
  const details = Object.entries(members)
    .filter(([name, value]) => SAYS_MORE.has(name) && value !== undefined)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const colour = level === 'ERROR' ? 'red' : level === 'WARN' ? 'yellow' : 'dim';
  return [style('dim', clock()), style(colour, message), ...details].join('  ');
}

const SAYS_MORE = new Set(
  'reason rule method mirror equal differences mirrorError skipped errorMessage error routesVersion'.split(' '),
);

const colourOf = (status: number) =>
  status >= 500 ? 'red' : status >= 400 ? 'yellow' : status >= 300 ? 'blue' : 'green';

type Colour = Parameters<typeof styleText>[0];

const style = (colour: Colour, text: string): string => styleText(colour, text, { stream: process.stdout });

const clock = (): string => new Date().toTimeString().slice(0, 8);
