import { type Fields, isFields } from '../../shared/formats/fields.ts';
import type { EventSource } from '../../shared/lattice/event-source.ts';
import { escapeKey } from './print-json.ts';

/** The values of one header, and their places in the text. */
interface HeaderAt {
  values: string[];
  pointers: string[];
}

/** By lower-case name. */
export type HeadersAt = Map<string, HeaderAt>;

/** The headers of an event of this source, including a separate list of cookies. */
export function headersOfEvent(event: Fields, source: string): HeadersAt {
  const headers: HeadersAt = new Map();
  if (source === 'vpc-proxy') addMap(headers, event['params'], 'header', '/params');
  else addMaps(headers, event);
  addList(headers, 'cookie', event, 'cookies', (values) => [values.join('; ')]);
  return headers;
}

/** The headers of a result, as this source reads them. */
export function headersOfResult(result: Fields, source: EventSource): HeadersAt {
  const headers: HeadersAt = new Map();
  addMaps(headers, result);
  if (source === 'apigateway-http' || source === 'function-url') addList(headers, 'set-cookie', result, 'cookies');
  return headers;
}

/** The lines of an HTTP message. */
export function headersOfLines(lines: readonly (readonly [string, string])[]): HeadersAt {
  const headers: HeadersAt = new Map();
  for (const [name, value] of lines) add(headers, name, [value], `/headers/${name.toLowerCase()}`);
  return headers;
}

/** The map with all values is used. Names that only the other map has are added. */
function addMaps(headers: HeadersAt, form: Fields): void {
  addMap(headers, form, 'multiValueHeaders');
  const names = new Set(headers.keys());
  addMap(headers, form, 'headers', '', (name) => !names.has(name));
}

function addMap(headers: HeadersAt, form: unknown, key: string, at = '', isWanted = (_: string) => true): void {
  const map = isFields(form) && isFields(form[key]) ? form[key] : {};
  for (const [name, value] of Object.entries(map)) {
    if (!isWanted(name.toLowerCase())) continue;
    const values = Array.isArray(value) ? value : [value];
    add(headers, name, values.map(String), `${at}/${key}/${escapeKey(name)}`);
  }
}

/** A list next to the map with all values of one header. It replaces the map's values. */
function addList(headers: HeadersAt, name: string, form: Fields, key: string, values = (list: string[]) => list): void {
  const list = form[key];
  if (!Array.isArray(list) || list.length === 0) return;
  headers.set(name, {
    values: values(list.map(String)),
    pointers: [`/${key}`, ...(headers.get(name)?.pointers ?? [])],
  });
}

function add(headers: HeadersAt, name: string, values: string[], pointer: string): void {
  const known = headers.get(name.toLowerCase());
  if (!known) headers.set(name.toLowerCase(), { values, pointers: [pointer] });
  else {
    known.values.push(...values);
    if (!known.pointers.includes(pointer)) known.pointers.push(pointer);
  }
}

export interface HeaderChange {
  name: string;
  before: HeaderAt | undefined;
  after: HeaderAt | undefined;
}

/** The names whose values differ: in the order of `before`, then the new ones. */
export function headerChanges(before: HeadersAt, after: HeadersAt): HeaderChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ name, before: before.get(name), after: after.get(name) }))
    .filter((change) => JSON.stringify(change.before?.values) !== JSON.stringify(change.after?.values));
}
