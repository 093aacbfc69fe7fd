import { setImmediate } from 'node:timers/promises';
import { checkLogOutput, linesOf, onLogText } from '../support/log-output.ts';
import type { LogLine } from '../support/log-schema.ts';

/** What the proxy logged while `act` ran, and what came of it. The proxy must have been started at level INFO. */
export async function logged<T>(act: () => Promise<T>): Promise<{ outcome: T; lines: LogLine[]; text: string }> {
  const written: string[] = [];
  const stop = onLogText((text) => void written.push(text));
  try {
    const outcome = await act();
    // The line is written once the answer is handed over.
    await setImmediate();
    checkLogOutput();
    return { outcome, text: written.join(''), lines: written.flatMap(linesOf) };
  } finally {
    stop();
  }
}
