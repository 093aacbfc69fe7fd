/** Notes about imported settings that a route table cannot express. */
export interface Note {
  /** The rule, operation or target group; absent when it is about all of them. */
  where?: string;
  what: string;
}

export const noteText = ({ where, what }: Note): string => (where === undefined ? what : `${where}: ${what}`);

const MAX_PLACES = 10;

/** One line for each kind of loss, with the places where it occurs. */
export function groupedNotes(notes: readonly Note[]): string[] {
  const places = new Map<string, string[]>();
  for (const { where, what } of notes) {
    const known = places.get(what) ?? [];
    if (where !== undefined && !known.includes(where)) known.push(where);
    places.set(what, known);
  }
  return [...places].map(([what, all]) => {
    if (all.length < 2) return noteText(all.length === 0 ? { what } : { where: all[0]!, what });
    const others = all.length > MAX_PLACES ? ` and ${all.length - MAX_PLACES} more` : '';
    return `${what} (${all.length}): ${all.slice(0, MAX_PLACES).join(', ')}${others}`;
  });
}
