import { readFileSync } from 'node:fs';

/** Polling also works in containers and on network drives, where files change without a notice. */
const INTERVAL_MS = 125;

/**
 * Tells the file's text each time it is another one. Editors empty a file before they write it, or replace it: so a text
 * is news when two looks have found it, and a file that is gone for a moment is none. Returns how to stop.
 */
export function watchText(file: string, onText: (text: string) => void): () => void {
  let known = readFileSync(file, 'utf8');
  let seen = known;
  const timer = setInterval(() => {
    const text = readOrKeep(file, known);
    const isNews = text !== known && text === seen;
    seen = text;
    if (!isNews) return;
    known = text;
    onText(text);
  }, INTERVAL_MS);
  return () => clearInterval(timer);
}

function readOrKeep(file: string, known: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return known;
  }
}
