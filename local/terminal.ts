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
  const { watch, lineOf, write } = takeLogLines((line) =>
    write(line.message === 'request' ? requestLine({ door: 'replay', line }) : noticeLine(line)),
  );
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
