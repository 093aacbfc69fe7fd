/** The keys that people may write into any object of a route table, with a text. The proxy reads neither. */
export const COMMENT_KEYS = ['$comment', 'description'] as const;

/** A copy of a route table's JSON without its comments. An object called `description` stays: a target group may be. */
export function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, member]) => !isComment(key, member));
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutComments(member)]));
}

const isComment = (key: string, member: unknown): boolean =>
  typeof member === 'string' && (COMMENT_KEYS as readonly string[]).includes(key);
