import { setImmediate } from 'node:timers/promises';
import { vi } from 'vitest';

// biome-ignore lint/suspicious/noExplicitAny: a log line is JSON that tests read freely
type LogLine = Record<string, any>;

/** What the proxy logged while `act` ran, and what came of it. The proxy must have been started at level INFO. */
export async function logged<T>(act: () => Promise<T>): Promise<{ outcome: T; lines: LogLine[]; text: string }> {
  const written: string[] = [];
  const write = (chunk: unknown) => {
    written.push(String(chunk));
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(write));
  try {
    const outcome = await act();
    // The line is written once the answer is handed over.
    await setImmediate();
    const text = written.join('');
    const lines = text.split('\n').filter((line) => line.startsWith('{'));
    return { outcome, text, lines: lines.map((line) => JSON.parse(line) as LogLine) };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
