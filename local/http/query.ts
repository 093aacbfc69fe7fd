import { grouped } from './headers.ts';
import type { HeaderLine } from './request.ts';

/** The pairs of a query as they were sent. `a` and `a=` look the same in every event. */
export function queryPairs(query: string | undefined, separator: RegExp = /&/): HeaderLine[] {
  return (query ?? '')
    .split(separator)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    });
}

/** Decodes `%XX` as UTF-8 and leaves everything else as it is. */
export const percentDecode = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));

/** The values of each name, decoded as form fields, where `+` is a space. */
export const decodedQuery = (query: string | undefined, separator?: RegExp) =>
  grouped(
    queryPairs(query, separator).map(([name, value]) => [formDecode(name), formDecode(value)]),
    (name) => name,
  );

const formDecode = (text: string): string => percentDecode(text.replaceAll('+', ' '));
