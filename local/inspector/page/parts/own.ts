/** A member of a record from JSON. Its name may be one that every object inherits, such as `constructor`. */
export const own = <T>(record: Record<string, T> | undefined, name: string): T | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;
