import type { Summary } from '../../messages.ts';

/** Tests of one row; all must hold. */
export type Filter = ((row: Summary) => boolean)[];

/** `name:value` asks one column, a plain word any of them. */
const COLUMNS: Readonly<Record<string, (row: Summary) => string>> = {
  source: (row) => `${row.source} ${row.door}`,
  method: (row) => row.method,
  path: (row) => row.path,
  rule: (row) => row.rule ?? 'default',
  target: (row) => `${row.targetGroup ?? ''} ${row.fellBackFrom ?? ''}`,
  mirror: (row) => row.mirror ?? '',
  fallback: (row) => (row.fellBackFrom === undefined ? '' : `${row.fellBackFrom} ${row.targetGroup}`),
  parity: (row) => row.parity ?? '',
  error: (row) => row.errorKind ?? '',
};

/** Other spellings of a column's name. */
const ALIASES: Readonly<Record<string, string>> = { group: 'target', door: 'source', from: 'source' };

/** These parts of a request are not in the list. The server looks for them. */
const SEARCHED = /^(?:query|header|body):./;

/** Ids of the requests that the server found for a word. A word that it has not answered yet is absent. */
export type Found = ReadonlyMap<string, ReadonlySet<number>>;

const NONE: Found = new Map();

/** `orders status:5xx -source:alb`: words that a row must have, or with a minus must not have. Quotes hold blanks. */
const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/(?:"[^"]*"?|[^\s"])+/g) ?? [])
    .map((word) => word.replaceAll('"', ''))
    .filter((word) => word !== '' && word !== '-');

/** The words of a filter that the server has to look for. */
export const searchedWords = (text: string): string[] =>
  wordsOf(text)
    .map((word) => word.replace(/^-/, ''))
    .filter((word) => SEARCHED.test(word));

export function parseFilter(text: string, found: Found = NONE): Filter {
  return wordsOf(text).map((word) => {
    const test = testOf(word.replace(/^-/, ''), found);
    return word.startsWith('-') ? (row) => !test(row) : test;
  });
}

function testOf(word: string, found: Found): (row: Summary) => boolean {
  if (SEARCHED.test(word)) return ({ id }) => found.get(word)?.has(id) ?? false;
  const [, name = '', value = ''] = /^([a-z]+):(.*)$/.exec(word) ?? [];
  if (name === 'status') return ({ status }) => statusMatches(String(status ?? 'failed'), value);
  const column = COLUMNS[ALIASES[name] ?? name];
  if (column) return (row) => column(row).toLowerCase().includes(value);
  return (row) =>
    `${row.status ?? ''} ${Object.values(COLUMNS)
      .map((column) => column(row))
      .join(' ')}`
      .toLowerCase()
      .includes(word);
}

/** `5xx`, `50`, `404`. */
const statusMatches = (status: string, wanted: string): boolean => status.startsWith(wanted.replace(/x+$/, ''));

export const matches = (row: Summary, filter: Filter): boolean => filter.every((test) => test(row));
