import { AsyncLocalStorage } from 'node:async_hooks';
import type { Invoke } from './lambda.ts';

/** A line of the function's log, as JSON. */
export type LogLine = Record<string, unknown> & { message: string };

/** The function's log, taken away from the terminal. */
export interface LogLines {
  /** The same invocation, whose `request` line `lineOf` knows one turn of the event loop after its result. */
  watch(invoke: Invoke): Invoke;
  lineOf(event: object): LogLine | undefined;
  /** Writes a line to the real stdout. */
  write(text: string): void;
  /** Gives stdout and stderr back. */
  stop(): void;
}

/** Takes the function's lines. Each that is not the line of a watched request goes to `onOther`. */
export function takeLogLines(onOther: (line: LogLine) => void): LogLines {
  const current = new AsyncLocalStorage<{ line?: LogLine }>();
  const slots = new WeakMap<object, { line?: LogLine }>();
  const onLine = (line: LogLine): void => {
    const slot = current.getStore();
    if (slot && line.message === 'request') slot.line = line;
    else onOther(line);
  };
  const { write } = process.stdout;
  const restores = [process.stdout, process.stderr].map((stream) => takeLines(stream, onLine));
  return {
    watch: (invoke) => (event, sink) => {
      const slot = {};
      slots.set(event as object, slot);
      return current.run(slot, () => invoke(event, sink));
    },
    lineOf: (event) => slots.get(event)?.line,
    write: (text) => void write.call(process.stdout, `${text}\n`),
    stop: () => {
      for (const restore of restores) restore();
    },
  };
}

function takeLines(stream: NodeJS.WriteStream, onLine: (line: LogLine) => void): () => void {
  const { write } = stream;
  stream.write = function taken(this: typeof stream, ...args: Parameters<typeof write>) {
    const line = parsed(args[0]);
    if (!line) return write.apply(this, args);
    onLine(line);
    return true;
  } as typeof write;
  return () => {
    stream.write = write;
  };
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
