import { readFileSync, unwatchFile, watchFile } from 'node:fs';

/** Polling also works in containers and on network drives, where files change without a notice. */
const INTERVAL_MS = 250;

/**
 * Tells the file's text each time it is another one. A file that is gone for a moment, as while an editor replaces it,
 * is not news. Returns how to stop.
 */
export function watchText(file: string, onText: (text: string) => void): () => void {
  let known = readFileSync(file, 'utf8');
  const check = (): void => {
    const text = readOrKeep(file, known);
    if (text === known) return;
    known = text;
    onText(text);
  };
  watchFile(file, { interval: INTERVAL_MS }, check);
  return () => unwatchFile(file, check);
}

function readOrKeep(file: string, known: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return known;
  }
}
