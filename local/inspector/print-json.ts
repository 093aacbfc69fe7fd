/** A value as indented JSON, with the lines (from 1) that each JSON Pointer takes (RFC 6901). */
export interface Printed {
  text: string;
  lines: Map<string, readonly [from: number, to: number]>;
}

/** Longer strings are cut, because nobody reads more in a pane. */
const LONGEST_STRING = 20_000;

/** As `JSON.stringify(value, null, 2)`, except that an array of one scalar stays on one line. */
export function printJson(value: unknown): Printed {
  const lines: string[] = [''];
  const places: Printed['lines'] = new Map();
  const write = (text: string) => {
    lines[lines.length - 1] += text;
  };

  const print = (item: unknown, pointer: string, indent: string): void => {
    const from = lines.length;
    if (isEmpty(item) || typeof item !== 'object' || item === null) write(scalar(item));
    else if (Array.isArray(item) && item.length === 1 && (typeof item[0] !== 'object' || item[0] === null)) {
      write(`[${scalar(item[0])}]`);
      places.set(`${pointer}/0`, [from, from]);
    } else {
      const isArray = Array.isArray(item);
      const entries = Object.entries(item).filter(([, entry]) => entry !== undefined);
      write(isArray ? '[' : '{');
      entries.forEach(([key, entry], i) => {
        lines.push(`${indent}  `);
        if (!isArray) write(`${JSON.stringify(key)}: `);
        print(entry, `${pointer}/${escapeKey(key)}`, `${indent}  `);
        if (i < entries.length - 1) write(',');
      });
      lines.push(indent);
      write(isArray ? ']' : '}');
    }
    places.set(pointer, [from, lines.length]);
  };

  print(value, '', '');
  return { text: lines.join('\n'), lines: places };
}

export const escapeKey = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

const isEmpty = (item: unknown): boolean =>
  typeof item === 'object' && item !== null && Object.values(item).every((entry) => entry === undefined);

function scalar(item: unknown): string {
  if (typeof item === 'object' && item !== null) return Array.isArray(item) ? '[]' : '{}';
  if (typeof item === 'bigint') return String(item);
  if (typeof item !== 'string' || item.length <= LONGEST_STRING) return JSON.stringify(item) ?? 'null';
  const rest = (item.length - LONGEST_STRING).toLocaleString('en');
  return `${JSON.stringify(item.slice(0, LONGEST_STRING)).slice(0, -1)}… ${rest} more characters"`;
}
