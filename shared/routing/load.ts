import * as z from 'zod/mini';
import { RouteTable } from './schema.ts';

/** Configuration that cannot be used: names the key, the path inside it, and what was expected. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  // A route table may come with the first event: then http-error-handler puts its own in place of an error without these.
  readonly expose = true;
  readonly statusCode = 500;
}

/** Where a route table can come from; exactly one is set. */
const SUPPLIES = ['ROUTES', 'ROUTES_FILE', 'ROUTES_PARAMETER', 'ROUTES_APPCONFIG', 'BACKEND_URL'] as const;

export type Supply = (typeof SUPPLIES)[number];

/** Which variable supplies the routes. Throws when none or several are set. */
export function routesSupply(env: Readonly<Record<string, string | undefined>>): { key: Supply; value: string } {
  const set = SUPPLIES.filter((key) => env[key]);
  const [key] = set;
  if (key === undefined || set.length > 1) {
    const found = set.length === 0 ? 'none is' : `${set.join(' and ')} are`;
    throw new ConfigurationError(`exactly one of ${SUPPLIES.join(', ')} must be set; ${found}`);
  }
  return { key, value: env[key]! };
}

/** The route table that sends everything to one HTTP backend. */
export const backendRouteTable = (url: string): unknown => ({
  targetGroups: { backend: { type: 'http', url } },
  defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'backend' }] } },
});

/** A route table from JSON text. `name` is the key or file that error messages speak of. */
export function parseRouteTable(json: string, name: string): RouteTable {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ConfigurationError(`${name}: not JSON: ${(error as Error).message}`);
  }
  return checkRouteTable(value, name);
}

/** Checks and completes a route table. Throws ConfigurationError with one line per fault. */
export function checkRouteTable(value: unknown, name: string): RouteTable {
  const result = z.safeParse(RouteTable, value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${name}: ${describeIssue(issue)}`);
  throw new ConfigurationError(faults.join('\n'));
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const at = issue.path.map(step).join('').replace(/^\./, '');
  return `${at || 'route table'}: ${messageOf(issue)}`;
}

/** `.key`, or in brackets where a dot would mislead. */
const step = (key: PropertyKey): string =>
  typeof key === 'string' && /^[^.[\]]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;

/** zod/mini ships without a locale: what was expected is said here. */
function messageOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'unrecognized_keys':
      return `unknown ${issue.keys.length > 1 ? 'keys' : 'key'} ${issue.keys.join(', ')}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_key':
      return messageOf(issue.issues[0]!);
    case 'too_small':
      return `expected at least ${issue.minimum}${issue.origin === 'string' ? ' character' : issue.origin === 'array' ? ' element' : ''}`;
    case 'too_big':
      return `expected at most ${issue.maximum}`;
    case 'invalid_union':
      return `expected one of ${(issue as { options?: unknown[] }).options?.join(', ') ?? 'the documented shapes'}`;
    default:
      return issue.message ?? issue.code;
  }
}
