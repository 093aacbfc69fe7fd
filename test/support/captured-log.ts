import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { checkLogOutput, linesOf, onLogText } from './log-output.ts';
import type { LogLine } from './log-schema.ts';

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
  let stop: () => void;
  beforeAll(() => {
    stop = onLogText((text) => void written.push(text));
  });
  beforeEach(() => {
    written = [];
  });
  afterEach(checkLogOutput);
  afterAll(() => stop());

  const text = () => written.join('');
  const lines = (message: string): LogLine[] => written.flatMap(linesOf).filter((line) => line['message'] === message);
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
