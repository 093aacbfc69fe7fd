/** The items as they are. A check that found nothing to check proves nothing, so an empty list throws. */
export function some<T>(items: readonly T[], what: string): readonly T[] {
  if (items.length === 0) throw new Error(`found no ${what}`);
  return items;
}
