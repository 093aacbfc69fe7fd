import { ConfigurationError } from '../errors.ts';
import { HTTP_URL, isHttpUrl } from '../http/url.ts';
import type { RouteTable } from './schema.ts';

/** The variables that a route table can come from. Exactly one is set. */
export const SUPPLIES = ['ROUTES', 'ROUTES_FILE', 'ROUTES_PARAMETER', 'ROUTES_APPCONFIG', 'BACKEND_URL'] as const;

export type Supply = (typeof SUPPLIES)[number];

/** Which variable supplies the routes. Throws when none or several are set. */
export function routesSupply(env: Readonly<Record<string, string | undefined>>): { key: Supply; value: string } {
  const set = SUPPLIES.filter((key) => env[key]);
  const [key] = set;
  if (key === undefined || set.length > 1) {
    const found = set.length === 0 ? 'none is set' : `${set.join(' and ')} are set`;
    throw new ConfigurationError(`exactly one of ${SUPPLIES.join(', ')} must be set; ${found}`);
  }
  return { key, value: env[key]! };
}

/**
 * The route table of `BACKEND_URL`, which sends everything to one HTTP backend, as the schema would complete it. Throws
 * ConfigurationError if it is not a URL.
 */
export function backendRouteTable(url: string): RouteTable {
  if (!isHttpUrl(url)) throw new ConfigurationError(`BACKEND_URL: expected ${HTTP_URL}`);
  return {
    targetGroups: { backend: { type: 'http', url, forwardContext: false } },
    rules: [],
    defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'backend', weight: 100 }] } },
    sources: {},
    requestContext: {},
  };
}
