/** What a record from JSON has by a name of anyone's choice, such as `constructor`, which every object inherits. */
export const own = <T>(record: Record<string, T> | undefined, name: string): T | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;
