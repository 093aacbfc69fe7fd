import { styleText } from 'node:util';
import type { Served } from './doors/door.ts';
import type { Invoke } from './lambda.ts';
import { type LogLine, takeLogLines } from './log-lines.ts';

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
  const { watch, lineOf, write } = takeLogLines((line) => write(otherLine(line)));
  return {
    watch,
    print: ({ door, request, event, answer, problem, ms }) => {
      // The function writes its line one turn after its answer.
      setImmediate(() => {
        const why = event ? problem : 'answered by the door itself';
        write(requestLine({ door, request, status: answer.status, ms, problem: why, line: event && lineOf(event) }));
      });
    },
  };
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

/** Lines of the function that belong to no door's request. */
export function otherLine(line: LogLine): string {
  if (line.message === 'request') return requestLine({ door: 'inspector', line });
  return line.message === 'mirror' ? mirrorLine(line as MirrorLine) : noticeLine(line);
}

interface MirrorLine extends LogLine {
  mirror: string;
  method: string;
  rule?: string;
  equal?: boolean;
  differences?: { at: string; type: string }[];
  mirrorError?: string;
  skipped?: string;
}

/** `10:21:03  mirror  GET orders → orders-fn  differs: /total changed, header:etag removed` */
function mirrorLine({ mirror, method, rule, equal, differences = [], mirrorError, skipped }: MirrorLine): string {
  const verdict = equal
    ? style('green', 'same answer')
    : skipped
      ? style('dim', `not compared: ${skipped}`)
      : mirrorError
        ? style('yellow', `no answer: ${mirrorError}`)
        : style('yellow', `differs: ${differences.map(({ at, type }) => `${at} ${type}`).join(', ')}`);
  return [style('dim', clock()), style('cyan', 'mirror'), `${method} ${rule ?? 'default'} → ${mirror}`, verdict].join(
    '  ',
  );
}

/** Any other line: what happened, and the members that say more about it than numbers do. */
function noticeLine({ message, level, ...members }: LogLine): string {
  const details = Object.entries(members)
    .filter(([name, value]) => SAYS_MORE.has(name) && value !== undefined)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const colour = level === 'ERROR' ? 'red' : level === 'WARN' ? 'yellow' : 'dim';
  return [style('dim', clock()), style(colour, message), ...details].join('  ');
}

const SAYS_MORE = new Set('reason rule errorMessage error routesVersion'.split(' '));

const colourOf = (status: number) =>
  status >= 500 ? 'red' : status >= 400 ? 'yellow' : status >= 300 ? 'blue' : 'green';

type Colour = Parameters<typeof styleText>[0];

const style = (colour: Colour, text: string): string => styleText(colour, text, { stream: process.stdout });

const clock = (): string => new Date().toTimeString().slice(0, 8);
