import { type LogLine, logFindings } from './log-schema.ts';

/**
 * All that the built handler writes in a test: each line is checked against the schema, whatever the test is about, and
 * what is wrong with one makes the invocation fail that comes next or is under way.
 */

const listeners = new Set<(text: string) => void>();
let findings: string[] = [];
let isTapped = false;

/** Takes the handler's lines away from the terminal, and hands them on. */
export function onLogText(listener: (text: string) => void): () => void {
  tapLogOutput();
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Once for each process: a worker of the test runner, or a program. */
export function tapLogOutput(): void {
  if (isTapped) return;
  isTapped = true;
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = ((chunk: unknown, ...rest: unknown[]) => {
      const lines = typeof chunk === 'string' ? linesOf(chunk) : [];
      if (lines.length === 0) return write(chunk, ...rest);
      for (const line of lines) findings.push(...logFindings(line));
      for (const listener of listeners) listener(chunk as string);
      return true;
    }) as typeof stream.write;
  }
}

/** Throws what is wrong with lines since the last call. */
export function checkLogOutput(): void {
  const found = findings;
  findings = [];
  orThrow(found);
}

/** The same for what a process of its own has written. */
export const checkLogText = (text: string): void => orThrow(text.split('\n').flatMap(linesOf).flatMap(logFindings));

function orThrow(found: readonly string[]): void {
  if (found.length > 0) throw new Error(`log lines:\n${found.slice(0, 5).join('\n')}`);
}

/** The lines of the function's log in what was written, if that is what it is. */
export function linesOf(text: string): LogLine[] {
  if (!text.startsWith('{')) return [];
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const value = parsed(line);
      return value && 'level' in value && 'service' in value ? [value] : [];
    });
}

function parsed(line: string): LogLine | undefined {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}
