/** A line of the handler's log, as JSON. */
export type LogLine = Record<string, unknown> & { message: string };

/**
 * Reports each JSON line that is written to stdout or stderr, in the asynchronous context that logs it. The lines are
 * still written. Returns a function that stops it.
 */
export function tapLog(onLine: (line: LogLine) => void): () => void {
  const restores = [process.stdout, process.stderr].map((stream) => {
    const { write } = stream;
    stream.write = function tapped(this: typeof stream, ...args: Parameters<typeof write>) {
      const line = parsed(args[0]);
      if (line) onLine(line);
      return write.apply(this, args);
    } as typeof write;
    return () => {
      stream.write = write;
    };
  });
  return () => {
    for (const restore of restores) restore();
  };
}

function parsed(chunk: unknown): LogLine | undefined {
  if (typeof chunk !== 'string' || !chunk.startsWith('{')) return undefined;
  try {
    const line = JSON.parse(chunk) as Partial<LogLine>;
    return typeof line.message === 'string' ? (line as LogLine) : undefined;
  } catch {
    return undefined;
  }
}
