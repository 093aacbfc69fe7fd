import { ProxyError } from '../errors.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Fallback } from './schema.ts';

/** Requests with these methods change nothing, so they may be sent to another server too, or twice (RFC 9110 section 9.2.1). */
export const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Whether the fallback group may answer instead: after one of the answers in `on` to a safe method, or if nothing of the
 * request reached the first group. Never if the first group may have changed something.
 */
export function mayFallBack(fallback: Fallback, method: string, outcome: LatticeResponse | ProxyError): boolean {
  if (!(outcome instanceof ProxyError)) return SAFE_METHODS.has(method) && fallback.on.includes(outcome.statusCode);
  const isUnreachable = outcome.kind === 'unreachable' || outcome.nothingSent;
  return isUnreachable && fallback.on.includes('unreachable') && (SAFE_METHODS.has(method) || outcome.nothingSent);
}
