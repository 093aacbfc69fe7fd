import { malformed } from '../errors.ts';
import { typeName } from '../http/headers.ts';

/** Reading an event whose source is clear: absent and null are alike, another type is a 400 that names the field. */
export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A 400 that says where, what was expected and what was there. */
export const wrongType = (name: string, expected: string, value: unknown) =>
  malformed(`${name}: expected ${expected}, got ${value === undefined ? 'nothing' : typeName(value)}`);

export function readText(value: unknown, name: string): string {
  if (typeof value !== 'string') throw wrongType(name, 'a string', value);
  return value;
}

export const readOptionalText = (value: unknown, name: string): string | undefined =>
  value === undefined || value === null ? undefined : readText(value, name);

export function readFields(value: unknown, name: string): Fields | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isFields(value)) throw wrongType(name, 'an object', value);
  return value;
}

export function readStrings(value: unknown, name: string): string[] {
  if (!Array.isArray(value)) throw wrongType(name, 'an array of strings', value);
  value.forEach((item, i) => {
    if (typeof item !== 'string') throw wrongType(`${name}[${i}]`, 'a string', item);
  });
  return value as string[];
}

/** A map of plain strings, such as stage variables; `undefined` when there is none. */
export function readStringMap(value: unknown, name: string): Record<string, string> | undefined {
  const map = readFields(value, name);
  for (const key in map) readText(map[key], `${name}.${key}`);
  return map as Record<string, string> | undefined;
}

/** The entries of an object without what is undefined: an absent key, where a null could be fatal. */
export function dropUndefined<T extends Fields>(object: T): T {
  for (const key in object) if (object[key] === undefined) delete object[key];
  return object;
}
