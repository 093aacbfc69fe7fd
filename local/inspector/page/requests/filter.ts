import type { Summary } from '../../messages.ts';

/** Tests of one row; all must hold. */
export type Filter = ((row: Summary) => boolean)[];

/** `name:value` asks one column; a plain word any of them. */
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

/** `orders status:5xx -source:alb`: words that must, or with a minus must not, be in a row. */
export function parseFilter(text: string): Filter {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '-')
    .map((word) => {
      const test = testOf(word.replace(/^-/, ''));
      return word.startsWith('-') ? (row) => !test(row) : test;
    });
}

function testOf(word: string): (row: Summary) => boolean {
  const [, name = '', value = ''] = /^([a-z]+):(.*)$/.exec(word) ?? [];
  if (name === 'status') return ({ status }) => statusMatches(String(status ?? 'failed'), value);
  const column = COLUMNS[name];
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
