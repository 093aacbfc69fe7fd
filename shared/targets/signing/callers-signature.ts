import { ownerOf } from '../../http/header-owners.ts';
import { multiMap } from '../../http/multi-map.ts';

/**
 * The headers without a signature that the caller made. A target that checks signatures refuses one for another service,
 * even if its policy lets everyone in (docs/wire-facts.md#sigv4-authorization). So a caller's signature moves to
 * `x-forwarded-authorization`. Other credentials move only if our signature takes their place.
 * AWS wants every `x-amz-*` header signed (AWS: "Create a signed AWS API request"), and the proxy does not sign what a
 * caller wrote. So the caller's own are left out of signed requests.
 */
export function withoutCallersSignature(
  headers: Record<string, string[]>,
  isSigned: boolean,
): Record<string, string[]> {
  const { authorization } = headers;
  const isSigV4 = authorization?.some((value) => value.startsWith('AWS4-')) ?? false;
  if (!isSigned && !isSigV4) return headers;
  const kept = multiMap();
  for (const name in headers) {
    const isOfSignature = name === 'authorization' || ownerOf(name) === 'signature';
    if (!isOfSignature && !(isSigned && name.startsWith('x-amz-'))) kept[name] = headers[name]!;
  }
  if (authorization) kept['x-forwarded-authorization'] = authorization;
  return kept;
}
