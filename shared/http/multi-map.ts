/** Names to values in the order they came, `__proto__` a name like any other. */
export type MultiMap = Record<string, string[]>;

/**
 * A prototype without anything in it, `__proto__`'s accessor included. V8 keeps what it constructs in its fast form,
 * where `Object.create(null)` is a hash table from the start, several times slower to fill and to read.
 */
const Bare = function Bare() {} as unknown as new () => MultiMap;
Bare.prototype = Object.create(null);

export const multiMap = (): MultiMap => new Bare();

/** Appends a value under a name. */
export function append(map: MultiMap, name: string, value: string): void {
  const values = map[name];
  if (values) values.push(value);
  else map[name] = [value];
}
