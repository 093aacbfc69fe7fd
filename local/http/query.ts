import type { HeaderLine } from './request.ts';

/** The pairs of a query as they were sent; `a` and `a=` look the same in every event. */
export function queryPairs(query: string | undefined, separator: RegExp = /&/): HeaderLine[] {
  return (query ?? '')
    .split(separator)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    });
}

/** `%XX` as UTF-8; what is no escape stays. */
export const percentDecode = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));

/** The same pairs decoded as a form's fields are, `+` being a space. */
export const decodedPairs = (pairs: readonly HeaderLine[]): HeaderLine[] =>
  pairs.map(([name, value]) => [formDecode(name), formDecode(value)]);

const formDecode = (text: string): string => percentDecode(text.replaceAll('+', ' '));
