import { afterAll, beforeAll, beforeEach, vi } from 'vitest';

// biome-ignore lint/suspicious/noExplicitAny: a log line is JSON that tests read freely
export type LogLine = Record<string, any>;

export interface CapturedLog {
  /** Lines with this message, as far as they have been written. */
  lines(message: string): LogLine[];
  /** Waits until that many lines have the message: some are written after the answer. */
  until(message: string, count?: number): Promise<LogLine[]>;
  text(): string;
}

/** What the proxy logs during each test of a file. The proxy must have been started at level INFO. */
export function capturedLog(): CapturedLog {
  let written: string[] = [];
  const write = (chunk: unknown) => {
    written.push(String(chunk));
    return true;
  };
  const spies: { mockRestore(): void }[] = [];
  beforeAll(() => {
    for (const stream of [process.stdout, process.stderr])
      spies.push(vi.spyOn(stream, 'write').mockImplementation(write));
  });
  beforeEach(() => {
    written = [];
  });
  afterAll(() => {
    for (const spy of spies) spy.mockRestore();
  });

  const text = () => written.join('');
  const lines = (message: string): LogLine[] =>
    text()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogLine)
      .filter((line) => line['message'] === message);
  return {
    lines,
    text,
    until: (message, count = 1) =>
      vi.waitFor(
        () => {
          const found = lines(message);
          if (found.length < count) throw new Error(`${found.length} of ${count} lines "${message}" in ${text()}`);
          return found;
        },
        { timeout: 10_000, interval: 5 },
      ),
  };
}
