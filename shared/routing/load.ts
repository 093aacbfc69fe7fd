import * as z from 'zod/mini';
import { ConfigurationError } from '../errors.ts';
import { withoutComments } from './comments.ts';
import { parseJson } from './parse-json.ts';
import { RouteTable } from './schema.ts';

/** A route table from JSON text. `name` is the key or file that error messages speak of. */
export const parseRouteTable = (json: string, name: string): RouteTable => checkRouteTable(parseJson(json, name), name);

/** Checks and completes a route table. Throws ConfigurationError with one line per fault. */
export function checkRouteTable(value: unknown, name: string): RouteTable {
  const result = z.safeParse(RouteTable, withoutComments(value), IN_OUR_WORDS);
  if (result.success) return result.data;
  const { issues } = result.error;
  const faults = issues.slice(0, MAX_FAULTS).map((issue) => `${name}: ${describeIssue(issue, 'route table: ')}`);
  if (issues.length > MAX_FAULTS) faults.push(`${name}: and ${issues.length - MAX_FAULTS} more faults`);
  throw new ConfigurationError(faults.join('\n'));
}

const MAX_FAULTS = 20;

/** `path.to.member: what was expected`; `root` stands for an empty path. */
export function describeIssue(issue: z.core.$ZodIssue, root = ''): string {
  const at = issue.path.map(step).join('').replace(/^\./, '');
  return `${at ? `${at}: ` : root}${issue.message}`;
}

/** `.key`, or in brackets where a dot would mislead. */
const step = (key: PropertyKey): string =>
  typeof key === 'string' && /^[^.[\]]+$/.test(key) ? `.${shorten(key)}` : `[${JSON.stringify(shorten(key))}]`;

/** A key can be as long as the document. */
const shorten = <Key extends PropertyKey>(key: Key): Key | string =>
  typeof key === 'string' && key.length > 60 ? `${key.slice(0, 60)}…` : key;

/**
 * For each parse, what is said of a value where the schema has no words of its own. zod/mini has none, and the process may
 * have given zod other ones: whoever imports the whole of zod does.
 */
export const IN_OUR_WORDS = { error: messageOf } satisfies z.core.ParseContext<z.core.$ZodIssue>;

function messageOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'unrecognized_keys':
      return `unknown ${issue.keys.length > 1 ? 'keys' : 'key'} ${issue.keys.slice(0, MAX_FAULTS).map(shorten).join(', ')}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_key':
      return issue.issues[0]!.message;
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${issue.origin === 'string' ? ' character' : issue.origin === 'array' ? ' element' : ''}`;
    case 'too_big':
      return `expected at most ${issue.maximum}`;
    case 'invalid_union':
      return `expected one of ${(issue as { options?: unknown[] }).options?.join(', ') ?? 'the documented shapes'}`;
    default:
      return issue.code;
  }
}
