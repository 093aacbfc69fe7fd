import { malformed } from '../errors.ts';
import { typeName } from '../http/headers.ts';

/** The members of an event. Absent and null mean the same; another type is a 400 that names the member. */
export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A 400 that says where it was, what was expected and what was there. */
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

/** A map of plain strings, such as stage variables; `undefined` if there is none. */
export function readStringMap(value: unknown, name: string): Record<string, string> | undefined {
  const map = readFields(value, name);
  for (const key in map) readText(map[key], `${name}.${key}`);
  return map as Record<string, string> | undefined;
}

/** Removes undefined members, because a reader may refuse null. */
export function dropUndefined<T extends Fields>(object: T): T {
  for (const key in object) if (object[key] === undefined) delete object[key];
  return object;
}
