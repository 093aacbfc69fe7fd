import { ProxyError } from '../errors.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Fallback } from './schema.ts';

/** RFC 9110 section 9.2.1: asking these changes nothing, so another server may be asked as well, or the same one twice. */
export const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Whether the second target group may answer instead: a safe method whose answer is one of `on`, or any request of
 * which nothing reached the first group. Never after an answer that may have changed something.
 */
export function mayFallBack(fallback: Fallback, method: string, outcome: LatticeResponse | ProxyError): boolean {
  if (!(outcome instanceof ProxyError)) return SAFE_METHODS.has(method) && fallback.on.includes(outcome.statusCode);
  const isUnreachable = outcome.kind === 'unreachable' || outcome.nothingSent;
  return isUnreachable && fallback.on.includes('unreachable') && (SAFE_METHODS.has(method) || outcome.nothingSent);
}
