import { useEffect, useRef, useState } from 'preact/hooks';
import { search } from '../server.ts';
import { type Found, searchedWords } from './filter.ts';

/** The server is asked again for requests that arrived since, but not more often. */
const INTERVAL_MS = 500;

/** The server's answers for the words of a filter that are not about the list's columns. */
export function useFound(text: string, version: number): Found {
  const [found, setFound] = useState<Found>(new Map());
  const lastAt = useRef(0);
  const words = searchedWords(text).join(' ');

  useEffect(() => {
    if (words === '') return;
    let isCurrent = true;
    const look = async () => {
      lastAt.current = Date.now();
      const answers = await Promise.all(
        searchedWords(text).map(async (word) => {
          const colon = word.indexOf(':');
          return [word, await search(word.slice(0, colon), word.slice(colon + 1))] as const;
        }),
      );
      if (isCurrent) setFound(new Map(answers));
    };
    const wait = Math.max(100, lastAt.current + INTERVAL_MS - Date.now());
    // Without an answer the filter shows nothing, and the page says that it is not connected.
    const timer = setTimeout(() => look().catch(() => {}), wait);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [words, version]);

  return found;
}
